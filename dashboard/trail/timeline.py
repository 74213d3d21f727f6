"""The pages a visitor saw, newest first, split into visits, with chats and their messages between them. Pure.

All moments are aware datetimes in UTC, durations are seconds. A page event says "the address changed", no more: nothing
tells when a page is left, so nobody knows how long the last one of a visit was looked at.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from dashboard.trail.cursor import Cursor
from dashboard.trail.message_entries import MessageEntry, TimelineMessage
from dashboard.trail.page_entries import GAP, PageDescriber, PageEntry, TimelinePage


@dataclass(frozen=True, slots=True)
class ChatMark:
    """Where a chat began, ended, or was taken over by another agent.

    `label` says which, how or by whom: the department, "closed by visitor", the agent's name.
    """

    room_id: str
    at: datetime
    kind: Literal["began", "taken", "ended"]
    label: str


Entry = PageEntry | ChatMark | MessageEntry
Event = TimelinePage | ChatMark | TimelineMessage
Moment = Event | Cursor
_Line = list[TimelinePage] | ChatMark | MessageEntry

# What happened at the same time: a page is seen, then a chat begins, then somebody writes, then it ends.
RANKS = {"began": 1, "taken": 2, "ended": 4}


@dataclass(slots=True)
class Visit:
    """A visit, or with `page_count` 0 chats and messages far from any page; `entries` newest first.

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
    pages: Iterable[TimelinePage],
    chats: Iterable[ChatMark],
    now: datetime,
    above: Cursor | None = None,
    messages: Iterable[TimelineMessage] = (),
) -> list[Visit]:
    """The pages as visits, newest first; a visit ends where no page follows for more than 30 minutes.

    A message or a chat's mark belongs to the visit from whose first page to 30 minutes after whose last page or message
    it falls; any other stands in a visit without pages. "That day" is a day in the zone of `now`. `above` is where the
    piece above ends: no page of this one is then the visitor's last.
    """
    newest_first = merge(pages, (), None)
    describer = PageDescriber.of(newest_first, now, above)
    per_day: Counter[date] = Counter()
    sittings = _split([*newest_first, *chats, *_drop_repeats(messages)], above)
    visits = [_make_visit(sitting, describer, per_day, now.tzinfo) for sitting in sittings]
    return visits[::-1]


def _drop_repeats(messages: Iterable[TimelineMessage]) -> Iterable[TimelineMessage]:
    return {message.id: message for message in sorted(messages, key=_make_sort_key)}.values()


@dataclass(slots=True)
class _Sitting:
    """What belongs together, oldest first: the pages of a visit, its chats and messages, or those alone.

    `active_at` is the last page or message, `above` the time of the page in the piece above, where that belongs to it.
    """

    moments: list[Event]
    pages: list[TimelinePage]
    active_at: datetime | None = None
    above: datetime | None = None

    def includes(self, moment: Moment) -> bool:
        if isinstance(moment, TimelinePage | Cursor):
            return bool(self.pages) and moment.at - self.pages[-1].at <= GAP
        return bool(self.moments) and moment.at - (self.active_at or self.moments[-1].at) <= GAP

    def add(self, moment: Moment) -> None:
        if isinstance(moment, Cursor):
            self.above = moment.at
            return
        self.moments.append(moment)
        if not isinstance(moment, ChatMark):
            self.active_at = moment.at
        if isinstance(moment, TimelinePage):
            self.pages.append(moment)


def _split(events: Iterable[Event], above: Cursor | None) -> list[_Sitting]:
    sittings: list[_Sitting] = []
    moments: list[Moment] = [*events, *([above] if above else [])]
    for moment in sorted(moments, key=_make_sort_key):
        if not sittings or not sittings[-1].includes(moment):
            sittings.append(_Sitting([], []))
        sittings[-1].add(moment)
    return [sitting for sitting in sittings if sitting.moments]


def _make_sort_key(moment: Moment) -> tuple[datetime, int, tuple[str, ...]]:
    """By time; of equal times by rank, and then in any order that is always the same."""
    match moment:
        case ChatMark():
            return moment.at, RANKS[moment.kind], (moment.room_id, moment.label)
        case TimelineMessage():
            return moment.at, 3, (moment.id, moment.who, moment.text)
        case _:
            return moment.at, 0, (moment.key,)


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
    lines = _fold_repeats(sitting.moments, describer)
    entries = describer.describe([line for line in lines if isinstance(line, list)], sitting.above)
    return [next(entries) if isinstance(line, list) else line for line in lines][::-1]


def _fold_repeats(moments: Iterable[Event], describer: PageDescriber) -> list[_Line]:
    """Chats, messages and runs of equal pages, oldest first; a run stands where its first page does."""
    lines: list[_Line] = []
    run: list[TimelinePage] = []
    for moment in moments:
        if isinstance(moment, ChatMark):
            lines.append(moment)
        elif isinstance(moment, TimelineMessage):
            lines.append(_make_message_entry(moment, run, describer))
        elif run and run[-1].href == moment.href:
            run.append(moment)
        else:
            run = [moment]
            lines.append(run)
    return lines


def _make_message_entry(
    message: TimelineMessage, run: list[TimelinePage], describer: PageDescriber
) -> MessageEntry:
    if not run or not message.by_visitor:
        return MessageEntry(message, "", None)
    page_name = describer.hrefs[run[0].href].name.rpartition(" › ")[2]
    return MessageEntry(message, page_name, (message.at - run[0].at).total_seconds())
