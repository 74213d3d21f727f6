"""The rules of `POST /api/v1/livechat/page.visited`: bytes in, an answer and what is to be stored out.

Follows Rocket.Chat's `pageVisited.ts`, `tracking.ts` and the schema in `rest-typings/src/v1/omnichannel.ts`.
"""

from dataclasses import dataclass, field

from dashboard.trail.javascript import parse, stringify, text_of

MAX_BODY = 64 * 1024  # bytes

_STRUCTURES = (dict, list)  # `dict | list` would be made anew for each page
_BODY_KEYS = {"token", "rid", "pageInfo"}
_PAGE_KEYS = {"title", "change", "location"}
_LOCATION_KEYS = {"href"}


@dataclass(frozen=True, slots=True)
class SentPageView:
    """One page as it was sent, its values coerced to strings; `room_id` is empty where none was named."""

    token: str = field(repr=False)
    room_id: str
    title: str
    href: str
    change: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the sender gets (JSON bytes), and the page view to store, if any."""

    status: int
    body: bytes = field(repr=False)  # echoes the visitor's token
    page_view: SentPageView | None = None


class _InvalidBody(Exception):
    """The body breaks the schema; the text is AJV's."""


def _make_refusal(status: int, text: str, kind: str) -> Verdict:
    return Verdict(status, stringify({"success": False, "error": f"{text} [{kind}]", "errorType": kind}))


TOO_LARGE = _make_refusal(413, "Request body too large", "error-too-large")
NOT_MONITORED = Verdict(200, b'{"success":true}')


def judge(body: bytes, content_type: str, *, monitored: str = "url") -> Verdict:
    """Rocket.Chat's answer to this body (`page.visited` of the vendor's API); never raises.

    A page view is to be stored only where its `change` is the `monitored` one (`Livechat_history_monitor_type`).
    """
    if len(body) > MAX_BODY:
        return TOO_LARGE
    try:
        return _validate(_parse(body, content_type), monitored)
    except _InvalidBody as refused:
        return _make_refusal(400, str(refused), "invalid-params")


def _parse(body: bytes, content_type: str) -> object:
    """The object or list that was sent; anything else counts as an empty object (`http-router/src/Router.ts`)."""
    if not body or "application/json" not in content_type:
        return {}
    try:
        sent = parse(body)
    except (ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, _STRUCTURES) else {}


def _validate(sent: object, monitored: str) -> Verdict:
    """Checks in AJV's order: the first fault is the one that is named."""
    whole = _check_object(sent, ("token", "pageInfo"), _BODY_KEYS)
    token = _coerce_string(whole, "token")
    room_id = "" if whole.get("rid") is None else _coerce_string(whole, "rid")
    page = _check_object(whole["pageInfo"], ("title", "change", "location"), _PAGE_KEYS)
    title, change = _coerce_string(page, "title"), _coerce_string(page, "change")
    href = _coerce_string(_check_object(page["location"], ("href",), _LOCATION_KEYS), "href")
    if change != monitored:
        return NOT_MONITORED
    return _accept_page_view(SentPageView(token, room_id, title, href, change), page)


def _accept_page_view(page_view: SentPageView, page: dict[str, object]) -> Verdict:
    navigation = {"page": page, "token": page_view.token}
    body = {
        "page": {"msg": f"{page_view.title} - {page_view.href}", "navigation": navigation},
        "success": True,
    }
    return Verdict(200, stringify(body), page_view)


def _check_object(value: object, required: tuple[str, ...], known: set[str]) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _InvalidBody("must be object")
    for name in required:
        if name not in value:
            raise _InvalidBody(f"must have required property '{name}'")
    if not value.keys() <= known:
        raise _InvalidBody("must NOT have additional properties")
    return value


def _coerce_string(holder: dict[str, object], name: str) -> str:
    """The property as a string, put back in its place: the answer echoes what AJV made of it."""
    value = holder[name]
    if isinstance(value, str):
        return value
    if value is not None and not isinstance(value, float | bool):
        raise _InvalidBody("must be string")
    holder[name] = text = text_of(value)
    return text
