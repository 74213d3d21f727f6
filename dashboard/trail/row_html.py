"""One line of a visitor's timeline as HTML: a page, two in turns, a message, a chat's mark."""

from collections.abc import Iterable
from html import escape

from dashboard.trail.anchors import anchor_message, anchor_page
from dashboard.trail.hrefs import shorten
from dashboard.trail.message_entries import TimelineMessage
from dashboard.trail.page_entries import PageEntry
from dashboard.trail.timeline_rows import MarkRow, MessageRow, Moment, PageRow, PairRow, Row

SAID_BY_VISITOR = ' class="say visitor">'  # of a line: foreign text holds no quotes, it is escaped
LONGEST_TEXT = 600  # characters of a message; the transcript has the rest


def render_row(row: Row) -> str:
    """The `<li>` of a line, its foreign texts escaped."""
    match row:
        case PageRow():
            return _render_page(row)
        case PairRow():
            return _render_pair(row)
        case MessageRow():
            return _render_message(row)
        case MarkRow():
            return _render_mark(row)


def render_since(text: str) -> str:
    """The line above which all is new to the agent."""
    return f'<li class="since"><span>{escape(text)}</span></li>\n'


def _render_page(row: PageRow) -> str:
    page = row.page
    arrived = (
        f'<span data-arrived="{page.at.isoformat()}">{escape(row.arrived)}</span>' if row.arrived else ""
    )
    title = f' <small class="title"><bdi>{escape(page.title)}</bdi></small>' if page.title else ""
    current = " now" if page.current else ""
    return (
        f'<li id="{anchor_page(page.key)}" data-page="{escape(page.key)}" data-href="{escape(page.href)}"'
        f' class="page{current}">{_render_time(row.moment)}'
        f"<div>{_render_name(page)}{_render_facts([arrived, *map(escape, row.facts)])}{title}</div></li>\n"
    )


def _render_pair(row: PairRow) -> str:
    first, second = row.pair.pair
    names = escape(row.text) % {
        "first": _render_name(first),
        "second": _render_name(second),
        "count": row.pair.times,
    }
    return (
        f'<li id="{anchor_page(row.pair.key)}" data-page="{escape(row.pair.key)}" data-href="{escape(first.href)}"'
        f' class="page pair">{_render_time(row.moment)}<div>{names}{_render_facts(map(escape, row.facts))}</div></li>\n'
    )


def _render_message(row: MessageRow) -> str:
    message = row.entry.message
    kind = SAID_BY_VISITOR if message.by_visitor else ' class="say agent">'
    files = "".join(f'<small class="file">{escape(file)}</small>' for file in row.files)
    page = f"<bdi>{escape(row.entry.page_name)}</bdi>"
    written = f"<small>{escape(row.written) % {'page': page}}</small>" if row.written else ""
    return (
        f'<li id="{anchor_message(message.id)}" data-message="{escape(message.id)}"{kind}'
        f"{_render_time(row.moment)}<div>{_render_words(message)}{files}{written}</div></li>\n"
    )


def _render_words(message: TimelineMessage) -> str:
    text = escape(shorten(message.text.strip(), LONGEST_TEXT))
    if message.by_visitor:
        return f'<q dir="auto">{text}</q>' if text else ""
    return f"<p><b><bdi>{escape(message.who)}</bdi></b> <bdi>{text}</bdi></p>"


def _render_mark(row: MarkRow) -> str:
    kind = row.mark.kind
    return (
        f'<li data-chat="{escape(row.mark.room_id)}" data-mark="{kind}" class="mark">'
        f"{_render_time(row.moment)}<div><bdi>{escape(row.text)}</bdi></div></li>\n"
    )


def _render_name(page: PageEntry) -> str:
    name = f"<bdi>{escape(page.name)}</bdi>"
    if not page.link:
        return name
    return f'<a href="{escape(page.link)}" target="_blank" rel="noopener noreferrer">{name}</a>'


def _render_facts(facts: Iterable[str]) -> str:
    said = " · ".join(filter(None, facts))
    return f' <small class="in">{said}</small>' if said else ""


def _render_time(moment: Moment) -> str:
    return f'<time datetime="{moment.at.isoformat()}" title="{escape(moment.exact)}">{moment.clock}</time>'
