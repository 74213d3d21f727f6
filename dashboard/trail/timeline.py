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
from typing import ClassVar, Literal

from dashboard.trail.addresses import Address, one_line, read_address, shorten

GAP = timedelta(minutes=30)
LONGEST_TITLE = 200  # characters


@dataclass(frozen=True, slots=True)
class Seen:
    """One page event; `key` is unique and stable, `href` and `title` are what the sender wrote."""

    key: str
    at: datetime
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class ChatMark:
    """The beginning or the end of a chat; `label` says which or how: the department, "closed by visitor"."""

    room_id: str
    at: datetime
    kind: Literal["began", "ended"]
    label: str


@dataclass(slots=True)
class PageEntry:
    """One line of a visit: a page, or `repeats` events of the same `href` in a row (chats between do not part them).

    `at` is the first event of the row and `key` its key, so "arrived 3 min ago" is true; `latest` is the last one.
    `title`, `host`, `link` and `from_name` are "" where there is nothing to say: no new title, the usual host, an
    address that must not become a link, no page before it in the visit. `hidden` query parameters are not in `name`.
    `stayed` is the time to the next page of the visit, at most that long; None on its last page. `times` counts the
    events of this exact `href` in the visit. `entry` marks the visit's first page, `current` the last page seen, if
    within 30 minutes of now.
    """

    kind: ClassVar[Literal["page"]] = "page"
    key: str
    at: datetime
    latest: datetime
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


Moment = Seen | ChatMark
ChatEntry = ChatMark  # a chat's mark is told as it came
Entry = PageEntry | ChatEntry


@dataclass(slots=True)
class VisitView:
    """A visit, or with `page_count` 0 chats far from any page; `entries` newest first.

    `end` is the time of the last page. `length` is None with fewer than two events: unknown. `page_count` counts
    events, before folding. `number_that_day` is 1 for the first visit of a local day; 0 where no page was seen.
    """

    start: datetime
    end: datetime
    length: float | None
    page_count: int
    number_that_day: int
    entries: list[Entry]


def merge(upstream: Iterable[Seen], collected: Iterable[Seen], cut: datetime | None) -> list[Seen]:
    """Rocket.Chat's events before `cut` (all of them when None) and all collected ones: newest first, each key once."""
    before = [page for page in upstream if cut is None or page.at < cut]
    # The whole page is the order, so that two pages with one key give the same answer whichever came first.
    pages = sorted(
        [*before, *collected], key=lambda page: (page.at, page.key, page.href, page.title), reverse=True
    )
    distinct: dict[str, Seen] = {}
    for page in pages:
        distinct.setdefault(page.key, page)
    return list(distinct.values())


def visits(pages: Iterable[Seen], chats: Iterable[ChatMark], now: datetime) -> list[VisitView]:
    """The pages as visits, newest first; a visit ends where no page follows for more than 30 minutes.

    A chat's mark belongs to the visit from whose first page to 30 minutes after whose last it falls; any other stands
    in a view without pages. "That day" is a day in the zone of `now`.
    """
    seen = merge(pages, (), None)
    teller = _Teller.of(seen, now)
    per_day: Counter[date] = Counter()
    views = [_view(stretch, teller, per_day, now.tzinfo) for stretch in _stretches(seen, chats)]
    return views[::-1]


def older_cursor(pages: Iterable[Seen]) -> str:
    """An opaque, URL-safe place to go on from: pages older than the oldest of these, by (at, key). "" for no pages."""
    oldest = min(((page.at, page.key) for page in pages), default=None)
    if oldest is None:
        return ""
    text = f"{oldest[0].isoformat()} {oldest[1]}"
    return urlsafe_b64encode(text.encode(errors="surrogatepass")).decode().rstrip("=")


def read_cursor(text: str) -> tuple[datetime, str] | None:
    """The (at, key) that `older_cursor` wrote; None for anything else. A key holds printable characters only."""
    try:
        written = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
        moment, space, key = written.partition(" ")
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, key) if space and at.utcoffset() == timedelta(0) and key.isprintable() else None


@dataclass(slots=True)
class _Stretch:
    """What belongs together, oldest first: the pages of a visit and its chats, or chats alone."""

    moments: list[Moment]
    pages: list[Seen]

    def holds(self, moment: Moment) -> bool:
        if not self.pages and isinstance(moment, Seen):
            return False
        last = self.pages[-1] if self.pages else self.moments[-1]
        return moment.at - last.at <= GAP

    def add(self, moment: Moment) -> None:
        self.moments.append(moment)
        if isinstance(moment, Seen):
            self.pages.append(moment)


