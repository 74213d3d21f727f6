"""The lines of a visit made few: a visitor who went back and forth between two pages is one line. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.trail.message_entries import MessageEntry
from dashboard.trail.page_entries import PageEntry
from dashboard.trail.timeline import ChatMark, Entry

SHORTEST = 4  # lines: two pages, each seen twice, one after the other


@dataclass(frozen=True, slots=True)
class PairEntry:
    """Two pages seen in turns, nothing between them; `entries` newest first. It stands where the first of them does.

    `times` is how often the visitor came to the one that came up more often, `stayed` the seconds until the page after.
    """

    entries: tuple[PageEntry, ...]
    stayed: float | None

    @property
    def key(self) -> str:
        return self.entries[-1].key

    @property
    def at(self) -> datetime:
        return self.entries[-1].at

    @property
    def pair(self) -> tuple[PageEntry, PageEntry]:
        return self.entries[-1], self.entries[-2]

    @property
    def times(self) -> int:
        return (len(self.entries) + 1) // 2


FoldedEntry = PageEntry | PairEntry | ChatMark | MessageEntry


def fold_pairs(entries: Sequence[Entry]) -> list[FoldedEntry]:
    """The entries of one visit, newest first, with pages in turns as one. The visit's last page stays by itself: it is
    where the visitor is, and the page that comes next must not change what is on the screen.
    """
    last = next((entry for entry in entries if isinstance(entry, PageEntry)), None)
    return [*_fold(entries[::-1], last)][::-1]


def _fold(oldest_first: Sequence[Entry], last: PageEntry | None) -> Iterator[FoldedEntry]:
    start = 0
    while start < len(oldest_first):
        turns = _take_turns(oldest_first, start, last)
        if len(turns) >= SHORTEST:
            yield _make_pair(turns)
            start += len(turns)
        else:
            yield oldest_first[start]
            start += 1


def _take_turns(oldest_first: Sequence[Entry], start: int, last: PageEntry | None) -> list[PageEntry]:
    """The longest run of pages from `start` on in which every page is the one before the last again."""
    turns: list[PageEntry] = []
    for entry in oldest_first[start:]:
        if not isinstance(entry, PageEntry) or entry is last:
            break
        if len(turns) > 1 and turns[-2].href != entry.href:
            break
        turns.append(entry)
    return turns


def _make_pair(turns: list[PageEntry]) -> PairEntry:
    first, newest = turns[0], turns[-1]
    stayed = (newest.at - first.at).total_seconds() + newest.stayed if newest.stayed is not None else None
    return PairEntry(tuple(turns[::-1]), stayed)
