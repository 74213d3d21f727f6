"""Room documents, built from the plan of one chat."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.sandbox import messages
from dashboard.sandbox.accounts import Account
from dashboard.sandbox.answers import Document
from dashboard.sandbox.dialogue import Line
from dashboard.sandbox.ids import Ids, iso
from dashboard.sandbox.metrics import Replay

STATES = ("queued", "on hold", "waiting", "answered", "closed by visitor", "closed by agent")
SYSTEM_MESSAGES = 2  # "joined the chat" and "connected", which no endpoint here lists


@dataclass(frozen=True)
class Close:
    """The end of a chat: by `user` (an agent) or by `visitor`."""

    at: datetime
    closer: str
    words: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chat:
    """The plan of one chat: `times` are the moments of `lines`, `taken` when the agent took it."""

    visitor: Document
    opened: datetime
    lines: tuple[Line, ...]
    times: tuple[datetime, ...]
    bot: Account
    agent: Account | None = None
    taken: datetime | None = None
    department: str = ""
    source: Document | None = None
    close: Close | None = None
    on_hold: bool = False

    @property
    def ends(self) -> datetime:
        return self.close.at if self.close else (self.times[-1] if self.times else self.opened)


def written(ids: Ids, chat: Chat) -> tuple[Document, list[Document]]:
    """The room document of a chat and its messages, oldest first, the closing one last."""
    rid = ids.meteor()
    spoken = [_message(ids, rid, chat, *line) for line in zip(chat.lines, chat.times, strict=True)]
    ended = [_closing(ids, rid, chat, chat.close)] if chat.close else []
    return _room(ids, rid, chat, spoken), spoken + ended


def _message(ids: Ids, rid: str, chat: Chat, line: Line, at: datetime) -> Document:
    who, words = line
    if who == "v":
        return messages.from_visitor(ids, rid, chat.visitor, words, at)
    return messages.from_user(ids, rid, _speaker(chat, who), words, at)


def _speaker(chat: Chat, who: str) -> Account:
    return chat.agent if chat.agent and who == "a" else chat.bot


def _closing(ids: Ids, rid: str, chat: Chat, close: Close) -> Document:
    token = chat.visitor["token"] if close.closer == "visitor" else ""
    at = close.at + timedelta(milliseconds=16)
    return messages.closing(ids, rid, _closed_by(chat, close), close.words, at, token)


def _closed_by(chat: Chat, close: Close) -> Document:
    if close.closer == "user" and chat.agent:
        return dict(chat.agent.as_user())
    return {"_id": chat.visitor["_id"], "username": chat.visitor["username"]}


def _room(ids: Ids, rid: str, chat: Chat, spoken: list[Document]) -> Document:
    replay = _replayed(chat)
    optional = {
        "departmentId": chat.department,
        "open": not chat.close,
        "waitingResponse": replay.waiting,
        "source": chat.source,
        "onHold": chat.on_hold,
        "servedBy": chat.agent and chat.taken and {**chat.agent.as_user(), "ts": iso(chat.taken)},
        "responseBy": replay.response_by,
        "metrics": replay.metrics,
        "lastMessage": spoken[-1] if spoken else None,
        **_ending(chat),
    }
    return {**_head(rid, chat, spoken), **{key: value for key, value in optional.items() if value}}


def _head(rid: str, chat: Chat, spoken: list[Document]) -> Document:
    """What every room carries."""
    return {
        "_id": rid,
        "msgs": len(spoken) + bool(chat.close) + (SYSTEM_MESSAGES if chat.agent else 0),
        "usersCount": 2 if chat.agent else 1,
        "lm": spoken[-1]["ts"] if spoken else iso(chat.opened),
        "fname": chat.visitor["name"],
        "t": "l",
        "ts": iso(chat.opened),
        "v": _seen_visitor(chat),
        "contactId": chat.visitor["contactId"],
        "cl": False,
        "verified": False,
        "queuedAt": iso(chat.opened),
        "priorityWeight": 99,
        "estimatedWaitingTimeQueue": 9999999,
        "_updatedAt": iso(chat.ends + timedelta(milliseconds=78)),
    }


def _seen_visitor(chat: Chat) -> Document:
    wrote = [at for (who, _), at in zip(chat.lines, chat.times, strict=True) if who == "v"]
    last = {"lastMessageTs": iso(wrote[-1]), "activity": [f"{wrote[-1]:%Y-%m}"]} if wrote else {}
    status = "offline" if chat.close else chat.visitor["status"]
    keys = {key: chat.visitor[key] for key in ("_id", "username", "token")}
    return {**keys, "status": status, **last}


def _ending(chat: Chat) -> Document:
    if not chat.close:
        return {}
    return {
        "closedAt": iso(chat.close.at),
        "closer": chat.close.closer,
        "closedBy": _closed_by(chat, chat.close),
        "tags": list(chat.close.tags),
    }


def _replayed(chat: Chat) -> Replay:
    replay = Replay(chat.opened, chat.taken)
    for (who, _), at in zip(chat.lines, chat.times, strict=True):
        if who == "v":
            replay.visitor_wrote(at)
        else:
            replay.agent_wrote(at, _speaker(chat, who))
    if chat.close:
        replay.closed(chat.close.at, chat.close.closer)
    return replay


OLD_KEYS = (
    "_id",
    "msgs",
    "usersCount",
    "lm",
    "fname",
    "t",
    "ts",
    "cl",
    "closedAt",
    "closer",
    "closedBy",
    "_updatedAt",
)


def as_of_2018(room: Document) -> Document:
    """The room as servers of 2018 left it: without metrics, department, source, agent and last message."""
    visitor = {key: room["v"][key] for key in ("_id", "username", "token", "status")}
    return {**{key: room[key] for key in OLD_KEYS if key in room}, "v": visitor}


def state(room: Document) -> str:
    """Where a chat stands, one of STATES."""
    if not room.get("open"):
        return "closed by visitor" if room.get("closer") == "visitor" else "closed by agent"
    if room.get("onHold"):
        return "on hold"
    if "servedBy" not in room:
        return "queued"
    return "waiting" if room.get("waitingResponse") else "answered"
