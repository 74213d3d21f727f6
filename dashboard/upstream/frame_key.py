"""Which key opens what Rocket.Chat's External Frame sends: the one saved here, the environment's, or the public one."""

import logging
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache

from dashboard.rocketchat.errors import Refused
from dashboard.sealing import seal, unseal
from dashboard.upstream.clients import make_client
from dashboard.upstream.digest import make_digest
from dashboard.upstream.jwk import BadJwk, read_jwk
from dashboard.upstream.models import Workspace

log = logging.getLogger(__name__)

PUBLIC_KEY_HOLDS = 5 * 60  # seconds
ASKED_AGAIN_AFTER = 30  # seconds, where Rocket.Chat has none


def find_frame_key(workspace: Workspace, client_ip: str | None) -> bytes | None:
    """The key in force; None where there is none, or none that can be used.

    Raises Unavailable where only Rocket.Chat could tell, and did not.
    """
    jwk = get_own_jwk(workspace) or _get_public_jwk(workspace, client_ip)
    if not jwk:
        return None
    try:
        return read_jwk(jwk)
    except BadJwk:
        log.error("The key of the External Frame is no JWK for AES.")
        return None


def get_own_jwk(workspace: Workspace) -> str:
    """The key that was saved in the admin, else the environment's; "" without one."""
    return workspace.frame_key or settings.FRAME_JWK


def _get_public_jwk(workspace: Workspace, client_ip: str | None) -> str:
    """The key that Rocket.Chat tells everybody, asked for at most once in a while."""
    name = f"frame-key:{make_digest(workspace.url)}"
    kept = cache.get(name)
    if isinstance(kept, str):
        found = unseal(kept) or {}
        return str(found.get("jwk", ""))
    jwk = _ask_for_jwk(workspace, client_ip)
    cache.set(name, seal({"jwk": jwk}), PUBLIC_KEY_HOLDS if jwk else ASKED_AGAIN_AFTER)
    return jwk


def _ask_for_jwk(workspace: Workspace, client_ip: str | None) -> str:
    with suppress(Refused):
        return make_client(workspace, client_ip).public_settings().frame_jwk or ""
    return ""
