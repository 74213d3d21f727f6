"""An agent who comes through Rocket.Chat's External Frame: the token they have there opens a session here."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from dashboard.accounts.models import LIVECHAT_ROLES, Agent
from dashboard.accounts.sign_in import FrameProof, let_in, prove
from dashboard.rocketchat.credentials import Credentials
from dashboard.rocketchat.errors import Unavailable
from dashboard.upstream.models import Workspace
from dashboard.upstream.session_credentials import (
    is_token_issued_here,
    read_credentials,
    store_credentials,
)

HOLDS_FOR = 10 * 60  # seconds for which a token that was verified needs no other call


def has_session_of(request: HttpRequest, user_id: str) -> bool:
    """Whether this browser's session is open and that agent's."""
    is_theirs = request.user.is_authenticated and request.user.user_id == user_id
    return is_theirs and _read_own(request) is not None


def enter(request: HttpRequest, credentials: Credentials) -> None:
    """Opens a session of the agent, or keeps the one that this browser has of them.

    Raises what `prove` raises, NotAdmitted included. The token is Rocket.Chat's: it is never revoked from here.
    """
    if not has_session_of(request, credentials.user_id):
        agent = _find_verified(credentials) or _verify(request, credentials)
        let_in(request, agent, credentials, issued_here=False)
    elif not _needs_none(request, credentials):
        _renew_credentials(request, credentials)


def _read_own(request: HttpRequest) -> Credentials | None:
    return read_credentials(request.session, Workspace.current())


def _needs_none(request: HttpRequest, credentials: Credentials) -> bool:
    """Whether the session goes on with the token it has: the same one, or one that signing in here made for it."""
    own = _read_own(request)
    is_same = own is not None and constant_time_compare(own.auth_token, credentials.auth_token)
    return is_same or is_token_issued_here(request.session)


def _renew_credentials(request: HttpRequest, credentials: Credentials) -> None:
    """The newer token in the place of the older; where Rocket.Chat cannot be asked, the older one stays."""
    try:
        _find_verified(credentials) or _verify(request, credentials)
    except Unavailable:
        return
    store_credentials(request.session, Workspace.current(), credentials, issued_here=False)


def _find_verified(credentials: Credentials) -> Agent | None:
    """Whose token this is, where it was verified of late and they may still come in."""
    pk = cache.get(_name(credentials))
    agent = Agent.objects.filter(pk=pk, user_id=credentials.user_id, is_active=True).first() if pk else None
    return agent if agent and LIVECHAT_ROLES.intersection(agent.roles) else None


def _verify(request: HttpRequest, credentials: Credentials) -> Agent:
    agent, _ = prove(request, FrameProof(credentials))
    cache.set(_name(credentials), agent.pk, HOLDS_FOR)
    return agent


def _name(credentials: Credentials) -> str:
    """Where the cache remembers the token: by a keyed hash, so that nobody reads one there or makes one up."""
    of = f"{Workspace.current().url} {credentials.user_id} {credentials.auth_token}"
    return (
        f"frame:{salted_hmac('a verified token of the External Frame', of, algorithm='sha256').hexdigest()}"
    )
