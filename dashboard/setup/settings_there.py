"""The settings of Rocket.Chat that make this dashboard work inside it: what they should be, what they are, the mend."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboard.rocketchat.base_url import read_origin
from dashboard.rocketchat.public_settings import FRAME_ENABLED, FRAME_JWK, FRAME_URL, SITE_URL, PublicSettings
from dashboard.upstream.jwk import BadJwk, read_jwk

LONGEST_URL = 300  # characters that are shown
WEBHOOK_SWITCHES = (
    "Livechat_webhook_on_start",
    "Livechat_webhook_on_chat_queued",
    "Livechat_webhook_on_chat_taken",
    "Livechat_webhook_on_forward",
    "Livechat_webhook_on_close",
    "Livechat_webhook_on_visitor_message",
    "Livechat_webhook_on_agent_message",
)


@dataclass(frozen=True)
class SettingThere:
    """One setting: its id, what it should be, and how it is: `fits` is None where that cannot be told."""

    name: str
    value: str
    fits: bool | None = None
    finding: str = ""
    is_code: bool = True


@dataclass(frozen=True)
class Here:
    """What is set here: the frame's address, the key of its own ("" for none), the workspace as browsers know it."""

    frame_url: str
    jwk: str
    browser_url: str


def compare_frame(here: Here, there: PublicSettings) -> list[SettingThere]:
    """The settings of the External Frame, each with what differs. No key stands in them."""
    return [
        _compare_enabled(there.frame_enabled),
        _compare_url(here.frame_url, there.frame_url),
        _compare_key(here.jwk, there.frame_jwk),
        _compare_site(here.browser_url, there.site_url),
    ]


def list_webhook_settings(hook_url: str) -> list[SettingThere]:
    """The settings of the webhooks; Rocket.Chat tells nobody how they are."""
    token = _("the token that is saved here, on the workspace’s page")
    return [
        SettingThere("Livechat_webhookUrl", hook_url),
        SettingThere("Livechat_secret_token", token, is_code=False),
        *(SettingThere(name, "true") for name in WEBHOOK_SWITCHES),
    ]


def _compare_enabled(enabled: bool | None) -> SettingThere:  # noqa: FBT001  # as it was told
    if enabled is None:
        return SettingThere(FRAME_ENABLED, "true", None, _untold())
    finding = _("It is on.") if enabled else _("It is off: turn it on.")
    return SettingThere(FRAME_ENABLED, "true", enabled, finding)


def _compare_url(wanted: str, found: str | None) -> SettingThere:
    if found is None:
        return SettingThere(FRAME_URL, wanted, None, _untold())
    if not found:
        return SettingThere(FRAME_URL, wanted, fits=False, finding=_("It is empty: paste the address."))
    if _normalize(found) == _normalize(wanted):
        return SettingThere(FRAME_URL, wanted, fits=True, finding=_("It is the same."))
    finding = _("It is %(url)s: paste the address that stands here.") % {"url": _show_url(found)}
    return SettingThere(FRAME_URL, wanted, fits=False, finding=finding)


def _compare_key(own: str, found: str | None) -> SettingThere:
    value = _("Rocket.Chat makes it: press “Generate new key” there, then save")
    fits, finding = _judge_key(own, found)
    return SettingThere(FRAME_JWK, value, fits, finding, is_code=False)


def _judge_key(own: str, found: str | None) -> tuple[bool | None, str]:
    if found is None:
        return None, _untold()
    if not found:
        return False, _("There is none: today’s Rocket.Chat shows no frame without one.")
    key, own_key = _read(found), _read(own)
    if key is None:
        return False, _("It is no key for AES: generate a new one there.")
    if not own:
        return True, _("There is one, and it is read from there: none need be saved here.")
    if own_key == key:
        return True, _("It is the one that this dashboard has.")
    return False, _(
        "It is another than the one that this dashboard has: save the new one on the workspace’s page or in FRAME_JWK,"
        " or take both away, so that it is read from there."
    )


def _compare_site(wanted: str, found: str | None) -> SettingThere:
    if found is None:
        return SettingThere(SITE_URL, wanted, None, _untold())
    if _origin(found) == _origin(wanted):
        return SettingThere(
            SITE_URL, wanted, fits=True, finding=_("It is the same origin: its pages may show the frame.")
        )
    finding = _(
        "It is %(url)s: no browser shows the frame there. Write that address into “URL as browsers know it” on the"
        " workspace’s page, or into ROCKETCHAT_PUBLIC_URL."
    ) % {"url": _show_url(found)}
    return SettingThere(SITE_URL, wanted, fits=False, finding=finding)


def _untold() -> str:
    return _("Rocket.Chat did not tell: look there.")


def _read(jwk: str) -> bytes | None:
    try:
        return read_jwk(jwk)
    except BadJwk:
        return None


def _normalize(url: str) -> str:
    return url.strip().rstrip("/")


def _show_url(url: str) -> str:
    """Without its query, in which a secret may stand."""
    return url.partition("?")[0][:LONGEST_URL]


def _origin(url: str) -> object:
    try:
        return read_origin(url.strip())
    except ValueError:
        return url
