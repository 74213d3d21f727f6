"""What of a timeline an open screen does not have yet. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from dashboard.trail.timeline_rows import MarkRow, MessageRow, Row, VisitRow
from dashboard.trail.timeline_state import TimelineState

MARKS_LATE = timedelta(minutes=10)  # by which an open timeline may learn late where a chat began or ended


def select_news(visits: Sequence[VisitRow], known: TimelineState) -> list[VisitRow]:
    """The visits with the lines that are newer than `known`, and the line of its newest page, which may say something
    else now. A screen that has one of the other lines already puts it in the place of its own.
    """
    pages_from = _find_line_of_newest(visits, known)
    kept = [
        replace(visit, rows=[row for row in visit.rows if _is_news(row, known, pages_from)])
        for visit in visits
    ]
    return [visit for visit in kept if visit.rows]


def _find_line_of_newest(visits: Sequence[VisitRow], known: TimelineState) -> datetime | None:
    """When the line with the newest known page begins; None where all pages are new."""
    if known.newest is None:
        return None
    begun = [
        row.moment.at for visit in visits for row in visit.rows if not isinstance(row, MarkRow | MessageRow)
    ]
    return max((at for at in begun if at <= known.newest.at), default=None)


def _is_news(row: Row, known: TimelineState, pages_from: datetime | None) -> bool:
    match row:
        case MessageRow():
            return known.said is None or row.entry.message.cursor > known.said
        case MarkRow():
            return pages_from is None or row.moment.at > pages_from - MARKS_LATE
        case _:
            return pages_from is None or row.moment.at >= pages_from
