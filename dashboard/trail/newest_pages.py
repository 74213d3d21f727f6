"""Where visitors are now, as far as it is known here: no call is made for it."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import OperationalError
from django.utils import timezone

from dashboard.masking.storable import make_storable_href
from dashboard.rocketchat.listing import Listing, Unreadable
from dashboard.rocketchat.payloads import Page
from dashboard.rocketchat.rooms import Room
from dashboard.trail.hrefs import name_page
from dashboard.trail.models import PageView
from dashboard.trail.page_entries import GAP
from dashboard.trail.store import get_secret_names
from dashboard.upstream.agent import Upstream

log = logging.getLogger(__name__)

COPIES_READ = 20  # at the most: each holds all pages of a room


class NewestPage(NamedTuple):
    """The page a visitor opened last: its name, and when they arrived (UTC)."""

    name: str
    at: datetime


def find_newest_pages(upstream: Upstream, rooms: Sequence[Room]) -> dict[str, NewestPage]:
    """The newest page of each room's visitor, by room id, unless it is older than a visit's gap.

    One query for what was collected here; of the first other rooms what the cache has of Rocket.Chat's answers.
    """
    since = timezone.now() - GAP
    collected = _read_collected({room.v.visitor_key for room in rooms} - {""}, since)
    found = {room.id: collected[room.v.visitor_key] for room in rooms if room.v.visitor_key in collected}
    others = [room for room in rooms if room.id not in found][:COPIES_READ]
    upstream.look_up(*(upstream.ask_pages_visited(room.id) for room in others))
    copies = {room.id: _read_copy(upstream, room) for room in others}
    return found | {id_: page for id_, page in copies.items() if page and page.at >= since}


def _read_collected(visitor_keys: set[str], since: datetime) -> dict[str, NewestPage]:
    if not visitor_keys:
        return {}
    pages = PageView.objects.newest_of_each(visitor_keys, since).only("visitor_key", "at", "href")
    try:
        return {page.visitor_key: NewestPage(name_page(page.href), page.at) for page in pages}
    except OperationalError as error:
        log.warning("What was collected cannot be read: %s", type(error).__name__)
        return {}


def _read_copy(upstream: Upstream, room: Room) -> NewestPage | None:
    copy = upstream.peek(upstream.ask_pages_visited(room.id))
    page = _find_newest(copy.value, room.v.visitor_key) if copy else None
    return NewestPage(name_page(make_storable_href(page.href, get_secret_names())), page.ts) if page else None


def _find_newest(pages: Listing[Page], visitor_key: str) -> Page | None:
    """Anybody can send pages into anybody's room: those under another's token are left out."""
    for page in pages.rows:  # newest first, each read when it is looked at
        if not isinstance(page, Unreadable) and visitor_key in {page.visitor_key, ""}:
            return page
    return None
