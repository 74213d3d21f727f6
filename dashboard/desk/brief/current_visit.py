"""Where the visitor is, from where they came, and what is known of this visit. Pure; moments are UTC."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from dashboard.trail.page_entries import GAP, TimelinePage


@dataclass(frozen=True)
class CurrentVisit:
    """The visit that goes on: `arrived` is the first of the views of the present page in a row, `came_from` the
    view before it.

    `size` is how many pages it has, `length` its seconds so far, `number_today` 2 for the second visit of the day:
    None where the pages that are known do not tell.
    """

    arrived: TimelinePage
    came_from: TimelinePage | None
    size: int | None
    length: float | None
    number_today: int | None


def find_current_visit(
    pages: Sequence[TimelinePage], now: datetime, *, are_whole: bool
) -> CurrentVisit | None:
    """The visit of the newest page, unless that is more than 30 minutes old.

    `pages` are newest first; with `are_whole` there are no older ones.
    """
    if not pages or abs(now - pages[0].at) > GAP:
        return None
    visits = list(_split(pages))
    run = next((i for i, page in enumerate(visits[0]) if page.href != pages[0].href), len(visits[0]))
    is_whole = are_whole or len(visits) > 1
    return CurrentVisit(
        arrived=visits[0][run - 1],
        came_from=visits[0][run] if run < len(visits[0]) else None,
        size=len(visits[0]) if is_whole else None,
        length=(pages[0].at - visits[0][-1].at).total_seconds() if is_whole else None,
        number_today=_count_today(visits, now, are_whole=are_whole),
    )


def _split(pages: Sequence[TimelinePage]) -> Iterator[list[TimelinePage]]:
    """The visits, newest first, each with its pages newest first."""
    visit = [pages[0]]
    for newer, page in pairwise(pages):
        if newer.at - page.at > GAP:
            yield visit
            visit = []
        visit.append(page)
    yield visit


def _count_today(visits: list[list[TimelinePage]], now: datetime, *, are_whole: bool) -> int | None:
    """How many visits began on this day, in the zone of `now`; None where the day's first may not be among them."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today = [visit for visit in visits if visit[-1].at >= midnight]
    return len(today) or None if are_whole or len(today) < len(visits) else None
