"""A visitor's chats as CSV for spreadsheets: RFC 4180 in UTF-8 with a byte order mark. Pure.

Times are ISO 8601 in UTC, durations plain seconds; nothing in a cell is taken for a formula.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.history.chat_cells import Reading, get_mood, make_department_cell
from dashboard.history.metrics import get_first_reply, get_length, is_first_reply_automatic
from dashboard.rocketchat.listing import Unreadable
from dashboard.rocketchat.rooms import Room

BYTE_ORDER_MARK = "\ufeff"  # without it, Excel reads UTF-8 as something else
_FORMULA = frozenset("=+-@\t\r\n")
# Where a comma is for decimals, spreadsheets part cells at semicolons, and heed no quotes in between.
_PARTS = re.compile(r"[^;\t\r\n]*[;\t\r\n]*")

Value = str | float | datetime | None


def render_csv(rooms: Iterable[Room | Unreadable], reading: Reading) -> bytes:
    """The file: a line of headings, and one for each room; of one that could not be read, its id."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([str(heading) for heading, _get in FIELDS])
    writer.writerows(_make_row(room, reading) for room in rooms)
    return (BYTE_ORDER_MARK + text.getvalue()).encode("utf-8", "replace")


def _make_row(room: Room | Unreadable, reading: Reading) -> list[str]:
    if isinstance(room, Unreadable):
        return [disarm(room.id), "", "", "unreadable"]
    return [_write(get(room, reading)) for _heading, get in FIELDS]


def _write(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return disarm(value) if isinstance(value, str) else f"{round(value, 3):.15g}"


def disarm(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet may take for a formula, wherever it parts the cells.

    What stands before the sign counts as nothing: blanks, controls, quotes, and full-width forms of the sign itself.
    """
    return "".join(map(_disarm_part, _PARTS.findall(text)))


def _disarm_part(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    first = next((character for character in plain if _is_seen(character)), "")
    return f"'{text}" if first in _FORMULA or plain[:1] in _FORMULA else text


def _is_seen(character: str) -> bool:
    return (
        not character.isspace()
        and character != '"'
        and unicodedata.category(character) not in {"Cc", "Cf", "Mn"}
    )


def _get_agent(room: Room) -> str:
    return room.served_by.username if room.served_by else ""


def _get_name(room: Room, reading: Reading) -> str:
    return reading.names.get(_get_agent(room), "")


def _get_last_author(room: Room) -> str:
    message = room.last_message
    return "" if message is None else "visitor" if message.by_visitor else message.u.username


FIELDS: tuple[tuple[str | Promise, Callable[[Room, Reading], Value]], ...] = (
    (_("Chat"), lambda room, reading: room.id),
    (_("Started (UTC)"), lambda room, reading: room.ts),
    (_("Ended (UTC)"), lambda room, reading: room.closed_at),
    (_("Status"), lambda room, reading: get_mood(room)),
    (_("Closed by"), lambda room, reading: room.closer),
    (_("Agent’s username"), lambda room, reading: _get_agent(room)),
    (_("Agent"), _get_name),
    (_("Department"), lambda room, reading: make_department_cell(room, reading).text),
    (_("Messages"), lambda room, reading: room.msgs),
    (_("First reply by a person (s)"), lambda room, reading: get_first_reply(room)),
    (_("First reply, automatic (s)"), lambda room, reading: _get_automatic_reply(room)),
    (_("Average reply (s)"), lambda room, reading: room.metrics.response.avg),
    (_("Replies"), lambda room, reading: room.metrics.response.total),
    (_("Length (s)"), lambda room, reading: get_length(room, reading.now)),
    (_("Closing comment"), lambda room, reading: reading.comments.get(room.id, "")),
    (_("Tags"), lambda room, reading: "; ".join(room.tags)),
    (_("Last words"), lambda room, reading: room.last_message.msg if room.last_message else ""),
    (_("Last words by"), lambda room, reading: _get_last_author(room)),
    (_("Last words at (UTC)"), lambda room, reading: room.lm),
)


def _get_automatic_reply(room: Room) -> float | None:
    return room.metrics.response.ft if is_first_reply_automatic(room) else None
