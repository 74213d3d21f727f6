"""One visitor's page views from both sources: Rocket.Chat's up to our first, ours from then on; one piece at a time."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from django.db import OperationalError

from dashboard.masking.storable import make_storable_href, make_storable_title
from dashboard.rocketchat.errors import Unavailable
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.payloads import Page
from dashboard.rocketchat.rooms import Room
from dashboard.trail.cursor import Cursor, encode_cursor
from dashboard.trail.models import NEWEST, PageView
from dashboard.trail.page_entries import TimelinePage
from dashboard.trail.store import get_secret_names
from dashboard.trail.timeline import merge
from dashboard.trail.timeline_state import STATE_OF, TimelineState
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Cached

log = logging.getLogger(__name__)

COLLECTED_KEY = re.compile(r"[0-9]{19}")


@dataclass(frozen=True)
class TimelinePiece:
    """A piece of a visitor's timeline, newest first.

    `older` leads on, "" at the end; `state` changes with the newest page, and `cursors` are what it is made of, newest
    first; `upstream` is Rocket.Chat's share, None where it was not needed; `upstream_error` is why it is missing where
    it was. `collected_missing`: ours could not be read.
    """

    pages: list[TimelinePage]
    older: str
    state: TimelineState
    cursors: list[Cursor] = field(default_factory=list)
    upstream: Cached[Listing[Page]] | None = None
    upstream_error: Unavailable | None = None
    collected_missing: bool = False

    @property
    def not_sent(self) -> int:
        """Pages that Rocket.Chat has and did not send: a server that caps its lists sends its newest."""
        pages = self.upstream.value if self.upstream else None
        return max(pages.total - len(pages.rows), 0) if pages else 0


def start_timeline(upstream: Upstream, room: Room, below: Cursor | None = None) -> list[TimelinePage] | None:
    """The pages collected here, below a place; None where they cannot be read now.

    Rocket.Chat is asked for its own where these do not fill a piece.
    """
    try:
        collected = _read_collected(room.v.visitor_key, below)
    except OperationalError as error:
        log.warning("What was collected cannot be read: %s", type(error).__name__)
        collected = None
    if collected is None or len(collected) <= NEWEST:
        upstream.start(upstream.ask_pages_visited(room.id, collected=bool(collected)))
    return collected


def read_timeline_piece(
    upstream: Upstream, room: Cached[Room], collected: list[TimelinePage] | None, below: Cursor | None = None
) -> TimelinePiece:
    """The newest piece, or the one below a place in the timeline; `collected` is what `start_timeline` gave.

    A Rocket.Chat that fails costs only its share, as does a database that does. Raises what Rocket.Chat refuses.
    """
    if collected is None:
        return replace(read_timeline_piece(upstream, room, [], below), collected_missing=True)
    visitor_key = room.value.v.visitor_key
    if len(collected) > NEWEST:
        return _make_piece(collected, collected)
    try:
        cached = upstream.pages_visited(room, collected=bool(collected))
    except Unavailable as error:
        return _make_piece(collected, collected, upstream_error=error)
    upstream_pages = _read_upstream(cached.value, visitor_key)
    cut = _find_cut(visitor_key) if collected or below else None
    pages = merge(upstream_pages, collected, cut)
    shown = [page for page in pages if below is None or page.cursor < below]
    return _make_piece(shown, collected or upstream_pages, cached)


def read_timeline_state(upstream: Upstream, room: Cached[Room]) -> TimelineState | None:
    """The `state` of the visitor's pages now, None where that cannot be read. Asks this dashboard's own database
    with one query.

    Only while nothing of the visitor was collected here does it look at Rocket.Chat's pages, which are asked for at
    most once in 15 seconds for all agents.
    """
    visitor_key = room.value.v.visitor_key
    newest = PageView.objects.of(visitor_key).values_list("pk", "at")[:STATE_OF]
    try:
        cursors = [Cursor(at, _make_key(pk)) for pk, at in newest]
    except OperationalError:
        return None
    if not cursors:
        try:
            pages = _read_upstream(upstream.pages_visited(room).value, visitor_key)
        except Unavailable:
            pages = []
        cursors = [page.cursor for page in pages]
    return TimelineState.of(cursors, datetime.now(UTC))


def _read_collected(visitor_key: str, below: Cursor | None) -> list[TimelinePage]:
    if not visitor_key:
        return []
    pages = PageView.objects.of(visitor_key)
    if below:
        pages = pages.before(below.at, int(below.key) if COLLECTED_KEY.fullmatch(below.key) else 0)
    return [TimelinePage(_make_key(page.pk), page.at, page.href, page.title) for page in pages[: NEWEST + 1]]


def _find_cut(visitor_key: str) -> datetime | None:
    try:
        return PageView.objects.first_at(visitor_key)
    except OperationalError:
        return None  # then a page may stand there twice


def _read_upstream(pages: Listing[Page], visitor_key: str) -> list[TimelinePage]:
    """The visitor's pages as Rocket.Chat keeps them.

    Anybody can send pages into anybody's room: those under another's token are left out.
    """
    return [_mask(page) for page in pages.readable if page.visitor_key == visitor_key or not visitor_key]


def _mask(page: Page) -> TimelinePage:
    """Rocket.Chat keeps what was sent, so what is secret in it is masked here."""
    names = get_secret_names()
    href, title = make_storable_href(page.href, names), make_storable_title(page.title, secret_names=names)
    return TimelinePage(page.id, page.ts, href, title)


def _make_piece(
    pages: Sequence[TimelinePage],
    newest: Sequence[TimelinePage],
    upstream: Cached[Listing[Page]] | None = None,
    upstream_error: Unavailable | None = None,
) -> TimelinePiece:
    shown = list(pages[:NEWEST])
    older = encode_cursor(min(page.cursor for page in shown)) if len(pages) > NEWEST else ""
    cursors = [page.cursor for page in newest]
    state = TimelineState.of(cursors, datetime.now(UTC))
    return TimelinePiece(shown, older, state, cursors, upstream, upstream_error)


def _make_key(pk: int) -> str:
    # As text, keys must sort like the numbers they are.
    return f"{pk:019d}"
