"""What is said of one past chat, cell by cell: every word is made here, the template only places it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from dashboard import wording
from dashboard.history.chat_words import ChatWords, get_chat_words
from dashboard.history.metrics import (
    get_length,
    get_waiting_since,
    has_metrics,
    is_first_reply_automatic,
    is_never_answered,
)
from dashboard.rocketchat.rooms import Room

LONGEST_TEXT = 160  # characters of what a chat ended with


class Cell(NamedTuple):
    """What stands in a cell, the fuller truth behind it (`note`), and the moment in it (ISO 8601) if it is one.

    `lock` says who alone may probably read the chat, `tags` are those of the chat.
    """

    text: str
    note: str = ""
    moment: str = ""
    lock: str = ""
    tags: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether there is anything to say; the note then says why not."""
        return bool(self.text)

    def __str__(self) -> str:
        return self.text or "–"


@dataclass(frozen=True)
class Reading:
    """Who reads, and when: `now` is in the reader's zone.

    As far as they are known: `departments` are names by id, `names` those of people by username, `comments` what chats
    were closed with by room id; `locked` are the ids of rooms that the reader probably may not read.
    """

    now: datetime
    departments: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    words: ChatWords = field(default_factory=get_chat_words)


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
        return Cell(reading.words.on_hold)
    if since := get_waiting_since(room):
        waited = wording.format_duration((now - since).total_seconds())
        text = reading.words.waiting % {"duration": waited}
        return Cell(text, _describe_wait(room, since, reading), since.isoformat())
    if room.open:
        return (
            Cell(reading.words.open, reading.words.agent_was_last)
            if room.served_by
            else Cell(reading.words.in_queue)
        )
    closed = _describe_closer(room, reading.words)
    at = wording.format_exact(room.closed_at, now) if room.closed_at else ""
    if is_never_answered(room):
        return Cell(reading.words.never_answered, ", ".join(filter(None, [closed, at])))
    return Cell(closed, at)


def _describe_closer(room: Room, words: ChatWords) -> str:
    if room.closer == "visitor":
        return words.closed_by_visitor
    return words.closed_by_agent if room.closer == "user" else words.closed


def _describe_wait(room: Room, since: datetime, reading: Reading) -> str:
    words = reading.words.since if room.served_by else reading.words.since_in_queue
    return words % {"moment": wording.format_exact(since, reading.now)}


def make_agent_cell(room: Room, reading: Reading) -> Cell:
    username = room.served_by.username if room.served_by else ""
    if not username:
        return Cell("", reading.words.no_agent)
    name = reading.names.get(username, username)
    return Cell(name, "" if name == username else f"@{username}")


def make_department_cell(room: Room, reading: Reading) -> Cell:
    name = room.department.name if room.department else reading.departments.get(room.department_id, "")
    if name:
        return Cell(name)
    return Cell("", reading.words.unknown_department if room.department_id else reading.words.no_department)


def make_messages_cell(room: Room, reading: Reading) -> Cell:
    if room.msgs is None:
        return Cell("", reading.words.not_counted)
    return Cell(wording.format_number(room.msgs), reading.words.all_counted)


def make_first_reply_cell(room: Room, reading: Reading) -> Cell:
    response, reaction = room.metrics.response, room.metrics.reaction
    if is_first_reply_automatic(room):
        return Cell(reading.words.automatic, reading.words.no_person_yet)
    if response.ft is None:
        return _make_no_reply_cell(room, reading.words)
    took = ""
    if reaction.ft:
        took = reading.words.answered % {"duration": wording.format_duration(reaction.ft)}
    return Cell(wording.format_duration(response.ft), took)


def _make_no_reply_cell(room: Room, words: ChatWords) -> Cell:
    if room.open:
        return Cell(words.not_yet, words.no_reply_so_far)
    return Cell("", words.nobody_replied if has_metrics(room) else words.not_measured)


def make_average_reply_cell(room: Room, reading: Reading) -> Cell:
    """How long replies took on average; one reply has no average, but by its time the table is sorted."""
    response = room.metrics.response
    if response.avg is None or not response.total:
        no_reply = _make_no_reply_cell(room, reading.words).note
        return Cell("", no_reply if response.ft is None else reading.words.no_replies_counted)
    took = wording.format_duration(response.avg)
    if response.total < 2:
        return Cell(reading.words.one_reply % {"duration": took}, reading.words.no_average)
    return Cell(took, reading.words.say_replies(int(response.total)))


def make_length_cell(room: Room, reading: Reading) -> Cell:
    seconds = get_length(room, reading.now)
    if seconds is None:
        return Cell("", reading.words.unknown_end)
    return Cell(wording.format_duration(seconds), reading.words.so_far if room.open else "")


def make_last_message_cell(room: Room, reading: Reading) -> Cell:
    message = room.last_message
    if message is None:
        return Cell("", reading.words.no_last_message, room.lm.isoformat() if room.lm else "")
    at = message.ts or room.lm
    text = shorten(message.msg) or ", ".join(message.file_names) or reading.words.no_text
    who = (
        reading.words.visitor
        if message.by_visitor
        else reading.names.get(message.u.username, message.u.username)
    )
    note = ", ".join(filter(None, [who, wording.format_exact(at, reading.now) if at else ""]))
    return Cell(text, note, at.isoformat() if at else "")


def shorten(text: str) -> str:
    """The text on one line, cut where it is longer than a row shows."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT].rstrip()}…"
