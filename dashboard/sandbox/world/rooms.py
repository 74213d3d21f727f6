"""Room documents, built from the plan of one chat."""

from datetime import datetime, timedelta

from dashboard.sandbox.world.accounts import Account
from dashboard.sandbox.world.chat_plans import ChatPlan, Closing
from dashboard.sandbox.world.dates import to_iso
from dashboard.sandbox.world.dialogue import Line
from dashboard.sandbox.world.documents import Document
from dashboard.sandbox.world.ids import Ids
from dashboard.sandbox.world.messages import make_closing_message, make_user_message, make_visitor_message
from dashboard.sandbox.world.metrics import MetricsRecorder

SYSTEM_MESSAGES = 2  # "joined the chat" and "connected", which no endpoint here lists


def write_chat(ids: Ids, chat: ChatPlan) -> tuple[Document, list[Document]]:
    """The room document of a chat and its messages, oldest first, the closing one last."""
    rid = ids.meteor()
    messages = [_make_message(ids, rid, chat, *line) for line in zip(chat.lines, chat.times, strict=True)]
    closing = [_make_closing_message(ids, rid, chat, chat.closing)] if chat.closing else []
    return _make_room(rid, chat, messages), messages + closing


def _make_message(ids: Ids, rid: str, chat: ChatPlan, line: Line, at: datetime) -> Document:
    speaker, text = line
    if speaker == "v":
        return make_visitor_message(ids, rid, chat.visitor, text, at)
    return make_user_message(ids, rid, _find_account(chat, speaker), text, at)


def _find_account(chat: ChatPlan, speaker: str) -> Account:
    return chat.agent if chat.agent and speaker == "a" else chat.bot


def _make_closing_message(ids: Ids, rid: str, chat: ChatPlan, closing: Closing) -> Document:
    token = chat.visitor["token"] if closing.closer == "visitor" else ""
    at = closing.at + timedelta(milliseconds=16)
    return make_closing_message(ids, rid, _make_closed_by(chat, closing), closing.text, at, token)


def _make_closed_by(chat: ChatPlan, closing: Closing) -> Document:
    if closing.closer == "user" and chat.agent:
        return dict(chat.agent.as_user())
    return {"_id": chat.visitor["_id"], "username": chat.visitor["username"]}


def _make_room(rid: str, chat: ChatPlan, messages: list[Document]) -> Document:
    recorder = _record_metrics(chat)
    optional = {
        "departmentId": chat.department,
        "open": not chat.closing,
        "waitingResponse": recorder.waiting,
        "source": chat.source,
        "onHold": chat.on_hold,
        "servedBy": chat.agent and chat.taken and {**chat.agent.as_user(), "ts": to_iso(chat.taken)},
        "responseBy": recorder.response_by,
        "metrics": recorder.metrics,
        "lastMessage": messages[-1] if messages else None,
        **_make_closing_fields(chat),
    }
    return {
        **_make_required_fields(rid, chat, messages),
        **{key: value for key, value in optional.items() if value},
    }


def _make_required_fields(rid: str, chat: ChatPlan, messages: list[Document]) -> Document:
    """What every room carries."""
    return {
        "_id": rid,
        "msgs": len(messages) + bool(chat.closing) + (SYSTEM_MESSAGES if chat.agent else 0),
        "usersCount": 2 if chat.agent else 1,
        "lm": messages[-1]["ts"] if messages else to_iso(chat.opened),
        "fname": chat.visitor["name"],
        "t": "l",
        "ts": to_iso(chat.opened),
        "v": _make_room_visitor(chat),
        "contactId": chat.visitor["contactId"],
        "cl": False,
        "verified": False,
        "queuedAt": to_iso(chat.opened),
        "priorityWeight": 99,
        "estimatedWaitingTimeQueue": 9999999,
        "_updatedAt": to_iso(chat.ends + timedelta(milliseconds=78)),
    }


def _make_room_visitor(chat: ChatPlan) -> Document:
    wrote = [at for (speaker, _), at in zip(chat.lines, chat.times, strict=True) if speaker == "v"]
    last = {"lastMessageTs": to_iso(wrote[-1]), "activity": [f"{wrote[-1]:%Y-%m}"]} if wrote else {}
    status = "offline" if chat.closing else chat.visitor["status"]
    keys = {key: chat.visitor[key] for key in ("_id", "username", "token")}
    return {**keys, "status": status, **last}


def _make_closing_fields(chat: ChatPlan) -> Document:
    if not chat.closing:
        return {}
    return {
        "closedAt": to_iso(chat.closing.at),
        "closer": chat.closing.closer,
        "closedBy": _make_closed_by(chat, chat.closing),
        "tags": list(chat.closing.tags),
    }


def _record_metrics(chat: ChatPlan) -> MetricsRecorder:
    recorder = MetricsRecorder(chat.opened, chat.taken)
    for (speaker, _), at in zip(chat.lines, chat.times, strict=True):
        if speaker == "v":
            recorder.add_visitor_message(at)
        else:
            recorder.add_agent_message(at, _find_account(chat, speaker))
    if chat.closing:
        recorder.close(chat.closing.at, chat.closing.closer)
    return recorder


KEYS_OF_2018 = (
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


def reduce_to_2018(room: Document) -> Document:
    """The room as servers of 2018 left it: without metrics, department, source, agent and last message."""
    visitor = {key: room["v"][key] for key in ("_id", "username", "token", "status")}
    return {**{key: room[key] for key in KEYS_OF_2018 if key in room}, "v": visitor}


def remove_contact(room: Document) -> Document:
    """The room as servers before 7.0 keep it."""
    return {key: value for key, value in room.items() if key not in ("contactId", "verified")}
