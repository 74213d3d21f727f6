"""Rooms of Rocket.Chat's Omnichannel: one room is one chat of a visitor.

Fields as in packages/core-typings/src/IRoom.ts. Moments are UTC, durations are seconds.
"""

from typing import Any

from pydantic import Field, ValidationInfo, model_validator

from .fields import Count, Id, Moment, Payload, Seconds, Text, Texts, hash_token_in, read_texts


class UserRef(Payload):
    """An agent, a bot or a visitor, as other documents mention them."""

    id: Text = Field("", alias="_id")
    username: Text = ""
    name: Text = ""


class RoomVisitor(Payload):
    """The visitor of a room; `id` identifies, the rest is for showing.

    `visitor_key` stands for the visitor's token: what the client's `hash_token` makes of it, "" without one.
    """

    id: Id = Field(alias="_id")
    username: Text = ""
    name: Text = ""
    status: Text = ""
    visitor_key: str = ""

    @model_validator(mode="before")
    @classmethod
    def _replace_token(cls, raw: Any, info: ValidationInfo) -> Any:
        if not isinstance(raw, dict) or "_id" not in raw:
            return raw
        return raw | {"visitor_key": hash_token_in(raw.get("token"), info)}


class ServedBy(Payload):
    """The agent who has the room, taken at `ts`."""

    id: Text = Field("", alias="_id")
    username: Text = ""
    ts: Moment | None = None


class ResponseBy(Payload):
    """The agent who answered; absent again as soon as the visitor writes."""

    id: Text = Field("", alias="_id")
    username: Text = ""
    first_response_ts: Moment | None = None
    last_message_ts: Moment | None = None


class DepartmentRef(Payload):
    """A department's id and name; only livechat/rooms sends it."""

    id: Text = Field("", alias="_id")
    name: Text = ""


class Source(Payload):
    """Where the chat came from; `type` is widget, email, sms, app, api or other."""

    type: Text = ""
    alias: Text = ""
    label: Text = ""
    destination: Text = ""


class Message(Payload):
    """One message; `t` is "" for an ordinary one, `by_visitor` tells who wrote it."""

    id: Text = Field("", alias="_id")
    rid: Text = ""
    msg: Text = ""
    ts: Moment | None = None
    t: Text = ""
    alias: Text = ""
    u: UserRef = UserRef()
    by_visitor: bool = False
    file_names: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _note_author_and_files(cls, raw: Any) -> Any:
        # Only visitors' messages carry a token: that it was there is all that may be kept of it.
        if not isinstance(raw, dict):
            return raw
        return {"by_visitor": bool(raw.get("token")), "file_names": _file_names(raw)} | raw


def _file_names(raw: dict[str, Any]) -> tuple[str, ...]:
    """Names of the attached files: in `files` (newer), `file` (older), or only in `attachments`."""
    files = read_texts(raw.get("files"), "name") or read_texts([raw.get("file")], "name")
    return tuple(dict.fromkeys(files + read_texts(raw.get("attachments"), "title")))


class VisitorMetrics(Payload):
    """`lq`: when the visitor's current or last question was asked."""

    lq: Moment | None = None


class ServedByMetrics(Payload):
    """`lr`: when an agent last answered a question."""

    lr: Moment | None = None


class Response(Payload):
    """RawResponse times from the question on: `ft` first, `avg`, `tt` sum; `fd` is when, `total` counts them."""

    avg: Seconds | None = None
    fd: Moment | None = None
    ft: Seconds | None = None
    total: Seconds | None = None
    tt: Seconds | None = None


class Reaction(Payload):
    """RawResponse times from taking the chat on: `ft` first, `tt` sum, in seconds; `fd` is when."""

    fd: Moment | None = None
    ft: Seconds | None = None
    tt: Seconds | None = None


class Metrics(Payload):
    """What Rocket.Chat measured; an absent value means "not yet", never 0."""

    v: VisitorMetrics = VisitorMetrics()
    served_by: ServedByMetrics = ServedByMetrics()
    response: Response = Response()
    reaction: Reaction = Reaction()
    chat_duration: Seconds | None = None
    service_time_duration: Seconds | None = None
    visitor_inactivity: Seconds | None = None


class Room(Payload):
    """A room document, without the visitor's token; only `id`, `ts` and `v` are always there."""

    id: Id = Field(alias="_id")
    ts: Moment
    v: RoomVisitor
    fname: Text = ""
    open: bool = False
    closed_at: Moment | None = None
    closer: Text = ""
    closed_by: UserRef | None = None
    waiting_response: bool = False
    response_by: ResponseBy | None = None
    served_by: ServedBy | None = None
    queued_at: Moment | None = None
    department_id: Text = ""
    department: DepartmentRef | None = None
    msgs: Count | None = None
    lm: Moment | None = None
    last_message: Message | None = None
    tags: Texts = ()
    source: Source | None = None
    on_hold: bool = False
    contact_id: Text = ""
    metrics: Metrics = Metrics()
