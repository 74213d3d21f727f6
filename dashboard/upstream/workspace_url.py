"""Which workspace URLs are safe to send an agent's token to."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dashboard.rocketchat.base_url import BadBaseUrl, normalize_base_url


def check_workspace_url(url: str) -> None:
    """Raises ValidationError unless agents' tokens may be sent there: https, or plain http where that was allowed."""
    try:
        parts = urlsplit(normalize_base_url(url))
    except BadBaseUrl as error:
        raise ValidationError(_(str(error))) from None  # its texts are in the catalogues, too
    if parts.scheme == "http" and not _is_plain_http_allowed(parts.hostname or ""):
        raise ValidationError(
            _(
                "Plain http would carry the agents' tokens in clear: use https, or set ROCKETCHAT_ALLOW_HTTP=true"
                " where the network between the two is yours."
            )
        )


def _is_plain_http_allowed(host: str) -> bool:
    return settings.ROCKETCHAT_ALLOW_HTTP or (settings.DEBUG and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
