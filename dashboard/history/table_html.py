"""The rows of the table of past chats as HTML: for 100 rows, a template takes as long as all the rest of the page."""

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe

from dashboard.history.chat_cells import Cell
from dashboard.history.columns import COLUMNS, ChatRow, Column

UNREADABLE = f'<td colspan="{len(COLUMNS)}" class="unreadable">This chat could not be read.</td>'


def render_rows(rows: Iterable[ChatRow], here: str, open_chat: str) -> SafeString:
    """The `<tr>` elements. `here` is the query string to which a chat's id is added to open it beside the table."""
    return mark_safe("".join(_render_row(row, here, open_chat) for row in rows))  # noqa: S308  # escaped piece by piece


def _render_row(row: ChatRow, here: str, open_chat: str) -> str:
    current = ' aria-current="true"' if row.room_id == open_chat and open_chat else ""
    href = f"{here}{quote(row.room_id, safe='')}"
    cells = "".join(
        _render_cell(column, cell, href) for column, cell in zip(COLUMNS, row.cells, strict=False)
    )
    return f'<tr data-room="{escape(row.room_id)}" class="{row.mood}"{current}>{cells or UNREADABLE}</tr>\n'


def _render_cell(column: Column, cell: Cell, href: str) -> str:
    label = f' data-label="{column.heading}"' if column.is_labelled else ""
    look = {"number": ' class="n"', "message": ' class="last"'}.get(column.kind, "")
    return (
        f'<td data-field="{column.field}"{label}{look}>{_render_text(column, cell, href)}'
        f'<span class="note">{_render_note(column, cell)}</span></td>'
    )


def _render_text(column: Column, cell: Cell, href: str) -> str:
    text = escape(str(cell))
    match column.kind:
        case "link":
            return (
                f'<a href="{escape(href)}" hx-target="#transcript" hx-swap="innerHTML show:none">'
                f'<time datetime="{cell.moment}">{text}</time><span class="sr">, open the chat</span></a>'
            )
        case "status":
            return f'<span class="status">{text}</span>'
        case "number":
            return text
    return f"<bdi>{text}</bdi>"


def _render_note(column: Column, cell: Cell) -> str:
    note = escape(cell.note)
    dated = column.kind == "message" and cell.moment
    return f'<time datetime="{cell.moment}">{note}</time>' if dated else note
