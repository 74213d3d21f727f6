"""A visitor's timeline as HTML: for 100 pages, a template takes as long as all the rest of the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from dashboard.trail.row_html import SAID_BY_VISITOR, render_row, render_since
from dashboard.trail.timeline_rows import Row, VisitRow

SHOWN_LINES = 6  # of this visit, the visitor's last message among them
SHOWN_VISITS = 4  # besides this one


@dataclass(frozen=True)
class Since:
    """The line that says when the agent last looked, and its place: a visit, and before which of its rows."""

    text: str
    visit: int
    row: int


def render_visits(visits: Sequence[VisitRow], since: Since | None, *, below: bool) -> SafeString:
    """The `<li data-visit>` elements with all that is in them: the newest visit at a glance, all else folded.

    A piece `below` the newest goes on with what was unfolded above it.
    """
    pieces = [_render_visit(visit, since, index, below=below) for index, visit in enumerate(visits)]
    shown = len(pieces) if below else 1 + SHOWN_VISITS
    html = "".join([*pieces[:shown], _fold_visits(pieces[shown:])])
    if not below:
        html = _give_key(html)
    return mark_safe(html)  # noqa: S308  # nosec B308  # escaped piece by piece


def render_news(visits: Iterable[VisitRow]) -> SafeString:
    """The same elements, unfolded: lines for a list that has the others already."""
    html = "".join(
        f"{_open(visit)}{_render_heading(visit)}<ol>{_render_rows(visit.rows)}</ol></li>\n"
        for visit in visits
    )
    return mark_safe(html)  # noqa: S308  # nosec B308  # escaped piece by piece


def _render_visit(visit: VisitRow, since: Since | None, index: int, *, below: bool) -> str:
    rows = [render_row(row) for row in visit.rows]
    after = ""
    if since and since.visit == index:
        line = render_since(since.text)
        if since.row < len(rows):
            rows.insert(since.row, line)
        else:
            after = line
    if index:
        body = f"<details><summary>{_render_heading(visit)}</summary><ol>{''.join(rows)}</ol></details>"
    else:
        lines = f"<ol>{''.join(rows)}</ol>" if below else _fold_lines(rows)
        body = f"{_render_heading(visit)}{lines}"
    return f"{_open(visit)}{body}</li>\n{after}"


def _fold_lines(rows: list[str]) -> str:
    """The first lines, and the visitor's last message where it is none of them, with the others folded around it."""
    last = next((index for index, row in enumerate(rows) if SAID_BY_VISITOR in row), 0)
    if last < SHOWN_LINES:
        return f"<ol>{''.join(rows[:SHOWN_LINES])}</ol>{_fold(rows[SHOWN_LINES:])}"
    above = SHOWN_LINES - 1
    return (
        f"<ol>{''.join(rows[:above])}</ol>{_fold(rows[above:last])}"
        f"<ol>{rows[last]}</ol>{_fold(rows[last + 1 :])}"
    )


def _fold(folded: list[str]) -> str:
    if not folded:
        return ""
    text = ngettext("%(count)s earlier", "%(count)s earlier", len(folded)) % {"count": len(folded)}
    return f"<details><summary>{escape(text)}</summary><ol>{''.join(folded)}</ol></details>"


def _fold_visits(visits: list[str]) -> str:
    if not visits:
        return ""
    text = ngettext("%(count)s earlier visit", "%(count)s earlier visits", len(visits)) % {
        "count": len(visits)
    }
    return f'<li class="rest"><details><summary>{escape(text)}</summary><ol>{"".join(visits)}</ol></details></li>\n'


def _give_key(html: str) -> str:
    """The first fold gets the key that opens them all. Foreign text is escaped, so the tags are ours."""
    before, summary, rest = html.partition("<summary>")
    if not summary:
        return html
    return f'{before}<summary data-key="p">{rest.replace("</summary>", " <kbd>p</kbd></summary>", 1)}'


def _open(visit: VisitRow) -> str:
    return f'<li data-visit="{visit.key}">'


def _render_heading(visit: VisitRow) -> str:
    return f"<h3>{escape(visit.title)} <small>{escape(visit.line)}</small></h3>"


def _render_rows(rows: Iterable[Row]) -> str:
    return "".join(map(render_row, rows))
