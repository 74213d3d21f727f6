"""Which of a visitor's chats a filter and a search leave. Pure."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import wording
from dashboard.history.table_query import TableQuery
from dashboard.rocketchat.listing import Listing, Unreadable
from dashboard.rocketchat.rooms import FoundChat, Room

Rooms = list[Room | Unreadable]


def list_filters() -> list[tuple[str, str]]:
    """The values of `show` with what they are called."""
    return [("all", _("All")), ("closed", _("Closed")), ("served", _("Served"))]


def select_rooms(rooms: Sequence[Room | Unreadable], query: TableQuery, found: Collection[str]) -> Rooms:
    """The rooms that the query leaves, in their order; `found` are the ids of chats that hold its text.

    As visitors.searchChats has it, a closed chat has an end and a served one an agent; of a room that cannot be read
    neither is known.
    """
    return [room for room in rooms if (not query.text or room.id in found) and _is_shown(room, query.show)]


def _is_shown(room: Room | Unreadable, show: str) -> bool:
    if show == "all":
        return True
    if isinstance(room, Unreadable):
        return False
    return room.closed_at is not None if show == "closed" else room.served_by is not None


def describe_gaps(listing: Listing[Room], found: Listing[FoundChat] | None) -> list[str]:
    """What a filter over `listing`, or a search that brought `found`, may have missed, in words."""
    gaps = []
    if len(listing.rows) < listing.total:
        words = ngettext(
            "Only the first chat of %(total)s in this order was looked at.",
            "Only the first %(known)s of %(total)s chats in this order were looked at.",
            len(listing.rows),
        )
        gaps.append(
            words
            % {
                "known": wording.format_number(len(listing.rows)),
                "total": wording.format_number(listing.total),
            }
        )
    if found and len(found.rows) < found.total:
        words = _("The text is in more chats than the newest %(known)s that Rocket.Chat named.")
        gaps.append(words % {"known": wording.format_number(len(found.rows))})
    return gaps
