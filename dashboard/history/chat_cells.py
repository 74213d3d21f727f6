"""What is said of one past chat, cell by cell: every word is made here, the template only places it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from dashboard import wording
from dashboard.history.metrics import (
    get_length,
    get_waiting_since,
    has_metrics,
    is_first_reply_automatic,
    is_never_answered,
)
from dashboard.rocketchat.rooms import Room

NOT_MEASURED = "Rocket.Chat kept no metrics of this chat"
LONGEST_TEXT = 160  # characters of the last message


class Cell(NamedTuple):
    """What stands in a cell, the fuller truth behind it (`note`), and the moment in it (ISO 8601) if it is one."""

    text: str
    note: str = ""
    moment: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is anything to say; the note then says why not."""
        return bool(self.text)

    def __str__(self) -> str:
        return self.text or "–"


@dataclass(frozen=True)
class Reading:
    """Who reads, and when: `now` is in the reader's zone, `departments` are names by id as far as they are known."""

    now: datetime
    departments: Mapping[str, str]


def get_mood(room: Room) -> str:
    """How urgent the chat is, which is what its row looks like: "waiting", "open", "missed" or "closed"."""
    if get_waiting_since(room):
        return "waiting"
    if room.open:
        return "open"
    return "missed" if is_never_answered(room) else "closed"


def make_started_cell(room: Room, reading: Reading) -> Cell:
    now = reading.now
    return Cell(wording.format_moment(room.ts, now), wording.format_exact(room.ts, now), room.ts.isoformat())


def make_status_cell(room: Room, reading: Reading) -> Cell:
    """Where the chat stands: waiting for how long, in the queue, on hold, closed by whom."""
    now = reading.now
    if room.on_hold:
        return Cell("On hold")
    if since := get_waiting_since(room):
        waited = wording.format_duration((now - since).total_seconds())
        return Cell(f"Waiting {waited}", _describe_wait(room, since, now), since.isoformat())
    if room.open:
        return Cell("Open", "the last word is the agent's") if room.served_by else Cell("In the queue")
    closed = {"visitor": "Closed by visitor", "user": "Closed by agent"}.get(room.closer, "Closed")
    if is_never_answered(room):
        return Cell("Never answered", _describe_end(closed, room, now))
    return Cell(closed, _describe_end("", room, now))


def _describe_wait(room: Room, since: datetime, now: datetime) -> str:
    queue = "" if room.served_by else ", in the queue"
    return f"since {wording.format_exact(since, now)}{queue}"


def _describe_end(words: str, room: Room, now: datetime) -> str:
    at = wording.format_exact(room.closed_at, now) if room.closed_at else ""
    return ", ".join(filter(None, [words.lower(), at]))


def make_agent_cell(room: Room, reading: Reading) -> Cell:
    username = room.served_by.username if room.served_by else ""
    return Cell(username, "" if username else "no agent took it")


def make_department_cell(room: Room, reading: Reading) -> Cell:
    name = room.department.name if room.department else reading.departments.get(room.department_id, "")
    if name:
        return Cell(name)
    return Cell("", "its name is not known" if room.department_id else "no department")


def make_messages_cell(room: Room, reading: Reading) -> Cell:
    if room.msgs is None:
        return Cell("", "Rocket.Chat did not count")
    return Cell(f"{room.msgs:,}", "system and page messages included")


def make_first_reply_cell(room: Room, reading: Reading) -> Cell:
    response, reaction = room.metrics.response, room.metrics.reaction
    if is_first_reply_automatic(room):
        return Cell("automatic", "no person yet: it came by itself")
    if response.ft is not None:
        took = f"answered {wording.format_duration(reaction.ft)} after taking it" if reaction.ft else ""
        return Cell(wording.format_duration(response.ft), took)
    return _make_no_reply_cell(room)


def _make_no_reply_cell(room: Room) -> Cell:
    if room.open:
        return Cell("not yet", "no reply so far")
    return Cell("", "nobody replied" if has_metrics(room) else NOT_MEASURED)


def make_average_reply_cell(room: Room, reading: Reading) -> Cell:
    response = room.metrics.response
    if response.avg is None or not response.total:
        no_reply = _make_no_reply_cell(room).note
        return Cell("", no_reply if response.ft is None else "Rocket.Chat counted no replies")
    if response.total < 2:
        return Cell("", "only one reply")
    replies = wording.format_count(int(response.total), "reply", "replies")
    return Cell(wording.format_duration(response.avg), replies)


def make_length_cell(room: Room, reading: Reading) -> Cell:
    seconds = get_length(room, reading.now)
    if seconds is None:
        return Cell("", "its end is not known")
    return Cell(wording.format_duration(seconds), "so far" if room.open else "")


def make_last_message_cell(room: Room, reading: Reading) -> Cell:
    message = room.last_message
    if message is None:
        return Cell("", "Rocket.Chat keeps no last message", room.lm.isoformat() if room.lm else "")
    at = message.ts or room.lm
    text = " ".join(message.msg.split()) or ", ".join(message.file_names) or "no text"
    short = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT].rstrip()}…"
    who = "visitor" if message.by_visitor else message.u.username
    note = ", ".join(filter(None, [who, wording.format_exact(at, reading.now) if at else ""]))
    return Cell(short, note, at.isoformat() if at else "")
