"""Who the visitor of a room is and how long they have waited, in words."""

from dataclasses import dataclass

from dashboard import wording
from dashboard.history.chat_cells import (
    Cell,
    Reading,
    get_mood,
    make_agent_cell,
    make_department_cell,
    make_first_reply_cell,
    make_last_message_cell,
    make_started_cell,
    make_status_cell,
)
from dashboard.history.metrics import get_first_reply
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


def make_brief(room: Room, total: int | None, reading: Reading) -> Brief:
    """The brief of the room's visitor, who has `total` chats (None where that is not known)."""
    name = get_visitor_name(room)
    return Brief(
        name=name,
        initials=make_initials(name),
        line=" · ".join(filter(None, [_describe_return(total), describe_source(room.source), room.v.status])),
        mood=get_mood(room),
        status=make_status_cell(room, reading),
        no_person_yet=get_first_reply(room) is None,
        facts=_list_facts(room, reading),
    )


def _describe_return(total: int | None) -> str:
    if total is None:
        return ""
    return f"returning, {wording.format_ordinal(total)} chat" if total > 1 else "first chat"


def _list_facts(room: Room, reading: Reading) -> list[tuple[str, Cell]]:
    """What is said of the room below the visitor's name; how long they wait stands above, on its own."""
    facts = [
        ("Started", _make_started_cell(room, reading)),
        ("With", _make_with_cell(room, reading)),
        ("First reply", make_first_reply_cell(room, reading)),
        ("Last words", _make_last_words_cell(room, reading)),
    ]
    if get_mood(room) == "waiting":
        return facts
    return [("Status", make_status_cell(room, reading)), *facts]


def _make_started_cell(room: Room, reading: Reading) -> Cell:
    started = make_started_cell(room, reading)
    return Cell(started.text, wording.format_ago(room.ts, reading.now), started.moment)


def _make_last_words_cell(room: Room, reading: Reading) -> Cell:
    last, message = make_last_message_cell(room, reading), room.last_message
    if message is None or message.ts is None:
        return Cell(last.text, last.note)
    who = "the visitor" if message.by_visitor else message.u.username or "an agent"
    return Cell(last.text, f"{who}, {wording.format_ago(message.ts, reading.now)}")


def _make_with_cell(room: Room, reading: Reading) -> Cell:
    agent = make_agent_cell(room, reading)
    known = [cell.text for cell in (agent, make_department_cell(room, reading)) if cell.is_known]
    return Cell(", ".join(known)) if known else agent


def get_visitor_name(room: Room) -> str:
    """The name of the room's visitor, as far as it is known."""
    return room.fname or room.v.name or room.v.username or "Unnamed visitor"


def make_initials(name: str) -> str:
    """At most two first letters, in the name's own script."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def describe_source(source: Source | None) -> str:
    """Where the chat came from: "website", "e-mail" or the name an app gave itself."""
    return (source.alias or source.label or SOURCES.get(source.type, source.type)) if source else ""
