"""Where in a timeline the agent stopped reading the last time. Pure."""

from collections.abc import Sequence
from datetime import datetime

from dashboard.trail.timeline_rows import VisitRow


def find_since(
    visits: Sequence[VisitRow], since: datetime | None, *, more_below: bool
) -> tuple[int, int] | None:
    """The place of the line after all that is newer than `since`: the index of a visit and of one of its rows, which
    may be the one after the last. None where nothing is newer, or where it stands below this piece.
    """
    newer = 0
    for index, visit in enumerate(visits):
        older = next((n for n, row in enumerate(visit.rows) if since is None or row.moment.at <= since), None)
        newer += len(visit.rows) if older is None else older
        if older:
            return index, older
        if older == 0:
            return (index - 1, len(visits[index - 1].rows)) if newer else None
    return (len(visits) - 1, len(visits[-1].rows)) if newer and not more_below else None
