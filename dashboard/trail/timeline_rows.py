"""A visitor's timeline as the agent reads it: every word is made here, the template only places it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dashboard import wording
from dashboard.trail.folding import FoldedEntry, PairEntry, fold_pairs
from dashboard.trail.message_entries import MessageEntry
from dashboard.trail.page_entries import GAP, PageEntry
from dashboard.trail.timeline import ChatMark, Entry, Visit


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
    line = part or _summarize(visit, now)
    return VisitRow(visit.start.isoformat(), _make_title(visit, now), line, rows, visit.goes_on_above)


def is_current(visit: Visit, now: datetime) -> bool:
    """Whether the visit goes on: its last page is where the visitor is, or somebody wrote within 30 minutes."""
    return any(_is_recent(entry, now) for entry in visit.entries)


def _is_recent(entry: Entry, now: datetime) -> bool:
    if isinstance(entry, PageEntry):
        return entry.current
    return isinstance(entry, MessageEntry) and abs(now - entry.at) <= GAP


def _make_title(visit: Visit, now: datetime) -> str:
    if is_current(visit, now):
        return _("This visit") if visit.page_count else _("This chat")
    if not visit.page_count:
        return wording.format_moment(visit.start, now)
    local = visit.start.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return _name_part_of_day(local.hour)
    return _("Yesterday") if days == 1 else wording.format_day(local, now)


def _name_part_of_day(hour: int) -> str:
    if hour < 5:
        return _("Earlier today")
    if hour < 12:
        return _("This morning")
    return _("This afternoon") if hour < 18 else _("This evening")


def _summarize(visit: Visit, now: datetime) -> str:
    if not visit.page_count:
        return _("a chat, no pages")
    start, end = (_format_clock(at, now) for at in (visit.start, visit.end))
    if is_current(visit, now):
        span = pgettext("time", "%(start)s – now") % {"start": start}
    else:
        span = start if start == end else f"{start} – {end}"
    return " · ".join(filter(None, [span, _describe_size(visit, now), _describe_rank(visit, now)]))


def _describe_size(visit: Visit, now: datetime) -> str:
    """How many pages in how long: of a visit that goes on, its beginning says that."""
    count = visit.page_count
    if visit.length is None or is_current(visit, now):
        return ngettext("%(count)s page", "%(count)s pages", count) % {"count": count}
    said = ngettext("%(count)s page in %(duration)s", "%(count)s pages in %(duration)s", count)
    return said % {"count": count, "duration": wording.format_duration(visit.length)}


def _describe_rank(visit: Visit, now: datetime) -> str:
    if visit.number_that_day < 2:
        return ""
    rank = {"ordinal": wording.format_ordinal(visit.number_that_day)}
    if visit.start.astimezone(now.tzinfo).date() == now.date():
        return _("%(ordinal)s visit today") % rank
    return _("%(ordinal)s visit that day") % rank


def _make_row(entry: FoldedEntry, now: datetime, *, whole: bool) -> Row:
    moment = Moment(entry.at, _format_clock(entry.at, now), wording.format_exact(entry.at, now))
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


def _format_clock(at: datetime, now: datetime) -> str:
    return wording.format_clock(at.astimezone(now.tzinfo))
