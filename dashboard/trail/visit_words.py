"""How a visit is called and what is said of it as a whole, as of `now`, whose zone is the reader's."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dashboard import wording
from dashboard.trail.message_entries import MessageEntry
from dashboard.trail.page_entries import GAP, PageEntry
from dashboard.trail.timeline import Entry, Visit


def name_visit(visit: Visit, now: datetime) -> str:
    """What the visit is called: "This visit", "This morning", "9 Nov"."""
    if is_current(visit, now):
        return _("This visit") if visit.page_count else _("This chat")
    if not visit.page_count:
        return wording.format_moment(visit.start, now)
    local = visit.start.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return _name_part_of_day(local.hour)
    return _("Yesterday") if days == 1 else wording.format_day(local, now)


def _name_part_of_day(hour: int) -> str:
    if hour < 5:
        return _("Earlier today")
    if hour < 12:
        return _("This morning")
    return _("This afternoon") if hour < 18 else _("This evening")


def summarize_visit(visit: Visit, now: datetime) -> str:
    """What is known of the visit as a whole: "14:00 – now · 6 pages · 2nd visit today"."""
    if not visit.page_count:
        return _("a chat, no pages")
    start, end = (format_local_clock(at, now) for at in (visit.start, visit.end))
    if is_current(visit, now):
        span = pgettext("time", "%(start)s – now") % {"start": start}
    else:
        span = start if start == end else f"{start} – {end}"
    return " · ".join(filter(None, [span, _describe_size(visit, now), _describe_rank(visit, now)]))


def _describe_size(visit: Visit, now: datetime) -> str:
    """How many pages in how long: of a visit that goes on, its beginning says that."""
    count = visit.page_count
    if visit.length is None or is_current(visit, now):
        return ngettext("%(count)s page", "%(count)s pages", count) % {"count": count}
    said = ngettext("%(count)s page in %(duration)s", "%(count)s pages in %(duration)s", count)
    return said % {"count": count, "duration": wording.format_duration(visit.length)}


def _describe_rank(visit: Visit, now: datetime) -> str:
    if visit.number_that_day < 2:
        return ""
    rank = {"ordinal": wording.format_ordinal(visit.number_that_day)}
    if visit.start.astimezone(now.tzinfo).date() == now.date():
        return _("%(ordinal)s visit today") % rank
    return _("%(ordinal)s visit that day") % rank


def is_current(visit: Visit, now: datetime) -> bool:
    """Whether the visit goes on: its last page is where the visitor is, or somebody wrote within 30 minutes."""
    return any(_is_recent(entry, now) for entry in visit.entries)


def _is_recent(entry: Entry, now: datetime) -> bool:
    if isinstance(entry, PageEntry):
        return entry.current
    return isinstance(entry, MessageEntry) and abs(now - entry.at) <= GAP


def format_local_clock(at: datetime, now: datetime) -> str:
    """The time of day, "14:02"."""
    return wording.format_clock(at.astimezone(now.tzinfo))
