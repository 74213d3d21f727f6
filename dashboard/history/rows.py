"""One past chat as the row the agent reads: every word is made here, the template only places it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard import wording
from dashboard.history.metrics import (
    length,
    never_answered,
    replied_automatically,
    waiting_since,
    was_measured,
)
from dashboard.rocketchat.rooms import Room

NOT_MEASURED = "Rocket.Chat kept no metrics of this chat"
LONGEST_TEXT = 160  # characters of the last message


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, the fuller truth behind it (`note`), and the moment in it (ISO 8601) if it is one."""

    text: str
    note: str = ""
    moment: str = ""


@dataclass(frozen=True)
class ChatRow:
    """A chat in words; `mood` is what the row looks like: "waiting", "open", "missed" or "closed"."""

    room_id: str
    mood: str
    started: Cell
    status: Cell
    agent: Cell
    department: Cell
    messages: Cell
    first_reply: Cell
    average_reply: Cell
    length: Cell
    last: Cell


def chat_row(room: Room, departments: Mapping[str, str], now: datetime) -> ChatRow:
    """The row of `room` as of `now`, whose zone is the reader's."""
    return ChatRow(
        room_id=room.id,
        mood=mood(room),
        started=Cell(wording.moment(room.ts, now), wording.exact(room.ts, now), room.ts.isoformat()),
        status=status(room, now),
        agent=_agent(room),
        department=_department(room, departments),
        messages=_messages(room),
        first_reply=_first_reply(room),
        average_reply=_average_reply(room),
        length=_length(room, now),
        last=_last(room, now),
    )


def mood(room: Room) -> str:
    """How urgent the chat is, in one word."""
    if waiting_since(room):
        return "waiting"
    if room.open:
        return "open"
    return "missed" if never_answered(room) else "closed"


def status(room: Room, now: datetime) -> Cell:
    """Where the chat stands: waiting for how long, in the queue, on hold, closed by whom."""
    if room.on_hold:
        return Cell("On hold")
    if since := waiting_since(room):
        waited = wording.duration((now - since).total_seconds())
        return Cell(f"Waiting {waited}", _since(room, since, now), since.isoformat())
    if room.open:
        return Cell("Open", "the last word is the agent's") if room.served_by else Cell("In the queue")
    closed = {"visitor": "Closed by visitor", "user": "Closed by agent"}.get(room.closer, "Closed")
    if never_answered(room):
        return Cell("Never answered", _closing(closed, room, now))
    return Cell(closed, _closing("", room, now))


def _since(room: Room, since: datetime, now: datetime) -> str:
    queue = "" if room.served_by else ", in the queue"
    return f"since {wording.exact(since, now)}{queue}"


def _closing(words: str, room: Room, now: datetime) -> str:
    at = wording.exact(room.closed_at, now) if room.closed_at else ""
    return ", ".join(filter(None, [words.lower(), at]))


def _agent(room: Room) -> Cell:
    if room.served_by and room.served_by.username:
        return Cell(room.served_by.username)
    return Cell("–", "no agent took it")


def _department(room: Room, departments: Mapping[str, str]) -> Cell:
    named = room.department.name if room.department else departments.get(room.department_id, "")
    if named:
        return Cell(named)
    return Cell("–", "its name is not known" if room.department_id else "no department")


def _messages(room: Room) -> Cell:
    if room.msgs is None:
        return Cell("–", "Rocket.Chat did not count")
    return Cell(f"{room.msgs:,}", "system and page messages included")


def _first_reply(room: Room) -> Cell:
    response, reaction = room.metrics.response, room.metrics.reaction
    if replied_automatically(room):
        return Cell("automatic", "no person yet: it came by itself")
    if response.ft is not None:
        took = f"answered {wording.duration(reaction.ft)} after taking it" if reaction.ft else ""
        return Cell(wording.duration(response.ft), took)
    return _no_reply(room)


def _no_reply(room: Room) -> Cell:
    if room.open:
        return Cell("not yet", "no reply so far")
    return Cell("–", "nobody replied" if was_measured(room) else NOT_MEASURED)


def _average_reply(room: Room) -> Cell:
    response = room.metrics.response
    if response.avg is None or not response.total:
        return Cell("–", _no_reply(room).note if response.ft is None else "Rocket.Chat counted no replies")
    if response.total < 2:
        return Cell("–", "only one reply")
    return Cell(wording.duration(response.avg), f"{wording.count(int(response.total), 'reply', 'replies')}")


def _length(room: Room, now: datetime) -> Cell:
    seconds = length(room, now)
    if seconds is None:
        return Cell("–", "its end is not known")
    return Cell(wording.duration(seconds), "so far" if room.open else "")


def _last(room: Room, now: datetime) -> Cell:
    if room.last_message is None:
        return Cell("–", "Rocket.Chat keeps no last message", room.lm.isoformat() if room.lm else "")
    at = room.last_message.ts or room.lm
    text = " ".join(room.last_message.msg.split()) or ", ".join(room.last_message.file_names) or "no text"
    short = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT].rstrip()}…"
    who = "visitor" if room.last_message.by_visitor else room.last_message.u.username
    note = ", ".join(filter(None, [who, wording.exact(at, now) if at else ""]))
    return Cell(short, note, at.isoformat() if at else "")
