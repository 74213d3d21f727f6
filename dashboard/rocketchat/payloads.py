"""Rocket.Chat's answers as typed values; rooms have a file of their own. Moments are UTC."""

from collections.abc import Mapping, Sized
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    AliasPath,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationInfo,
    model_validator,
)

from .credentials import Credentials, check_header
from .fields import Count, IdOrNone, Moment, Payload, Text, Texts, clean, hash_token_in, read_texts
from .rooms import Message, Room
from .scrub import SECRET_KEYS


class Me(Payload):
    """What of the account is asked for here; `utc_offset` is hours east of UTC."""

    id: Text = Field(alias="_id")
    username: Text = ""
    name: Text = ""
    roles: Texts = ()
    utc_offset: Annotated[float, Field(gt=-24, lt=24, allow_inf_nan=False)] | None = None


def _check_sendable(token: SecretStr) -> SecretStr:
    check_header(token.get_secret_value(), "auth token")
    return token


class Login(Payload):
    """A new session; the auth token shows itself only in `credentials`."""

    user_id: Text
    auth_token: Annotated[SecretStr, AfterValidator(_check_sendable)]
    me: Me

    @property
    def credentials(self) -> Credentials:
        """What authenticates the calls of this session."""
        return Credentials(self.user_id, self.auth_token.get_secret_value())


class Department(Payload):
    """A department; archived ones are still found by id."""

    id: Text = Field(alias="_id")
    name: Text = ""
    enabled: bool = True
    archived: bool = False
    description: Text = ""
    email: Text = ""
    num_agents: Count | None = None


class LastChat(Payload):
    """The visitor's latest room, created at `ts`; `id` is "" where it can be none."""

    id: IdOrNone = Field("", alias="_id")
    ts: Moment | None = None


def _custom_fields(value: object) -> dict[str, str]:
    pairs = value.items() if isinstance(value, dict) else ()
    return {
        clean(key): clean(str(item))
        for key, item in pairs
        if key not in SECRET_KEYS and isinstance(item, str | int | float)
    }


class Visitor(Payload):
    """A visitor; `livechat_data` holds the workspace's own fields as texts."""

    id: Text = Field(alias="_id")
    username: Text = ""
    name: Text = ""
    status: Text = ""
    ts: Moment | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    last_chat: LastChat | None = None
    livechat_data: Annotated[Mapping[str, str], BeforeValidator(_custom_fields)] = {}

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or "_id" not in raw:
            return raw
        emails = read_texts(raw.get("visitorEmails"), "address")
        return raw | {"emails": emails, "phones": read_texts(raw.get("phone"), "phoneNumber")}


class Page(Payload):
    """A page somebody saw, received at `ts`; title and href are whatever the sender wrote.

    `visitor_key` stands for the sender's token, as in RoomVisitor: the server does not check that they are the
    room's visitor.
    """

    id: Text = Field(alias="_id")
    ts: Moment
    rid: Text = ""
    title: Text = Field("", validation_alias=AliasPath("navigation", "page", "title"))
    href: Text = Field("", validation_alias=AliasPath("navigation", "page", "location", "href"))
    change: Text = Field("", validation_alias=AliasPath("navigation", "page", "change"))
    visitor_key: str = ""

    @model_validator(mode="before")
    @classmethod
    def _replace_token(cls, raw: Any, info: ValidationInfo) -> Any:
        if not isinstance(raw, dict) or "_id" not in raw:
            return raw
        navigation = raw.get("navigation")
        return raw | {
            "visitor_key": hash_token_in(
                navigation.get("token") if isinstance(navigation, dict) else None, info
            )
        }


class Paged(Payload):
    """One page of a list of `total` rows, from `offset` on; numbers the server left out are derived."""

    rows: ClassVar[str]
    count: Count
    offset: Count
    total: Count

    @model_validator(mode="before")
    @classmethod
    def _derive_numbers(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        rows = raw.get(cls.rows)
        given = {key: value for key, value in raw.items() if value is not None}
        count = len(rows) if isinstance(rows, Sized) else 0
        return {"count": count, "offset": 0} | given | {"total": _total(given, count)}


def _total(given: Mapping[str, Any], count: int) -> Any:
    offset = str(given.get("offset", 0))
    return given.get("total", count + (int(offset) if offset.isdecimal() else 0))


class ChatHistory(Paged):
    """Rooms of one visitor, open and closed."""

    rows = "history"
    history: tuple[Room, ...]


class Rooms(Paged):
    """Rooms of the workspace, or of some agents."""

    rows = "rooms"
    rooms: tuple[Room, ...]


class Messages(Paged):
    """Messages of one room; `count` echoes the requested page size."""

    rows = "messages"
    messages: tuple[Message, ...]


class Departments(Paged):
    """Departments of the workspace."""

    rows = "departments"
    departments: tuple[Department, ...]


class Visitors(Paged):
    """Visitors that fit a search."""

    rows = "visitors"
    visitors: tuple[Visitor, ...]


class Pages(Paged):
    """Pages seen by the visitor of one room."""

    rows = "pages"
    pages: tuple[Page, ...]
