"""Who the visitor of a room is and how long they have waited, in words."""

from dataclasses import dataclass
from datetime import datetime

from dashboard import wording
from dashboard.history.metrics import first_reply
from dashboard.history.rows import Cell, ChatRow, mood, status
from dashboard.rocketchat.rooms import Room, Source

SOURCES = {"widget": "website", "email": "e-mail", "sms": "SMS", "app": "app", "api": "API"}


@dataclass(frozen=True)
class Brief:
    """The head of a visitor's page: `mood` and `status` as in the table, `line` what else is known at a glance."""

    name: str
    initials: str
    line: str
    mood: str
    status: Cell
    no_person_yet: bool
    facts: list[tuple[str, Cell]]


def brief(room: Room, total: int, row: ChatRow, now: datetime) -> Brief:
    """The brief of the room's visitor, who has `total` chats; `row` is the room in words."""
    name = visitor_name(room)
    returning = f"returning, {wording.ordinal(total)} chat" if total > 1 else "first chat"
    return Brief(
        name=name,
        initials=initials(name),
        line=" · ".join(filter(None, [returning, source(room.source), room.v.status])),
        mood=mood(room),
        status=status(room, now),
        no_person_yet=first_reply(room) is None,
        facts=_facts(room, row, now),
    )


def _facts(room: Room, row: ChatRow, now: datetime) -> list[tuple[str, Cell]]:
    """What is said of the room below the visitor's name; how long they wait stands above, on its own."""
    started = Cell(row.started.text, wording.ago(room.ts, now), row.started.moment)
    facts = [
        ("Started", started),
        ("With", _with(row)),
        ("First reply", row.first_reply),
        ("Last words", _last_words(room, row, now)),
    ]
    return facts if row.mood == "waiting" else [("Status", row.status), *facts]


def _last_words(room: Room, row: ChatRow, now: datetime) -> Cell:
    message = room.last_message
    if message is None or message.ts is None:
        return Cell(row.last.text, row.last.note)
    who = "the visitor" if message.by_visitor else message.u.username or "an agent"
    return Cell(row.last.text, f"{who}, {wording.ago(message.ts, now)}")


def _with(row: ChatRow) -> Cell:
    known = [cell.text for cell in (row.agent, row.department) if cell.text != "–"]
    return Cell(", ".join(known)) if known else row.agent


def visitor_name(room: Room) -> str:
    """The name of the room's visitor, as far as it is known."""
    return room.fname or room.v.name or room.v.username or "Unnamed visitor"


def initials(name: str) -> str:
    """At most two first letters, in the name's own script."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def source(told: Source | None) -> str:
    """Where the chat came from: "website", "e-mail" or the name an app gave itself."""
    return (told.alias or told.label or SOURCES.get(told.type, told.type)) if told else ""
