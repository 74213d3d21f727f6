"""A visitor's trail as the agent reads it: every word is made here, the template only places it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard import wording
from dashboard.trail.timeline import ChatMark, PageEntry, VisitView


@dataclass(frozen=True)
class PageRow:
    """One page, or one run of the same page. `facts` stand below its name; `live` is the page the visitor is on."""

    key: str
    clock: str
    moment: str
    exact: str
    name: str
    link: str
    href: str
    title: str
    facts: list[str]
    arrived: str
    live: bool
    is_page: bool = True


@dataclass(frozen=True)
class ChatRow:
    """Where a chat began or ended."""

    room_id: str
    clock: str
    moment: str
    exact: str
    text: str
    is_page: bool = False


@dataclass(frozen=True)
class VisitRow:
    """One visit: its heading, what is known of it, its pages and chats, newest first."""

    key: str
    title: str
    line: str
    rows: list[PageRow | ChatRow]


def visit_rows(visits: Sequence[VisitView], now: datetime, *, above: str, more_below: bool) -> list[VisitRow]:
    """The visits in words as of `now`, whose zone is the reader's.

    `above` is the key of a page that stands in the piece above and is left out here, "" in the newest piece. Of a visit
    that goes on above or, with `more_below`, may go on below, nothing is said that only the whole visit tells.
    """
    rows = []
    for number, visit in enumerate(visits):
        goes_on = [
            "goes on above" if above and _holds(visit, above) else "",
            "goes on below" if more_below and number == len(visits) - 1 else "",
        ]
        line = " · ".join(filter(None, goes_on))
        rows.append(_visit(visit, line or _line(visit, now), now, above, whole=not line))
    return [row for row in rows if row.rows]


def _holds(visit: VisitView, key: str) -> bool:
    return any(isinstance(entry, PageEntry) and entry.key == key for entry in visit.entries)


def _visit(visit: VisitView, line: str, now: datetime, above: str, *, whole: bool) -> VisitRow:
    rows = [
        _page(entry, now, whole=whole) if isinstance(entry, PageEntry) else _chat(entry, now)
        for entry in visit.entries
        if not (isinstance(entry, PageEntry) and above and entry.key == above)
    ]
    return VisitRow(visit.start.isoformat(), _title(visit, now), line, rows)


def _is_on(visit: VisitView) -> bool:
    return any(isinstance(entry, PageEntry) and entry.current for entry in visit.entries)


def _title(visit: VisitView, now: datetime) -> str:
    if _is_on(visit):
        return "This visit"
    if not visit.page_count:
        return wording.moment(visit.start, now)
    local = visit.start.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return "Earlier today"
    return "Yesterday" if days == 1 else wording.day(local, now)


def _line(visit: VisitView, now: datetime) -> str:
    if not visit.page_count:
        return "a chat, no pages"
    start, end = (_clock(at, now) for at in (visit.start, visit.end))
    span = f"{start} – now" if _is_on(visit) else start if start == end else f"{start} – {end}"
    return " · ".join(filter(None, [span, _size(visit), _rank(visit, now)]))


def _size(visit: VisitView) -> str:
    pages = wording.count(visit.page_count, "page")
    return (
        f"{pages}, length unknown" if visit.length is None else f"{pages} in {wording.duration(visit.length)}"
    )


def _rank(visit: VisitView, now: datetime) -> str:
    day = "today" if visit.start.astimezone(now.tzinfo).date() == now.date() else "that day"
    return f"{wording.ordinal(visit.number_that_day)} visit {day}" if visit.number_that_day > 1 else ""


def _page(entry: PageEntry, now: datetime, *, whole: bool) -> PageRow:
    return PageRow(
        key=entry.key,
        clock=_clock(entry.at, now),
        moment=entry.at.isoformat(),
        exact=wording.exact(entry.at, now),
        name=entry.name,
        link=entry.link,
        href=entry.href,
        title=entry.title,
        facts=list(filter(None, _facts(entry, whole=whole))),
        arrived=f"arrived {wording.ago(entry.at, now)}" if entry.current else "",
        live=entry.current,
    )


def _facts(entry: PageEntry, *, whole: bool) -> Iterable[str]:
    yield _stayed(entry.stayed)
    yield "" if entry.current or entry.stayed is not None else "length unknown"
    yield f"{entry.repeats} times in a row" if entry.repeats > 1 else ""
    yield f"{entry.times} times this visit" if whole and entry.times > entry.repeats else ""
    yield f"on {entry.host}" if entry.host else ""
    yield f"from {entry.from_name}" if entry.current and entry.from_name else ""
    yield "entered here" if whole and entry.entry else ""
    yield f"?…{entry.hidden} hidden" if entry.hidden else ""


def _stayed(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"up to {wording.duration(seconds)}" if seconds >= 1 else wording.duration(seconds)


def _chat(mark: ChatMark, now: datetime) -> ChatRow:
    what = "Chat began" if mark.kind == "began" else "Chat ended"
    return ChatRow(
        room_id=mark.room_id,
        clock=_clock(mark.at, now),
        moment=mark.at.isoformat(),
        exact=wording.exact(mark.at, now),
        text=" · ".join(filter(None, [what, mark.label])),
    )


def _clock(at: datetime, now: datetime) -> str:
    return f"{at.astimezone(now.tzinfo):%H:%M}"
