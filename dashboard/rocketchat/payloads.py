"""Rocket.Chat's answers as typed values; rooms have a file of their own. Moments are UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import field

from .credentials import BadCredentials, Credentials
from .errors import BadShape
from .fields import Count, Flag, Id, Moment, Text, Texts, clean, read_number, read_text, read_texts_under
from .payload import Payload
from .scrub import SECRET_KEYS


def _read_utc_offset(value: object) -> float:
    hours = read_number(value)
    if not -24 < hours < 24:
        raise ValueError("no such offset")
    return hours


class Me(Payload, frozen=True):
    """What of the account is asked for here; `utc_offset` is hours east of UTC, `language` a code such as "pt-BR"."""

    id: Text = field(name="_id")
    username: Text = ""
    name: Text = ""
    email: Text = ""
    roles: Texts = ()
    utc_offset: Annotated[float, _read_utc_offset] | None = None
    language: Text = ""


@dataclass(frozen=True)
class Login:
    """A new session: what authenticates its calls, and whose it is."""

    credentials: Credentials
    me: Me

    @classmethod
    def read(cls, raw: object) -> "Login":
        """The session in the `data` of a login's answer; raises BadShape naming the first wrong field."""
        data = raw if isinstance(raw, Mapping) else {}
        me = Me.read(data.get("me"), "data.me")
        try:
            user_id = read_text(data.get("userId"))
        except TypeError:
            raise BadShape("data.userId") from None
        try:
            return cls(Credentials(user_id, data["authToken"]), me)
        except (BadCredentials, KeyError, TypeError):
            pass
        # Outside of the handler: the error may hold the token.
        raise BadShape("data.authToken")


class Department(Payload, frozen=True):
    """A department; archived ones are still found by id."""

    id: Text = field(name="_id")
    name: Text = ""
    enabled: Flag = True
    archived: Flag = False
    description: Text = ""
    email: Text = ""
    num_agents: Count | None = None


class LastChat(Payload, frozen=True):
    """The visitor's latest room, created at `ts`; `id` is "" where it can be none."""

    id: Id = field(name="_id", default="")
    ts: Moment | None = None


def _read_custom_fields(value: object) -> dict[str, str]:
    pairs = value.items() if isinstance(value, Mapping) else ()
    return {
        clean(key): clean(str(item))
        for key, item in pairs
        if key not in SECRET_KEYS and isinstance(item, str | int | float)
    }


class Visitor(Payload, frozen=True):
    """A visitor; `livechat_data` holds the workspace's own fields as texts."""

    id: Text = field(name="_id")
    username: Text = ""
    name: Text = ""
    status: Text = ""
    ts: Moment | None = None
    emails: Texts = ()
    phones: Texts = ()
    last_chat: LastChat | None = None
    livechat_data: Annotated[dict[str, str], _read_custom_fields] = {}

    @classmethod
    def prepare(cls, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        emails = read_texts_under(raw.get("visitorEmails"), "address")
        return {**raw, "emails": emails, "phones": read_texts_under(raw.get("phone"), "phoneNumber")}


class Page(Payload, frozen=True):
    """A page somebody saw, received at `ts`; title and href are whatever the sender wrote.

    `visitor_key` stands for the sender's token, as in RoomVisitor: the server does not check that they are the
    room's visitor.
    """

    id: Text = field(name="_id")
    ts: Moment
    rid: Text = ""
    title: Text = ""
    href: Text = ""
    change: Text = ""
    visitor_key: Text = ""

    @classmethod
    def prepare(cls, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        navigation = _get_object(raw, "navigation")
        page = _get_object(navigation, "page")
        return {
            **raw,
            "title": page.get("title"),
            "change": page.get("change"),
            "href": _get_object(page, "location").get("href"),
            "visitorKey": navigation.get("visitorKey"),
        }


def _get_object(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key)
    return value if isinstance(value, Mapping) else {}