def _stretches(pages: Iterable[Seen], chats: Iterable[ChatMark]) -> list[_Stretch]:
    stretches: list[_Stretch] = []
    moments: list[Moment] = [*pages, *chats]
    for moment in sorted(moments, key=_order):
        if not stretches or not stretches[-1].holds(moment):
            stretches.append(_Stretch([], []))
        stretches[-1].add(moment)
    return stretches


def _order(moment: Moment) -> tuple[datetime, bool, str, str]:
    """By time; at equal times a chat's mark comes after the page, and a chat begins before it ends."""
    if isinstance(moment, Seen):
        return moment.at, False, moment.key, ""
    return moment.at, True, moment.room_id, moment.kind


def _view(stretch: _Stretch, teller: "_Teller", per_day: Counter[date], zone: tzinfo | None) -> VisitView:
    spanning = stretch.pages or stretch.moments
    start, end = spanning[0].at, spanning[-1].at
    day = _local_day(start, zone)
    per_day[day] += bool(stretch.pages)
    return VisitView(
        start=start,
        end=end,
        length=(end - start).total_seconds() if len(stretch.pages) > 1 else None,
        page_count=len(stretch.pages),
        number_that_day=per_day[day] if stretch.pages else 0,
        entries=_entries(stretch, teller),
    )


def _local_day(at: datetime, zone: tzinfo | None) -> date:
    try:
        return at.astimezone(zone).date()
    except OverflowError:  # the first and last hours of the calendar, where a broken clock may stand
        return at.date()


def _entries(stretch: _Stretch, teller: "_Teller") -> list[Entry]:
    lines = _lines(stretch.moments)
    entries = teller.tell([line for line in lines if isinstance(line, list)])
    return [next(entries) if isinstance(line, list) else line for line in lines][::-1]


def _lines(moments: Iterable[Moment]) -> list[list[Seen] | ChatMark]:
    """Chats and runs of equal pages, oldest first; a run stands where its first page does."""
    lines: list[list[Seen] | ChatMark] = []
    run: list[Seen] = []
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
class _Teller:
    """Puts pages into words, knowing all of them: `addresses` by href, `new_titles` by key."""

    addresses: dict[str, Address]
    new_titles: dict[str, str]
    usual_host: str
    current_key: str | None

    @classmethod
    def of(cls, seen: list[Seen], now: datetime) -> "_Teller":
        addresses = {href: read_address(href) for href in {page.href for page in seen}}
        usual_host = _most_frequent(addresses[page.href].host for page in seen)
        # A page "from the future" is the present one too: clocks differ by seconds.
        current = seen[0].key if seen and abs(now - seen[0].at) <= GAP else None
        return cls(addresses, _new_titles(seen), usual_host, current)

    def tell(self, runs: list[list[Seen]]) -> Iterator[PageEntry]:
        """The entries of one visit's runs, oldest first."""
        times = Counter(page.href for run in runs for page in run)
        came_from = ""
        for run, following in zip_longest(runs, runs[1:]):
            stayed = (following[0].at - run[0].at).total_seconds() if following else None
            yield (entry := self._entry(run, times[run[0].href], stayed, came_from))
            came_from = entry.name

    def _entry(self, run: list[Seen], times: int, stayed: float | None, came_from: str) -> PageEntry:
        first, last = run[0], run[-1]
        address = self.addresses[first.href]
        return PageEntry(
            key=first.key,
            at=first.at,
            latest=last.at,
            href=first.href,
            name=address.name,
            title=self._title(run, address.name),
            host=address.host if address.host != self.usual_host else "",
            hidden=address.hidden,
            link=address.link,
            stayed=stayed,
            times=times,
            repeats=len(run),
            entry=came_from == "",
            current=last.key == self.current_key,
            from_name=came_from,
        )

    def _title(self, run: list[Seen], name: str) -> str:
        """The newest title of the run that was new when it came and is not the name."""
        for page in reversed(run):
            title = self.new_titles.get(page.key, "")
            if title and title.casefold() != name.casefold():
                return title
        return ""


def _most_frequent(hosts: Iterable[str]) -> str:
    """The most frequent host, of equals the first; "" where there is none."""
    counted = Counter(filter(None, hosts))
    return max(counted, key=counted.__getitem__, default="")


def _new_titles(newest_first: list[Seen]) -> dict[str, str]:
    """By key, the titles that differ from that of the page before: a single-page app still has the old one."""
    new: dict[str, str] = {}
    previous = ""
    for page in reversed(newest_first):
        title = shorten(one_line(page.title), LONGEST_TITLE)
        if title != previous:
            new[page.key] = title
        previous = title
    return new
