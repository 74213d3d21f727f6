"""What must be right about the settings before the dashboard serves anybody."""

from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004  # Django's name
from django.core.exceptions import ValidationError

from dashboard.development import CREDENTIAL_KEY, SIGNING_KEY
from dashboard.upstream.workspace_url import check_workspace_url


@register
def check_credential_keys(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Every key must be a Fernet key; else no agent can sign in."""
    try:
        keys = [Fernet(key) for key in settings.CREDENTIAL_KEYS]
    except (ValueError, TypeError):
        keys = []
    if keys:
        return []
    return [
        Error(
            "CREDENTIAL_KEYS must hold at least one Fernet key, and nothing else.",
            hint="Make one: python -c 'from cryptography.fernet import Fernet as F;"
            " print(F.generate_key().decode())'",
            id="rearview.E001",
        )
    ]


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


@register(Tags.security, deploy=True)
def check_development_keys(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """The keys for development are public."""
    if settings.SECRET_KEY != SIGNING_KEY and CREDENTIAL_KEY not in settings.CREDENTIAL_KEYS:
        return []
    return [Error("SECRET_KEY or CREDENTIAL_KEYS is the public one for development.", id="rearview.E003")]


@register(Tags.caches, deploy=True)
def check_shared_cache(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """The rate budget, copies and sign-in locks are shared by processes only through a shared cache."""
    if "locmem" not in settings.CACHES["default"]["BACKEND"]:
        return []
    return [
        Warning(
            "The cache is this process's own memory: right for one process, wrong for several.",
            hint="Set CACHE_URL=redis://…, or serve with one process and silence this check.",
            id="rearview.W001",
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
