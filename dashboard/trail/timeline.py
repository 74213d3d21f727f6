"""The pages a visitor saw, newest first, split into visits, with the chats between them. Pure.

All moments are aware datetimes in UTC, durations are seconds. A page event says "the address changed", no more: nothing
tells when a page is left, so nobody knows how long the last one of a visit was looked at.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from dashboard.trail.cursor import Cursor
from dashboard.trail.page_entries import GAP, PageDescriber, PageEntry, TimelinePage


@dataclass(frozen=True, slots=True)
class ChatMark:
    """The beginning or the end of a chat; `label` says which or how: the department, "closed by visitor"."""

    room_id: str
    at: datetime
    kind: Literal["began", "ended"]
    label: str


Entry = PageEntry | ChatMark
Moment = TimelinePage | ChatMark | Cursor


@dataclass(slots=True)
class Visit:
    """A visit, or with `page_count` 0 chats far from any page; `entries` newest first.

    `end` is the time of the last page. `length` is None with fewer than two views: unknown. `page_count` counts
    views, before folding. `number_that_day` is 1 for the first visit of a local day; 0 where no page was seen.
    `goes_on_above` says that the page above this piece of the timeline belongs to the visit, too.
    """

    start: datetime
    end: datetime
    length: float | None
    page_count: int
    number_that_day: int
    entries: list[Entry]
    goes_on_above: bool = False


def merge(
    upstream: Iterable[TimelinePage], collected: Iterable[TimelinePage], cut: datetime | None
) -> list[TimelinePage]:
    """Rocket.Chat's pages before `cut` (all of them when None) and all collected ones: newest first, each key once."""
    before = [page for page in upstream if cut is None or page.at < cut]
    # The whole page is the order, so that two pages with one key give the same answer whichever came first.
    pages = sorted(
        [*before, *collected], key=lambda page: (page.at, page.key, page.href, page.title), reverse=True
    )
    distinct: dict[str, TimelinePage] = {}
    for page in pages:
        distinct.setdefault(page.key, page)
    return list(distinct.values())


def split_into_visits(
    pages: Iterable[TimelinePage], chats: Iterable[ChatMark], now: datetime, above: Cursor | None = None
) -> list[Visit]:
    """The pages as visits, newest first; a visit ends where no page follows for more than 30 minutes.

    A chat's mark belongs to the visit from whose first page to 30 minutes after whose last it falls; any other stands
    in a visit without pages. "That day" is a day in the zone of `now`. `above` is where the piece above ends: no page
    of this one is then the visitor's last.
    """
    newest_first = merge(pages, (), None)
    describer = PageDescriber.of(newest_first, now, above)
    per_day: Counter[date] = Counter()
    sittings = _split(newest_first, chats, above)
    visits = [_make_visit(sitting, describer, per_day, now.tzinfo) for sitting in sittings if sitting.moments]
    return visits[::-1]


@dataclass(slots=True)
class _Sitting:
    """What belongs together, oldest first: the pages of a visit and its chats, or chats alone.

    `above` is the time of the page in the piece above, where that belongs to it, too.
    """

    moments: list[TimelinePage | ChatMark]
    pages: list[TimelinePage]
    above: datetime | None = None

    def includes(self, moment: Moment) -> bool:
        if not self.moments or not (self.pages or isinstance(moment, ChatMark)):
            return False
        last = self.pages[-1] if self.pages else self.moments[-1]
        return moment.at - last.at <= GAP

    def add(self, moment: Moment) -> None:
        if isinstance(moment, Cursor):
            self.above = moment.at
            return
        self.moments.append(moment)
        if isinstance(moment, TimelinePage):
            self.pages.append(moment)


def _split(pages: Iterable[TimelinePage], chats: Iterable[ChatMark], above: Cursor | None) -> list[_Sitting]:
    sittings: list[_Sitting] = []
    moments: list[Moment] = [*pages, *chats, *([above] if above else [])]
    for moment in sorted(moments, key=_make_sort_key):
        if not sittings or not sittings[-1].includes(moment):
            sittings.append(_Sitting([], []))
        sittings[-1].add(moment)
    return sittings


def _make_sort_key(moment: Moment) -> tuple[datetime, bool, str, str]:
    """By time; at equal times a chat's mark comes after the page, and a chat begins before it ends."""
    if isinstance(moment, ChatMark):
        return moment.at, True, moment.room_id, moment.kind
    return moment.at, False, moment.key, ""


def _make_visit(
    sitting: _Sitting, describer: PageDescriber, per_day: Counter[date], zone: tzinfo | None
) -> Visit:
    spanning = sitting.pages or sitting.moments
    start, end = spanning[0].at, spanning[-1].at
    day = _get_local_day(start, zone)
    per_day[day] += bool(sitting.pages)
    return Visit(
        start=start,
        end=end,
        length=(end - start).total_seconds() if len(sitting.pages) > 1 else None,
        page_count=len(sitting.pages),
        number_that_day=per_day[day] if sitting.pages else 0,
        entries=_make_entries(sitting, describer),
        goes_on_above=sitting.above is not None,
    )


def _get_local_day(at: datetime, zone: tzinfo | None) -> date:
    try:
        return at.astimezone(zone).date()
    except OverflowError:  # the first and last hours of the calendar, where a broken clock may stand
        return at.date()


def _make_entries(sitting: _Sitting, describer: PageDescriber) -> list[Entry]:
    lines = _fold_repeats(sitting.moments)
    entries = describer.describe([line for line in lines if isinstance(line, list)], sitting.above)
    return [next(entries) if isinstance(line, list) else line for line in lines][::-1]


def _fold_repeats(moments: Iterable[TimelinePage | ChatMark]) -> list[list[TimelinePage] | ChatMark]:
    """Chats and runs of equal pages, oldest first; a run stands where its first page does."""
    lines: list[list[TimelinePage] | ChatMark] = []
    run: list[TimelinePage] = []
    for moment in moments:
        if isinstance(moment, ChatMark):
            lines.append(moment)
        elif run and run[-1].href == moment.href:
            run.append(moment)
        else:
            run = [moment]
            lines.append(run)
    return lines
