"""The pages of one visitor from both sources, one piece at a time: Rocket.Chat's up to our first, ours from then on."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from dashboard.rocketchat.errors import RocketChatError, Unavailable
from dashboard.rocketchat.payloads import Pages
from dashboard.rocketchat.rooms import Room
from dashboard.trail.masking import kept_href, kept_title
from dashboard.trail.models import NEWEST, PageVisit
from dashboard.trail.timeline import GAP, Seen, merge, older_cursor
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Cached

Cursor = tuple[datetime, str]  # of the page above: when, and its key

OUR_KEY = re.compile(r"[0-9]{19}")
STATE_OF = 20  # newest pages that tell whether anything is new


@dataclass(frozen=True)
class Trail:
    """A piece of a visitor's trail, newest first.

    `older` leads on, "" at the end; `state` changes with the newest page; `upstream` is Rocket.Chat's share, None where
    it was not needed; `missing` is why it is missing where it was.
    """

    pages: list[Seen]
    older: str
    state: str
    upstream: Cached[Pages] | None = None
    missing: RocketChatError | None = None

    @property
    def untold(self) -> int:
        """Pages Rocket.Chat has and did not send: a server that caps its lists sends its newest."""
        pages = self.upstream.value if self.upstream else None
        return max(pages.total - len(pages.pages), 0) if pages else 0


def trail(upstream: Upstream, room: Cached[Room], below: Cursor | None = None) -> Trail:
    """The newest piece, or the one below a place in the trail.

    A Rocket.Chat that fails costs only its share. Raises what it refuses.
    """
    visitor = room.value.v.key
    ours = _collected(visitor, below)
    if len(ours) > NEWEST:
        return _piece(ours, ours)
    try:
        copy = upstream.pages_visited(room)
    except Unavailable as error:
        return _piece(ours, ours, missing=error)
    theirs = _told(copy.value, visitor)
    cut = PageVisit.objects.first_at(visitor) if ours or below else None
    pages = merge(theirs, ours, cut)
    shown = [page for page in pages if below is None or (page.at, page.key) < below]
    return _piece(shown, ours or theirs, copy)


def state(upstream: Upstream, room: Cached[Room]) -> str:
    """The `state` of the visitor's trail now. Asks this dashboard's own database with one query.

    Only while nothing of the visitor was collected here does it look at Rocket.Chat's pages, which are asked for at
    most once in 15 seconds for all agents.
    """
    newest = PageVisit.objects.of(room.value.v.key).values_list("pk", "at")[:STATE_OF]
    pages = [Seen(_key(pk), at, "", "") for pk, at in newest]
    if not pages:
        try:
            pages = _told(upstream.pages_visited(room).value, room.value.v.key)
        except Unavailable:
            pages = []
    return _state(pages)


def _collected(visitor: str, below: Cursor | None) -> list[Seen]:
    if not visitor:
        return []
    pages = PageVisit.objects.of(visitor)
    if below:
        at, key = below
        pages = pages.before(at, int(key) if OUR_KEY.fullmatch(key) else 0)
    return [Seen(_key(page.pk), page.at, page.href, page.title) for page in pages[: NEWEST + 1]]


def _told(pages: Pages, visitor: str) -> list[Seen]:
    """The visitor's pages as Rocket.Chat keeps them: as they were sent, so what is secret in them is masked here.

    Anybody can send pages into anybody's room: those under another's token are left out.
    """
    names = settings.SECRET_QUERY_NAMES
    return [
        Seen(page.id, page.ts, kept_href(page.href, names), kept_title(page.title, secret_names=names))
        for page in pages.pages
        if page.key == visitor or not visitor
    ]


def _piece(
    pages: Sequence[Seen],
    newest: Sequence[Seen],
    upstream: Cached[Pages] | None = None,
    missing: RocketChatError | None = None,
) -> Trail:
    shown = list(pages[:NEWEST])
    older = older_cursor(shown) if len(pages) > NEWEST else ""
    return Trail(shown, older, _state(newest), upstream, missing)


def _key(pk: int) -> str:
    # As text, keys must sort like the numbers they are.
    return f"{pk:019d}"


def _state(pages: Sequence[Seen]) -> str:
    """Changes with the newest pages, and when the newest of all is no longer where the visitor is."""
    current = "now" if pages and datetime.now(UTC) - pages[0].at <= GAP else "then"
    keys = " ".join([current, *(page.key for page in pages[:STATE_OF])])
    return hashlib.sha256(keys.encode()).hexdigest()[:16]
