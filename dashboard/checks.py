"""What must be right about the settings, beyond that they can be read, before the dashboard serves anybody."""

import os
import re
import sys
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004  # Django's name
from django.core.exceptions import ValidationError

from dashboard import development
from dashboard.environment import MAKE_FERNET_KEY, MAKE_KEY
from dashboard.rocketchat.base_url import BadBaseUrl, normalize_base_url
from dashboard.serving.granian import read_workers
from dashboard.upstream.jwk import is_jwk
from dashboard.upstream.workspace_url import check_workspace_url

# As Django compares them: a name, a domain with a dot in front, all, or an address; IPv6 in brackets.
HOST_NAME = re.compile(r"\*|\.?[^\s/:@\[\]]+|\[[0-9a-fA-F:.]+\]")
ORIGIN = re.compile(r"null|[a-z][a-z0-9+.-]*://[^\sA-Z/?#@]+")


@register
def check_rocketchat_url(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """The address of the environment must be one that tokens may be sent to. Empty leaves it to the admin."""
    if not settings.ROCKETCHAT_URL:
        return []
    try:
        check_workspace_url(settings.ROCKETCHAT_URL)
    except ValidationError as error:
        return [Error(f"ROCKETCHAT_URL: {error.messages[0]}", id="rearview.E002")]
    return []


@register
def check_public_url(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """With an address that is none, no page could be framed and no link to a room would work."""
    if not settings.ROCKETCHAT_PUBLIC_URL:
        return []
    try:
        normalize_base_url(settings.ROCKETCHAT_PUBLIC_URL)
    except BadBaseUrl as error:
        return [Error(f"ROCKETCHAT_PUBLIC_URL: {error}", id="rearview.E016")]
    return []


@register
def check_debug(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """With DEBUG, whoever reaches the dashboard reads its settings and code."""
    strange = [host for host in settings.ALLOWED_HOSTS if not is_this_machine(host)]
    if not settings.DEBUG or not strange:
        return []
    return [
        Error(
            f"DEBUG=true while ALLOWED_HOSTS has {', '.join(strange)}: everybody there would see settings and code.",
            hint="Set DEBUG=false, or leave ALLOWED_HOSTS away.",
            id="rearview.E005",
        )
    ]


@register(Tags.security, deploy=True)
def check_development_keys(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """The keys for development are public."""
    public = {
        "SECRET_KEY": settings.SECRET_KEY == development.SIGNING_KEY,
        "SECRET_KEY_FALLBACKS": development.SIGNING_KEY in settings.SECRET_KEY_FALLBACKS,
        "CREDENTIAL_KEYS": development.CREDENTIAL_KEY in settings.CREDENTIAL_KEYS,
        "VISITOR_KEY": settings.VISITOR_KEY == development.VISITOR_KEY,
    }
    if settings.DEBUG:  # which check_debug keeps on this machine
        return []
    return [
        Error(
            f"{name} holds the public key for development.",
            hint=MAKE_FERNET_KEY if name == "CREDENTIAL_KEYS" else MAKE_KEY,
            id="rearview.E003",
        )
        for name, found in public.items()
        if found
    ]


@register(Tags.security, deploy=True)
def check_plain_http(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """In place of Django's four findings about it, and only where somebody else could listen."""
    if settings.SECURE_SSL_REDIRECT or all(map(is_this_machine, settings.ALLOWED_HOSTS)):
        return []
    return [
        Warning(
            "HTTPS=false: passwords and cookies travel in clear.",
            hint="Put a proxy in front that speaks HTTPS, and set HTTPS=true and TRUSTED_PROXIES=1.",
            id="rearview.W002",
        )
    ]


@register(Tags.caches, deploy=True)
def check_shared_cache(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """The rate limit, answers and throttles are shared by processes only through a shared cache."""
    workers = count_workers()
    if workers == 1 or "locmem" not in settings.CACHES["default"]["BACKEND"]:
        return []
    hint = "Set CACHE_URL=redis://host:6379/0, or serve with one worker"
    if workers:
        several = f"CACHE_URL is not set: {workers} workers would each count limits and locks for themselves."
        return [Error(several, hint=f"{hint}.", id="rearview.E004")]
    unknown = "CACHE_URL is not set: the cache is this process's own memory, wrong for several workers."
    return [Warning(unknown, hint=f"{hint} and set PROCESSES=1.", id="rearview.W001")]


@register
def check_host_names(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """A host with a scheme, a port or a path matches no request: every page would be 400."""
    wrong = [host for host in settings.ALLOWED_HOSTS if not HOST_NAME.fullmatch(host)]
    if not wrong:
        return []
    return [
        Error(
            f"ALLOWED_HOSTS has {', '.join(wrong)}: no request comes under that name.",
            hint="Write host names alone, as in rearview.example.org: without https://, port and path.",
            id="rearview.E011",
        )
    ]


@register
def check_origins(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """An origin that no browser sends lets nobody in: every page of that site would be lost."""
    wrong = [origin for origin in settings.COLLECTOR_ORIGINS if not ORIGIN.fullmatch(origin)]
    if not wrong:
        return []
    return [
        Error(
            f"COLLECTOR_ORIGINS has {', '.join(wrong)}: no browser sends that origin.",
            hint="Write origins as in https://shop.example.org, without a path; leave it away for any.",
            id="rearview.E012",
        )
    ]


@register
def check_preload(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Browsers build in no domain that leaves its subdomains out."""
    if not settings.SECURE_HSTS_PRELOAD or settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        return []
    return [
        Error(
            "HSTS_PRELOAD=true without HSTS_SUBDOMAINS=true: no browser takes that.",
            hint="Set HSTS_SUBDOMAINS=true, or leave HSTS_PRELOAD away.",
            id="rearview.E013",
        )
    ]


@register
def check_visitor_threads(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Visitors and the forms of strangers, which may take half as many threads, must leave some to the agents."""
    if settings.VISITOR_THREADS >= 1 and max(settings.THREADS, 2) > settings.VISITOR_THREADS * 3 // 2:
        return []
    return [
        Error(
            f"VISITOR_THREADS={settings.VISITOR_THREADS} leaves no thread of THREADS={settings.THREADS} to agents.",
            hint="Set VISITOR_THREADS to half of THREADS.",
            id="rearview.E010",
        )
    ]


@register
def check_cross_site_frame(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Browsers keep cookies for frames in other sites' pages only over HTTPS."""
    if not settings.FRAME_CROSS_SITE or settings.SESSION_COOKIE_SECURE:
        return []
    return [
        Error(
            "FRAME_CROSS_SITE=true with HTTPS=false: no browser would keep a cookie, and nobody could sign in.",
            hint="Set HTTPS=true, or leave FRAME_CROSS_SITE away where Rocket.Chat is on the same site.",
            id="rearview.E014",
        )
    ]


@register
def check_frame_key(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """A key that cannot be used would refuse every encrypted frame. It is not repeated."""
    if not settings.FRAME_JWK or is_jwk(settings.FRAME_JWK):
        return []
    return [
        Error(
            "FRAME_JWK is no JWK for AES.",
            hint="Paste the whole text of Omnichannel_External_Frame_Encryption_JWK, from { to }, or leave it away.",
            id="rearview.E015",
        )
    ]


def count_workers() -> int:
    """How many processes serve pages, as far as anybody said; 0 where nobody did."""
    forwarding = 1 if settings.FORWARD_VISITS else 0
    return max(settings.PROCESSES_SAID - forwarding, read_workers(sys.argv, os.environ))


def is_this_machine(host: str) -> bool:
    """Whether the name, as in ALLOWED_HOSTS, can only be this machine's."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


CHECKS = (
    check_rocketchat_url,
    check_public_url,
    check_debug,
    check_development_keys,
    check_plain_http,
    check_shared_cache,
    check_visitor_threads,
    check_host_names,
    check_origins,
    check_preload,
    check_cross_site_frame,
    check_frame_key,
)
