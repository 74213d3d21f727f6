"""The rules of `POST /api/v1/livechat/page.visited`: bytes in, an answer and what is to be stored out.

Follows Rocket.Chat's `pageVisited.ts`, `tracking.ts` and the schema in `rest-typings/src/v1/omnichannel.ts`.
"""

from dataclasses import dataclass, field

from dashboard.trail.javascript import parse, stringify, text_of

MAX_BODY = 64 * 1024  # bytes

_BODY_KEYS = {"token", "rid", "pageInfo"}
_PAGE_KEYS = {"title", "change", "location"}
_LOCATION_KEYS = {"href"}


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as it was sent, its values coerced to strings; `room_id` is empty where none was named."""

    token: str = field(repr=False)
    room_id: str
    title: str
    href: str
    change: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sender gets (JSON bytes), and the visit to store, if any."""

    status: int
    body: bytes = field(repr=False)  # echoes the visitor's token
    visit: Visit | None = None


class _Refused(Exception):
    """The body breaks the schema; the text is AJV's."""


def _refusal(status: int, text: str, kind: str) -> Answer:
    return Answer(status, stringify({"success": False, "error": f"{text} [{kind}]", "errorType": kind}))


TOO_LARGE = _refusal(413, "Request body too large", "error-too-large")
NOT_MONITORED = Answer(200, b'{"success":true}')


def judge(body: bytes, content_type: str, *, monitored: str = "url") -> Answer:
    """Rocket.Chat's answer to this body (`page.visited` of the vendor's API); never raises.

    A visit is to be stored only where its `change` is the `monitored` one (`Livechat_history_monitor_type`).
    """
    if len(body) > MAX_BODY:
        return TOO_LARGE
    try:
        return _accept(_read(body, content_type), monitored)
    except _Refused as refused:
        return _refusal(400, str(refused), "invalid-params")


def _read(body: bytes, content_type: str) -> object:
    kind = content_type.partition(";")[0].strip().lower()
    if not body or kind not in ("", "application/json"):
        return {}
    try:
        return parse(body)
    except ValueError:
        # Rocket.Chat's own text for a body that is not JSON is not settled; this one is ours.
        raise _Refused("Invalid JSON") from None


def _accept(sent: object, monitored: str) -> Answer:
    """Checks in AJV's order: the first fault is the one that is named."""
    whole = _object(sent, ("token", "pageInfo"), _BODY_KEYS)
    token = _string(whole, "token")
    room_id = "" if whole.get("rid") is None else _string(whole, "rid")
    page = _object(whole["pageInfo"], ("title", "change", "location"), _PAGE_KEYS)
    title, change = _string(page, "title"), _string(page, "change")
    href = _string(_object(page["location"], ("href",), _LOCATION_KEYS), "href")
    if change != monitored:
        return NOT_MONITORED
    return _stored(Visit(token, room_id, title, href, change), page)


def _stored(visit: Visit, page: dict[str, object]) -> Answer:
    navigation = {"page": page, "token": visit.token}
    said = {"page": {"msg": f"{visit.title} - {visit.href}", "navigation": navigation}, "success": True}
    return Answer(200, stringify(said), visit)


def _object(value: object, required: tuple[str, ...], known: set[str]) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _Refused("must be object")
    for name in required:
        if name not in value:
            raise _Refused(f"must have required property '{name}'")
    if not value.keys() <= known:
        raise _Refused("must NOT have additional properties")
    return value


def _string(holder: dict[str, object], name: str) -> str:
    """The property as a string, put back in its place: the answer echoes what AJV made of it."""
    value = holder[name]
    if isinstance(value, str):
        return value
    if value is not None and not isinstance(value, float | bool):
        raise _Refused("must be string")
    holder[name] = text = text_of(value)
    return text
