"""A visitor's timeline as the agent reads it: every word is made here, the template only places it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard import wording
from dashboard.trail.page_entries import PageEntry
from dashboard.trail.timeline import ChatMark, Visit


@dataclass(frozen=True)
class PageRow:
    """A page's entry with its time in words; `facts` stand below its name, `arrived` is said of the current page."""

    page: PageEntry
    clock: str
    exact: str
    arrived: str
    facts: list[str]


@dataclass(frozen=True)
class MarkRow:
    """Where a chat began or ended."""

    mark: ChatMark
    clock: str
    exact: str
    text: str


@dataclass(frozen=True)
class VisitRow:
    """One visit: its heading, what is known of it, its pages and chats, newest first."""

    key: str
    title: str
    line: str
    rows: list[PageRow | MarkRow]


def make_visit_rows(visits: Sequence[Visit], now: datetime, *, more_below: bool) -> list[VisitRow]:
    """The visits in words as of `now`, whose zone is the reader's.

    Of a visit that goes on above or, with `more_below`, may go on below, nothing is said that only the whole visit
    tells.
    """
    return [_make_visit_row(visit, now, goes_on_below=more_below and visit is visits[-1]) for visit in visits]


def _make_visit_row(visit: Visit, now: datetime, *, goes_on_below: bool) -> VisitRow:
    goes_on = [
        "goes on above" if visit.goes_on_above else "",
        "goes on below" if goes_on_below else "",
    ]
    part = " · ".join(filter(None, goes_on))
    rows = [
        _make_mark_row(entry, now)
        if isinstance(entry, ChatMark)
        else _make_page_row(entry, now, whole=not part)
        for entry in visit.entries
    ]
    return VisitRow(visit.start.isoformat(), _make_title(visit, now), part or _summarize(visit, now), rows)


def _is_current(visit: Visit) -> bool:
    return any(isinstance(entry, PageEntry) and entry.current for entry in visit.entries)


def _make_title(visit: Visit, now: datetime) -> str:
    if _is_current(visit):
        return "This visit"
    if not visit.page_count:
        return wording.format_moment(visit.start, now)
    local = visit.start.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return "Earlier today"
    return "Yesterday" if days == 1 else wording.format_day(local, now)


def _summarize(visit: Visit, now: datetime) -> str:
    if not visit.page_count:
        return "a chat, no pages"
    start, end = (_format_clock(at, now) for at in (visit.start, visit.end))
    span = f"{start} – now" if _is_current(visit) else start if start == end else f"{start} – {end}"
    return " · ".join(filter(None, [span, _describe_size(visit), _describe_rank(visit, now)]))


def _describe_size(visit: Visit) -> str:
    pages = wording.format_count(visit.page_count, "page")
    if visit.length is None:
        return f"{pages}, length unknown"
    return f"{pages} in {wording.format_duration(visit.length)}"


def _describe_rank(visit: Visit, now: datetime) -> str:
    day = "today" if visit.start.astimezone(now.tzinfo).date() == now.date() else "that day"
    return f"{wording.format_ordinal(visit.number_that_day)} visit {day}" if visit.number_that_day > 1 else ""


def _make_page_row(page: PageEntry, now: datetime, *, whole: bool) -> PageRow:
    return PageRow(
        page=page,
        clock=_format_clock(page.at, now),
        exact=wording.format_exact(page.at, now),
        arrived=f"arrived {wording.format_ago(page.at, now)}" if page.current else "",
        facts=list(filter(None, _describe_facts(page, whole=whole))),
    )


def _describe_facts(page: PageEntry, *, whole: bool) -> Iterable[str]:
    yield _describe_stay(page.stayed)
    yield "" if page.current or page.stayed is not None else "length unknown"
    yield f"{page.repeats} times in a row" if page.repeats > 1 else ""
    yield f"{page.times} times this visit" if whole and page.times > page.repeats else ""
    yield f"on {page.host}" if page.host else ""
    yield f"from {page.from_name}" if page.current and page.from_name else ""
    yield "entered here" if whole and page.entry else ""
    yield f"?…{page.hidden} hidden" if page.hidden else ""


def _describe_stay(seconds: float | None) -> str:
    if seconds is None:
        return ""
    duration = wording.format_duration(seconds)
    return f"up to {duration}" if seconds >= 1 else duration


def _make_mark_row(mark: ChatMark, now: datetime) -> MarkRow:
    what = "Chat began" if mark.kind == "began" else "Chat ended"
    return MarkRow(
        mark=mark,
        clock=_format_clock(mark.at, now),
        exact=wording.format_exact(mark.at, now),
        text=" · ".join(filter(None, [what, mark.label])),
    )


def _format_clock(at: datetime, now: datetime) -> str:
    return wording.format_clock(at.astimezone(now.tzinfo))
