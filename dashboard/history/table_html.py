"""The rows of the table of past chats as HTML: for 100 rows, a template takes as long as all the rest of the page."""

import re
from collections.abc import Callable, Iterable
from functools import cache, partial
from html import escape
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from heroicons.templatetags.heroicons import heroicon_micro

from dashboard.history.chat_cells import Cell
from dashboard.history.chat_words import get_chat_words
from dashboard.history.columns import COLUMNS, ChatRow, Column, Kind

LOCK = heroicon_micro("lock-closed", size=14, aria_hidden="true")
SHOWN_TAGS = 3  # of a chat, in its row

_find_special = re.compile("[&<>\"']").search


def render_rows(rows: Iterable[ChatRow], here: str, open_chat: str) -> SafeString:
    """The `<tr>` elements. `here` is the query string to which a chat's id is added to open it beside the table."""
    here, frames = escape(here), _make_frames(get_language() or "")
    return mark_safe("".join(_render_row(row, here, open_chat, frames) for row in rows))  # noqa: S308  # nosec B308  # escaped piece by piece


def _render_row(row: ChatRow, here: str, open_chat: str, frames: "_Frames") -> str:
    current = ' aria-current="true"' if row.room_id == open_chat and open_chat else ""
    href = here + quote(row.room_id, safe="")
    cells = [
        f"{start}{render(cell, href)}</span></td>"
        for (start, render), cell in zip(frames, row.cells, strict=False)
    ]
    content = "".join(cells) or _render_unreadable()
    return f'<tr data-room="{_escape(row.room_id)}" class="{row.mood}"{current}>{content}</tr>\n'


def _render_unreadable() -> str:
    return f'<td colspan="{len(COLUMNS)}" class="unreadable">{_escape(get_chat_words().unreadable)}</td>'


def _escape(text: str) -> str:
    """Most texts here are words and numbers: to look takes a third of what it takes to replace."""
    return escape(text) if _find_special(text) else text


def _render_link(hint: str, cell: Cell, href: str) -> str:
    return (
        f'<a href="{href}" hx-target="#transcript" hx-swap="innerHTML show:none">'
        f'<time datetime="{cell.moment}">{_escape(str(cell))}</time><span class="sr">, {hint}</span></a>'
        f'<span class="note">{_escape(cell.note)}'
    )


def _render_status(cell: Cell, href: str) -> str:
    ticks = ""
    if cell.moment:
        words = get_chat_words().waiting % {"duration": "{duration}"}
        ticks = f' data-waiting-since="{cell.moment}" data-words="{_escape(words)}"'
    return f'<span class="status"{ticks}>{_escape(str(cell))}</span><span class="note">{_escape(cell.note)}'


def _render_number(cell: Cell, href: str) -> str:
    return f'{_escape(str(cell))}<span class="note">{_escape(cell.note)}'


def _render_name(cell: Cell, href: str) -> str:
    return f'<bdi>{_escape(str(cell))}</bdi><span class="note">{_escape(cell.note)}'


def _render_end(cell: Cell, href: str) -> str:
    """What the chat ended with, its tags, and who alone may probably read it."""
    note = _escape(cell.note)
    dated = f'<time datetime="{cell.moment}">{note}</time>' if cell.moment else note
    tags = "".join(f'<bdi class="tag">{_escape(tag)}</bdi> ' for tag in cell.tags[:SHOWN_TAGS])
    around = f'<span class="tags">{tags}</span>' if tags else ""
    if cell.lock:
        around += f' <span class="lock">{LOCK} <bdi>{_escape(cell.lock)}</bdi></span>'
    return f'<span class="end"><bdi>{_escape(str(cell))}</bdi> {around}</span><span class="note">{dated}'


_RENDER: dict[Kind, Callable[[Cell, str], str]] = {
    "status": _render_status,
    "name": _render_name,
    "number": _render_number,
    "message": _render_end,
}

_Frames = list[tuple[str, Callable[[Cell, str], str]]]


@cache
def _make_frames(language: str) -> _Frames:
    """How each cell begins, with its label in the language, and what renders the rest."""
    link = partial(_render_link, _escape(get_chat_words().open_the_chat))
    return [(_render_start(column), _RENDER.get(column.kind, link)) for column in COLUMNS]


def _render_start(column: Column) -> str:
    label = f' data-label="{_escape(str(column.heading))}"' if column.is_labelled else ""
    look = {"number": ' class="n"', "message": ' class="last"'}.get(column.kind, "")
    return f'<td data-field="{column.field}"{label}{look}>'
