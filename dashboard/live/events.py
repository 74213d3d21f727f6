"""What a webhook of Rocket.Chat's Omnichannel says (`sendToCRM.ts`): of which room and visitor, and which messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.rocketchat.errors import BadShape
from dashboard.rocketchat.fields import list_non_null, read_id, read_moment
from dashboard.rocketchat.rooms import Message
from dashboard.upstream.change_marks import Change

MESSAGE_EVENT = "Message"
SESSION_EVENTS = frozenset(
    {
        "LivechatSessionStart",
        "LivechatSessionQueued",
        "LivechatSessionTaken",
        "LivechatSessionForwarded",
        "LivechatSession",  # closed
        "LivechatEdit",
        "LeadCapture",
    }
)
CLOSING = "livechat-close"

TimedMessage = tuple[Message, float]
"""A message, and when it was last changed, in epoch seconds."""


@dataclass(frozen=True)
class Event:
    """One event. `agent_ids` are whose chats it changed, who lost one among them.

    Only a `Message` event brings its messages: what others carry, the chat itself tells.
    """

    type: str
    room_id: str
    visitor_id: str
    agent_ids: frozenset[str] = frozenset()
    messages: tuple[TimedMessage, ...] = ()

    @property
    def change(self) -> Change:
        return Change.MESSAGE if self.type == MESSAGE_EVENT else Change.SESSION


def read_event(body: Mapping[str, Any]) -> Event | None:
    """The event in a body without visitor tokens (`scrub.replace_tokens`); None for one that is not known."""
    kind = body.get("type")
    if not isinstance(kind, str) or kind not in {MESSAGE_EVENT, *SESSION_EVENTS}:
        return None
    visitor = _read_object(body.get("visitor"))
    room_id, visitor_id = _read_id(body.get("_id")), _read_id(visitor.get("_id"))
    rows = list_non_null(body.get("messages")) if kind == MESSAGE_EVENT else []
    messages = [_read_message(row, room_id, visitor, _read_object(body.get("agent"))) for row in rows]
    said = tuple(each for each in messages if each)
    return Event(kind, room_id, visitor_id, _list_agents(body), said)


def _list_agents(body: Mapping[str, Any]) -> frozenset[str]:
    """Who has the chat, and who had it before."""
    ids = (_read_id(_read_object(body.get(key)).get("_id")) for key in ("servedBy", "oldServedBy", "agent"))
    return frozenset(ids) - {""}


def _read_message(
    row: object, room_id: str, visitor: Mapping[str, Any], agent: Mapping[str, Any]
) -> TimedMessage | None:
    """The message as livechat/:rid/messages would send it; None for what is none of the chat's own."""
    raw = _read_object(row)
    if raw.get("rid") != room_id or raw.get("navigation") or not _read_id(raw.get("_id")):
        return None
    try:
        message = Message.read({**raw, **_make_author(raw, visitor, agent)})
        updated = read_moment(raw.get("_updatedAt") or raw.get("ts"))
    except (BadShape, TypeError, ValueError):
        return None
    return (message, updated.timestamp()) if message.ts else None


def _make_author(
    raw: Mapping[str, Any], visitor: Mapping[str, Any], agent: Mapping[str, Any]
) -> dict[str, Any]:
    """Who wrote it: only a visitor's message has no `agentId`, and only theirs has a token where it is asked for.

    Some servers send `u` along, as the chat itself does.
    """
    agent_id = raw.get("agentId")
    writer = visitor if not agent_id else agent if agent_id == agent.get("_id") else {}
    name = _read_object(raw.get("u")).get("name") or writer.get("name")
    author = {"_id": agent_id or writer.get("_id"), "username": raw.get("username"), "name": name}
    kind = {"t": CLOSING} if raw.get("closingMessage") is True else {}
    return {"u": author, **kind, **({} if agent_id else {"visitorKey": "", "alias": visitor.get("name")})}


def _read_object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _read_id(value: object) -> str:
    try:
        return read_id(value)
    except (TypeError, ValueError):
        return ""
