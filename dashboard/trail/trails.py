"""The pages of one visitor from both sources, one piece at a time: Rocket.Chat's up to our first, ours from then on."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from dashboard.accounts.copies import Copy
from dashboard.accounts.upstream import Upstream
from dashboard.rocketchat.errors import RateLimited, RocketChatError, Unreachable, Unusable
from dashboard.rocketchat.payloads import Page, Pages, Room
from dashboard.trail.masking import kept_href, kept_title
from dashboard.trail.models import NEWEST, PageVisit
from dashboard.trail.timeline import Seen, merge, older_cursor

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
    upstream: Copy[Pages] | None = None
    missing: RocketChatError | None = None

    @property
    def untold(self) -> int:
        """Pages Rocket.Chat has and did not send: a server that caps its lists sends its newest."""
        pages = self.upstream.value if self.upstream else None
        return max(pages.total - len(pages.pages), 0) if pages else 0


def trail(upstream: Upstream, room: Copy[Room], below: Cursor | None = None) -> Trail:
    """The newest piece, or the one below a place in the trail.

    A Rocket.Chat that fails costs only its share. Raises what it refuses.
    """
    visitor = room.value.v.key
    ours = _collected(visitor, below)
    if len(ours) > NEWEST:
        return _piece(ours, [page.key for page in ours])
    try:
        copy = upstream.pages_visited(room)
    except (Unreachable, Unusable, RateLimited) as error:
        return _piece(ours, [page.key for page in ours], missing=error)
    cut = PageVisit.objects.first_at(visitor) if ours or below else None
    pages = merge(map(_told, copy.value.pages), ours, cut)
    shown = [page for page in pages if below is None or (page.at, page.key) < below]
    return _piece(shown, [page.key for page in ours] or [page.id for page in copy.value.pages], copy)


def state(upstream: Upstream, room: Copy[Room]) -> str:
    """The `state` of the visitor's trail now. Asks this dashboard's own database with one query.

    Only while nothing of the visitor was collected here does it look at Rocket.Chat's pages, which are asked for at
    most once in 15 seconds for all agents.
    """
    newest = PageVisit.objects.of(room.value.v.key).values_list("pk", flat=True)[:STATE_OF]
    keys = [_key(pk) for pk in newest]
    if not keys:
        try:
            keys = [page.id for page in upstream.pages_visited(room).value.pages]
        except (Unreachable, Unusable, RateLimited):
            keys = []
    return _digest(keys)


def _collected(visitor: str, below: Cursor | None) -> list[Seen]:
    if not visitor:
        return []
    pages = PageVisit.objects.of(visitor)
    if below:
        at, key = below
        pages = pages.before(at, int(key) if OUR_KEY.fullmatch(key) else 0)
    return [Seen(_key(page.pk), page.at, page.href, page.title) for page in pages[: NEWEST + 1]]


def _told(page: Page) -> Seen:
    """A page as Rocket.Chat keeps it, which is as it was sent: what is secret in it is masked here."""
    names = settings.SECRET_QUERY_NAMES
    return Seen(page.id, page.ts, kept_href(page.href, names), kept_title(page.title, secret_names=names))


def _piece(
    pages: Sequence[Seen],
    newest: Sequence[str],
    upstream: Copy[Pages] | None = None,
    missing: RocketChatError | None = None,
) -> Trail:
    shown = list(pages[:NEWEST])
    older = older_cursor(shown) if len(pages) > NEWEST else ""
    return Trail(shown, older, _digest(newest), upstream, missing)


def _key(pk: int) -> str:
    # As text, keys must sort like the numbers they are.
    return f"{pk:019d}"


def _digest(keys: Sequence[str]) -> str:
    return hashlib.sha256(" ".join(keys[:STATE_OF]).encode()).hexdigest()[:16]
