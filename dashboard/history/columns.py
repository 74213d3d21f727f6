"""The columns of the table of past chats: field, heading, sort and cell in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from dashboard.history import chat_cells
from dashboard.history.chat_cells import Cell, Reading, get_mood
from dashboard.rocketchat.rooms import Room


@dataclass(frozen=True)
class Column:
    """One column. `field` is Rocket.Chat's name; `sort` what a click on the heading sorts by, "" where it cannot.

    `kind` is how its cells look. In a narrow frame, where rows become cards, cells of other kinds than "link",
    "status" and "message" are labelled with the heading.
    """

    field: str
    heading: str
    sort: str
    kind: Literal["link", "status", "name", "number", "message"]
    make_cell: Callable[[Room, Reading], Cell]

    @property
    def is_numeric(self) -> bool:
        return self.kind == "number"


COLUMNS = (
    Column("ts", "Started", "ts", "link", chat_cells.make_started_cell),
    Column("open", "Status", "open", "status", chat_cells.make_status_cell),
    Column("servedBy.username", "Agent", "servedBy.username", "name", chat_cells.make_agent_cell),
    Column("departmentId", "Department", "", "name", chat_cells.make_department_cell),
    Column("msgs", "Messages", "msgs", "number", chat_cells.make_messages_cell),
    Column(
        "metrics.response.ft",
        "First reply",
        "metrics.response.ft",
        "number",
        chat_cells.make_first_reply_cell,
    ),
    Column(
        "metrics.response.avg",
        "Average reply",
        "metrics.response.avg",
        "number",
        chat_cells.make_average_reply_cell,
    ),
    Column("metrics.chatDuration", "Length", "metrics.chatDuration", "number", chat_cells.make_length_cell),
    Column("lm", "Last message", "lm", "message", chat_cells.make_last_message_cell),
)


@dataclass(frozen=True)
class ChatRow:
    """A past chat as a row of the table: a cell for each column."""

    room_id: str
    mood: str
    cells: list[tuple[Column, Cell]]


def make_chat_row(room: Room, reading: Reading) -> ChatRow:
    """The row of `room`, as it is read."""
    cells = [(column, column.make_cell(room, reading)) for column in COLUMNS]
    return ChatRow(room.id, get_mood(room), cells)
