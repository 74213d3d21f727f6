"""The rows of the table of past chats as HTML: for 100 rows, a template takes as long as all the rest of the page."""

import re
from collections.abc import Callable, Iterable
from html import escape
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe

from dashboard.history.chat_cells import Cell
from dashboard.history.columns import COLUMNS, ChatRow, Column, Kind

UNREADABLE = f'<td colspan="{len(COLUMNS)}" class="unreadable">This chat could not be read.</td>'

_find_special = re.compile("[&<>\"']").search


def render_rows(rows: Iterable[ChatRow], here: str, open_chat: str) -> SafeString:
    """The `<tr>` elements. `here` is the query string to which a chat's id is added to open it beside the table."""
    here = escape(here)
    return mark_safe("".join(_render_row(row, here, open_chat) for row in rows))  # noqa: S308  # nosec B308  # escaped piece by piece


def _render_row(row: ChatRow, here: str, open_chat: str) -> str:
    current = ' aria-current="true"' if row.room_id == open_chat and open_chat else ""
    href = here + quote(row.room_id, safe="")
    cells = [
        f"{start}{render(cell, href)}</span></td>"
        for (start, render), cell in zip(_FRAMES, row.cells, strict=False)
    ]
    content = "".join(cells) or UNREADABLE
    return f'<tr data-room="{_escape(row.room_id)}" class="{row.mood}"{current}>{content}</tr>\n'


def _escape(text: str) -> str:
    """Most texts here are words and numbers: to look takes a third of what it takes to replace."""
    return escape(text) if _find_special(text) else text


def _render_link(cell: Cell, href: str) -> str:
    return (
        f'<a href="{href}" hx-target="#transcript" hx-swap="innerHTML show:none">'
        f'<time datetime="{cell.moment}">{_escape(str(cell))}</time><span class="sr">, open the chat</span></a>'
        f'<span class="note">{_escape(cell.note)}'
    )


def _render_status(cell: Cell, href: str) -> str:
    return f'<span class="status">{_escape(str(cell))}</span><span class="note">{_escape(cell.note)}'


def _render_number(cell: Cell, href: str) -> str:
    return f'{_escape(str(cell))}<span class="note">{_escape(cell.note)}'


def _render_name(cell: Cell, href: str) -> str:
    return f'<bdi>{_escape(str(cell))}</bdi><span class="note">{_escape(cell.note)}'


def _render_message(cell: Cell, href: str) -> str:
    note = _escape(cell.note)
    dated = f'<time datetime="{cell.moment}">{note}</time>' if cell.moment else note
    return f'<bdi>{_escape(str(cell))}</bdi><span class="note">{dated}'


_RENDER: dict[Kind, Callable[[Cell, str], str]] = {
    "link": _render_link,
    "status": _render_status,
    "name": _render_name,
    "number": _render_number,
    "message": _render_message,
}


def _render_start(column: Column) -> str:
    label = f' data-label="{column.heading}"' if column.is_labelled else ""
    look = {"number": ' class="n"', "message": ' class="last"'}.get(column.kind, "")
    return f'<td data-field="{column.field}"{label}{look}>'


_FRAMES = [(_render_start(column), _RENDER[column.kind]) for column in COLUMNS]
