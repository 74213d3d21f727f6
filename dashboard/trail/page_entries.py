"""What is said of each page of a visit: its name, what is new in its title, how long it was looked at. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from dashboard.trail.cursor import Cursor
from dashboard.trail.hrefs import Href, join_lines, read_href, shorten

GAP = timedelta(minutes=30)
LONGEST_TITLE = 200  # characters
LITTLE_WORD = 3  # characters: "of", "the"
WORDS = re.compile(r"\w+")


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


@dataclass(slots=True)
class PageEntry:
    """One line of a visit: a page, or `repeats` views of the same `href` in a row (chats between do not part them).

    `at` is the first view of the row and `key` its key, so "arrived 3 min ago" is true. `title`, `host`, `link` and
    `from_name` are "" where there is nothing to say: no new title, the usual host, an address that must not become a
    link, no page before it in the visit. `masked` counts the query parameters that held something secret. `stayed` is
    the time to the next page of the visit, at most that long; None on its last page. `times` counts the views of this
    exact `href` in the visit. `entry` marks the visit's first page, `current` the last page seen, if within 30 minutes
    of now.
    """

    key: str
    at: datetime
    href: str
    name: str
    title: str
    host: str
    masked: int
    link: str
    stayed: float | None
    times: int
    repeats: int
    entry: bool
    current: bool
    from_name: str


@dataclass(slots=True)
class PageDescriber:
    """Makes entries of pages, knowing all of them: `hrefs` as read, `new_titles` by key."""

    hrefs: dict[str, Href]
    new_titles: dict[str, str]
    usual_host: str
    current_key: str | None

    @classmethod
    def of(cls, newest_first: list[TimelinePage], now: datetime, above: Cursor | None) -> "PageDescriber":
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
            masked=href.masked,
            link=href.link,
            stayed=stayed,
            times=times,
            repeats=len(run),
            entry=came_from == "",
            current=run[-1].key == self.current_key,
            from_name=came_from,
        )

    def _choose_title(self, run: list[TimelinePage], name: str) -> str:
        """The newest title of the run that was new when it came and says more than the name."""
        for page in reversed(run):
            title = self.new_titles.get(page.key, "")
            if title and not _repeats(title, name):
                return title
        return ""


def _repeats(title: str, name: str) -> bool:
    """Whether the title says the name again: "Checkout: payment" of "Checkout › Payment"."""
    words, known = (set(WORDS.findall(text.casefold())) for text in (title, name))
    telling = {word for word in words if len(word) > LITTLE_WORD}
    return telling <= known if telling else words == known


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
