"""A visitor's timeline as the agent reads it: every word is made here, the template only places it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import wording
from dashboard.trail.folding import FoldedEntry, PairEntry, fold_pairs
from dashboard.trail.message_entries import MessageEntry
from dashboard.trail.page_entries import PageEntry
from dashboard.trail.timeline import ChatMark, Visit
from dashboard.trail.visit_words import format_local_clock, name_visit, summarize_visit


@dataclass(frozen=True)
class Moment:
    """When something happened, as the clock says it and exactly."""

    at: datetime
    clock: str
    exact: str


@dataclass(frozen=True)
class PageRow:
    """A page's entry in words; `facts` stand beside its name, `arrived` is said of the current page."""

    page: PageEntry
    moment: Moment
    arrived: str
    facts: list[str]


@dataclass(frozen=True)
class PairRow:
    """Two pages seen in turns: `text` names them as %(first)s and %(second)s."""

    pair: PairEntry
    moment: Moment
    text: str
    facts: list[str]


@dataclass(frozen=True)
class MessageRow:
    """A message; `written` says where, with the page as %(page)s, "" where that is not known."""

    entry: MessageEntry
    moment: Moment
    written: str
    files: list[str]


@dataclass(frozen=True)
class MarkRow:
    """Where a chat began, was taken over, or ended."""

    mark: ChatMark
    moment: Moment
    text: str


Row = PageRow | PairRow | MessageRow | MarkRow


@dataclass(frozen=True)
class VisitRow:
    """One visit: its heading, what is known of it, its pages, chats and messages, newest first.

    `goes_on_above` says that this is the rest of a visit whose beginning stands above.
    """

    key: str
    title: str
    line: str
    rows: list[Row]
    goes_on_above: bool


def make_visit_rows(
    visits: Sequence[Visit], now: datetime, *, more_below: bool, folded: bool = True
) -> list[VisitRow]:
    """The visits in words as of `now`, whose zone is the reader's; `folded`, pages seen in turns are one line.

    Of a visit that goes on above or, with `more_below`, may go on below, nothing is said that only the whole visit
    tells.
    """
    return [
        _make_visit_row(visit, now, goes_on_below=more_below and visit is visits[-1], folded=folded)
        for visit in visits
    ]


def _make_visit_row(visit: Visit, now: datetime, *, goes_on_below: bool, folded: bool) -> VisitRow:
    goes_on = [
        _("goes on above") if visit.goes_on_above else "",
        _("goes on below") if goes_on_below else "",
    ]
    part = " · ".join(filter(None, goes_on))
    entries: Sequence[FoldedEntry] = fold_pairs(visit.entries) if folded else visit.entries
    rows = [_make_row(entry, now, whole=not part) for entry in entries]
    line = part or summarize_visit(visit, now)
    return VisitRow(visit.start.isoformat(), name_visit(visit, now), line, rows, visit.goes_on_above)


def _make_row(entry: FoldedEntry, now: datetime, *, whole: bool) -> Row:
    moment = Moment(entry.at, format_local_clock(entry.at, now), wording.format_exact(entry.at, now))
    match entry:
        case PageEntry():
            return _make_page_row(entry, moment, now, whole=whole)
        case PairEntry():
            return _make_pair_row(entry, moment, whole=whole)
        case MessageEntry():
            return _make_message_row(entry, moment)
        case ChatMark():
            return MarkRow(entry, moment, _describe_mark(entry))


def _make_page_row(page: PageEntry, moment: Moment, now: datetime, *, whole: bool) -> PageRow:
    arrived = _("arrived %(ago)s") % {"ago": wording.format_ago(page.at, now)} if page.current else ""
    return PageRow(page, moment, arrived, list(filter(None, _describe_facts(page, whole=whole))))


def _describe_facts(page: PageEntry, *, whole: bool) -> Iterable[str]:
    yield _describe_stay(page.stayed)
    if page.repeats > 1:
        yield ngettext("%(count)s time in a row", "%(count)s times in a row", page.repeats) % {
            "count": page.repeats
        }
    yield _("on %(host)s") % {"host": page.host} if page.host else ""
    yield _("entered here") if whole and page.entry else ""
    if page.masked:
        yield ngettext("?…%(count)s hidden", "?…%(count)s hidden", page.masked) % {"count": page.masked}


def _make_pair_row(pair: PairEntry, moment: Moment, *, whole: bool) -> PairRow:
    text = ngettext(
        "%(first)s ⇄ %(second)s, %(count)s time", "%(first)s ⇄ %(second)s, %(count)s times", pair.times
    )
    entered = _("entered here") if whole and pair.entries[-1].entry else ""
    return PairRow(pair, moment, text, list(filter(None, [_describe_stay(pair.stayed), entered])))


def _describe_stay(seconds: float | None) -> str:
    if seconds is None:
        return ""
    duration = wording.format_duration(seconds)
    return _("up to %(duration)s") % {"duration": duration} if seconds >= 1 else duration


def _make_message_row(entry: MessageEntry, moment: Moment) -> MessageRow:
    written = ""
    if entry.after is not None:
        # The page's name is put in later, as what it is: foreign text.
        words = {"page": "%(page)s", "duration": wording.format_duration(entry.after)}
        written = _("on %(page)s, %(duration)s after arriving") % words
    return MessageRow(
        entry, moment, written, [_("file: %(name)s") % {"name": name} for name in entry.message.files]
    )


def _describe_mark(mark: ChatMark) -> str:
    if mark.kind == "taken":
        return _("Taken over by %(agent)s") % {"agent": mark.label}
    what = _("Chat began") if mark.kind == "began" else _("Chat ended")
    return " · ".join(filter(None, [what, mark.label]))
