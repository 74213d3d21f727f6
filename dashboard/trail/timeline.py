"""The pages a visitor saw, newest first, split into visits, with the chats between them. Pure.

All moments are aware datetimes in UTC, durations are seconds. A page event says "the address changed", no more: nothing
tells when a page is left, so nobody knows how long the last one of a visit was looked at.
"""

from base64 import b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import zip_longest
from typing import Literal, NamedTuple

from dashboard.trail.hrefs import Href, join_lines, read_href, shorten

GAP = timedelta(minutes=30)
LONGEST_TITLE = 200  # characters


class Cursor(NamedTuple):
    """A place in the timeline: the time of a page and its key."""

    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """One page view; `key` is unique and stable, `href` and `title` are what the sender wrote."""

    key: str
    at: datetime
    href: str
    title: str

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.at, self.key)


@dataclass(frozen=True, slots=True)
class ChatMark:
    """The beginning or the end of a chat; `label` says which or how: the department, "closed by visitor"."""

    room_id: str
    at: datetime
    kind: Literal["began", "ended"]
    label: str


@dataclass(slots=True)
class PageEntry:
    """One line of a visit: a page, or `repeats` views of the same `href` in a row (chats between do not part them).

    `at` is the first view of the row and `key` its key, so "arrived 3 min ago" is true. `title`, `host`, `link` and
    `from_name` are "" where there is nothing to say: no new title, the usual host, an address that must not become a
    link, no page before it in the visit. `hidden` query parameters are not in `name`. `stayed` is the time to the next
    page of the visit, at most that long; None on its last page. `times` counts the views of this exact `href` in the
    visit. `entry` marks the visit's first page, `current` the last page seen, if within 30 minutes of now.
    """

    key: str
    at: datetime
    href: str
    name: str
    title: str
    host: str
    hidden: int
    link: str
    stayed: float | None
    times: int
    repeats: int
    entry: bool
    current: bool
    from_name: str


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
    describer = _PageDescriber.of(newest_first, now, above)
    per_day: Counter[date] = Counter()
    sittings = _split(newest_first, chats, above)
    visits = [_make_visit(sitting, describer, per_day, now.tzinfo) for sitting in sittings if sitting.moments]
    return visits[::-1]


def encode_cursor(cursor: Cursor) -> str:
    """The cursor as opaque, URL-safe text."""
    text = f"{cursor.at.isoformat()} {cursor.key}"
    return urlsafe_b64encode(text.encode(errors="surrogatepass")).decode().rstrip("=")


def decode_cursor(text: str) -> Cursor | None:
    """The cursor that `encode_cursor` wrote; None for anything else. A key holds printable characters only."""
    try:
        written = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
        moment, space, key = written.partition(" ")
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return Cursor(at, key) if space and at.utcoffset() == timedelta(0) and key.isprintable() else None


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
    sitting: _Sitting, describer: "_PageDescriber", per_day: Counter[date], zone: tzinfo | None
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


def _make_entries(sitting: _Sitting, describer: "_PageDescriber") -> list[Entry]:
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


@dataclass(slots=True)
class _PageDescriber:
    """Makes entries of pages, knowing all of them: `hrefs` as read, `new_titles` by key."""

    hrefs: dict[str, Href]
    new_titles: dict[str, str]
    usual_host: str
    current_key: str | None

    @classmethod
    def of(cls, newest_first: list[TimelinePage], now: datetime, above: Cursor | None) -> "_PageDescriber":
        hrefs = {href: read_href(href) for href in {page.href for page in newest_first}}
        usual_host = _find_most_frequent(hrefs[page.href].host for page in newest_first)
        newest = None if above or not newest_first else newest_first[0]
        # A page "from the future" is the present one too: clocks differ by seconds.
        current_key = newest.key if newest and abs(now - newest.at) <= GAP else None
        return cls(hrefs, _find_new_titles(newest_first), usual_host, current_key)

    def describe(self, runs: list[list[TimelinePage]], above: datetime | None) -> Iterator[PageEntry]:
        """The entries of one visit's runs, oldest first; `above` is when the page after the last of them came."""
        times = Counter(page.href for run in runs for page in run)
        came_from = ""
        for run, following in zip_longest(runs, runs[1:]):
            left_at = following[0].at if following else above
            stayed = (left_at - run[0].at).total_seconds() if left_at else None
            yield (entry := self._make_entry(run, times[run[0].href], stayed, came_from))
            came_from = entry.name

    def _make_entry(
        self, run: list[TimelinePage], times: int, stayed: float | None, came_from: str
    ) -> PageEntry:
        first, href = run[0], self.hrefs[run[0].href]
        return PageEntry(
            key=first.key,
            at=first.at,
            href=first.href,
            name=href.name,
            title=self._choose_title(run, href.name),
            host=href.host if href.host != self.usual_host else "",
            hidden=href.hidden,
            link=href.link,
            stayed=stayed,
            times=times,
            repeats=len(run),
            entry=came_from == "",
            current=run[-1].key == self.current_key,
            from_name=came_from,
        )

    def _choose_title(self, run: list[TimelinePage], name: str) -> str:
        """The newest title of the run that was new when it came and is not the name."""
        for page in reversed(run):
            title = self.new_titles.get(page.key, "")
            if title and title.casefold() != name.casefold():
                return title
        return ""


def _find_most_frequent(hosts: Iterable[str]) -> str:
    """The most frequent host, of equals the first; "" where there is none."""
    counted = Counter(filter(None, hosts))
    return max(counted, key=counted.__getitem__, default="")


def _find_new_titles(newest_first: list[TimelinePage]) -> dict[str, str]:
    """By key, the titles that differ from that of the page before: a single-page app still has the old one."""
    new: dict[str, str] = {}
    previous = ""
    for page in reversed(newest_first):
        title = shorten(join_lines(page.title), LONGEST_TITLE)
        if title != previous:
            new[page.key] = title
        previous = title
    return new
