"""A visitor's timeline as HTML: for 100 pages, a template takes as long as all the rest of the page."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from dashboard.trail.timeline_rows import MarkRow, PageRow, VisitRow


def render_visits(visits: Iterable[VisitRow]) -> SafeString:
    """The `<li data-visit>` elements with all that is in them."""
    return mark_safe("".join(map(_render_visit, visits)))  # noqa: S308  # nosec B308  # escaped piece by piece


def _render_visit(visit: VisitRow) -> str:
    rows = "".join(_render_page(row) if isinstance(row, PageRow) else _render_mark(row) for row in visit.rows)
    return (
        f'<li data-visit="{visit.key}"><h3>{escape(visit.title)} <small>{escape(visit.line)}</small></h3>'
        f"<ol>{rows}</ol></li>\n"
    )


def _render_page(row: PageRow) -> str:
    page, moment = row.page, row.page.at.isoformat()
    title = f'<small class="title"><bdi>{escape(page.title)}</bdi></small>' if page.title else ""
    return (
        f'<li data-page="{escape(page.key)}" data-href="{escape(page.href)}" class="page{" now" * page.current}">'
        f"{_render_time(moment, row.exact, row.clock)}"
        f"<div>{_render_name(row)}{title}<small>{_render_facts(row, moment)}</small></div></li>\n"
    )


def _render_name(row: PageRow) -> str:
    name, link = f"<bdi>{escape(row.page.name)}</bdi>", row.page.link
    if not link:
        return name
    return f'<a href="{escape(link)}" target="_blank" rel="noopener noreferrer">{name}</a>'


def _render_facts(row: PageRow, moment: str) -> str:
    arrived = f'<span data-arrived="{moment}">{escape(row.arrived)}</span>' if row.arrived else ""
    return " · ".join(filter(None, [arrived, *map(escape, row.facts)]))


def _render_mark(row: MarkRow) -> str:
    return (
        f'<li data-chat="{escape(row.mark.room_id)}" class="mark">'
        f"{_render_time(row.mark.at.isoformat(), row.exact, row.clock)}<div><bdi>{escape(row.text)}</bdi></div></li>\n"
    )


def _render_time(moment: str, exact: str, clock: str) -> str:
    return f'<time datetime="{moment}" title="{escape(exact)}">{clock}</time>'
