"""Rooms of Rocket.Chat's Omnichannel: one room is one chat of a visitor.

Fields as in packages/core-typings/src/IRoom.ts. Moments are UTC, durations are seconds.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import field

from .fields import Count, Flag, Id, Moment, Seconds, Text, Texts, read_texts_under
from .payload import Payload


class UserRef(Payload, frozen=True):
    """An agent, a bot or a visitor, as other documents mention them."""

    id: Text = field(name="_id", default="")
    username: Text = ""
    name: Text = ""


class RoomVisitor(Payload, frozen=True):
    """The visitor of a room; `id` identifies, the rest is for showing.

    `visitor_key` stands for the visitor's token, which the client replaces before anything is read; "" without one.
    """

    id: Id = field(name="_id")
    username: Text = ""
    name: Text = ""
    status: Text = ""
    visitor_key: Text = ""


class ServedBy(Payload, frozen=True):
    """The agent who has the room, taken at `ts`."""

    id: Text = field(name="_id", default="")
    username: Text = ""
    ts: Moment | None = None


class ResponseBy(Payload, frozen=True):
    """The agent who answered; absent again as soon as the visitor writes."""

    id: Text = field(name="_id", default="")
    username: Text = ""
    first_response_ts: Moment | None = None
    last_message_ts: Moment | None = None


class DepartmentRef(Payload, frozen=True):
    """A department's id and name; only livechat/rooms sends it."""

    id: Text = field(name="_id", default="")
    name: Text = ""


class Source(Payload, frozen=True):
    """Where the chat came from; `type` is widget, email, sms, app, api or other."""

    type: Text = ""
    alias: Text = ""
    label: Text = ""
    destination: Text = ""


class Message(Payload, frozen=True):
    """One message; `t` is "" for an ordinary one, `by_visitor` tells who wrote it."""

    id: Text = field(name="_id", default="")
    rid: Text = ""
    msg: Text = ""
    ts: Moment | None = None
    t: Text = ""
    alias: Text = ""
    u: UserRef = UserRef()
    by_visitor: Flag = False
    file_names: Texts = ()

    @classmethod
    def prepare(cls, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        # Only visitors' messages carry a token: that it was there is all that may be kept of it.
        return {**raw, "byVisitor": "visitorKey" in raw, "fileNames": _list_file_names(raw)}


def _list_file_names(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the attached files: in `files` (newer), `file` (older), or only in `attachments`."""
    files = read_texts_under(raw.get("files"), "name") or read_texts_under([raw.get("file")], "name")
    return tuple(dict.fromkeys(files + read_texts_under(raw.get("attachments"), "title")))


class VisitorMetrics(Payload, frozen=True):
    """`lq`: when the visitor's current or last question was asked."""

    lq: Moment | None = None


class ServedByMetrics(Payload, frozen=True):
    """`lr`: when an agent last answered a question."""

    lr: Moment | None = None


class Response(Payload, frozen=True):
    """Answer times from the question on: `ft` first, `avg`, `tt` sum; `fd` is when, `total` counts them."""

    avg: Seconds | None = None
    fd: Moment | None = None
    ft: Seconds | None = None
    total: Seconds | None = None
    tt: Seconds | None = None


class Reaction(Payload, frozen=True):
    """Answer times from taking the chat on: `ft` first, `tt` sum, in seconds; `fd` is when."""

    fd: Moment | None = None
    ft: Seconds | None = None
    tt: Seconds | None = None


class Metrics(Payload, frozen=True):
    """What Rocket.Chat measured; an absent value means "not yet", never 0."""

    v: VisitorMetrics = VisitorMetrics()
    served_by: ServedByMetrics = ServedByMetrics()
    response: Response = Response()
    reaction: Reaction = Reaction()
    chat_duration: Seconds | None = None
    service_time_duration: Seconds | None = None
    visitor_inactivity: Seconds | None = None


class MeasuredRoom(Payload, frozen=True):
    """What of a room tells how a chat went; only `ts` is always there."""

    ts: Moment
    open: Flag = False
    response_by: ResponseBy | None = None
    metrics: Metrics = Metrics()


class Room(MeasuredRoom, frozen=True, kw_only=True):
    """A room document, without the visitor's token; only `id`, `ts` and `v` are always there."""

    id: Id = field(name="_id")
    v: RoomVisitor
    fname: Text = ""
    closed_at: Moment | None = None
    closer: Text = ""
    closed_by: UserRef | None = None
    waiting_response: Flag = False
    served_by: ServedBy | None = None
    queued_at: Moment | None = None
    department_id: Text = ""
    department: DepartmentRef | None = None
    msgs: Count | None = None
    lm: Moment | None = None
    last_message: Message | None = None
    tags: Texts = ()
    source: Source | None = None
    on_hold: Flag = False
    contact_id: Text = ""


class FoundChat(Payload, frozen=True):
    """A chat as visitors.searchChats tells it: no `open`, no metrics, but how it was closed.

    `closing_message` is what the closing agent wrote, "" without any; a room that was closed twice comes twice.
    """

    id: Id = field(name="_id")
    ts: Moment
    served_by: ServedBy | None = None
    closed_at: Moment | None = None
    closer: Text = ""
    closed_by: UserRef | None = None
    tags: Texts = ()
    closing_message: Text = ""

    @classmethod
    def prepare(cls, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        closing = raw.get("closingMessage")
        return {**raw, "closingMessage": closing.get("msg") if isinstance(closing, Mapping) else closing}
