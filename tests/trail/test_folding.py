from collections.abc import Iterable

from hypothesis import given

from dashboard.trail.folding import FoldedEntry, PairEntry, fold_pairs
from dashboard.trail.page_entries import PageEntry, TimelinePage
from dashboard.trail.timeline import ChatMark, Entry, split_into_visits

from .test_timeline import CHATS, NOON, PAGES, began, page, unhurried


def folded(path: str, chats: Iterable[ChatMark] = ()) -> list[str]:
    """One visit, a page a minute, each named by a letter: its lines, oldest first."""
    pages = [page(minute, name) for minute, name in enumerate(path)]
    (visit,) = split_into_visits(pages, chats, NOON)
    return [say(entry) for entry in fold_pairs(visit.entries)][::-1]


def say(entry: FoldedEntry) -> str:
    if isinstance(entry, PairEntry):
        return f"{entry.pair[0].name}⇄{entry.pair[1].name}×{entry.times}"
    return entry.name if isinstance(entry, PageEntry) else "chat"


def test_two_pages_in_turns_are_one_line() -> None:
    assert folded("abababc") == ["A⇄B×3", "C"]


def test_once_there_and_back_is_no_fold() -> None:
    assert folded("abac") == ["A", "B", "A", "C"]


def test_the_last_page_of_a_visit_stands_by_itself() -> None:
    assert folded("abababa") == ["A⇄B×3", "A"]
    assert folded("abab") == ["A", "B", "A", "B"]


def test_turns_of_odd_number_count_the_page_that_came_up_more_often() -> None:
    assert folded("ababac") == ["A⇄B×3", "C"]


def test_what_was_seen_before_and_after_stays() -> None:
    assert folded("xababyz") == ["X", "A⇄B×2", "Y", "Z"]


def test_a_chat_between_them_parts_the_turns() -> None:
    assert folded("abababc", [began(2.5)]) == ["A", "B", "A", "chat", "B", "A", "B", "C"]


def test_a_fold_says_how_long_both_were_looked_at_together() -> None:
    (visit,) = split_into_visits([page(n, name) for n, name in enumerate("ababc")], [], NOON)
    pair = fold_pairs(visit.entries)[-1]
    assert isinstance(pair, PairEntry)
    assert (pair.stayed, pair.at, pair.key) == (240, NOON, "a at 0")


def flatten(entries: Iterable[FoldedEntry]) -> list[Entry]:
    return [
        each for entry in entries for each in (entry.entries if isinstance(entry, PairEntry) else (entry,))
    ]


@unhurried
@given(PAGES, CHATS)
def test_folding_loses_nothing_and_changes_no_order(pages: list[TimelinePage], chats: list[ChatMark]) -> None:
    for visit in split_into_visits(pages, chats, NOON):
        assert flatten(fold_pairs(visit.entries)) == visit.entries
