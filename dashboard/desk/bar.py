"""The bar's share of the agent's open chats: how many wait, and the way to the one before and after."""

from dataclasses import dataclass
from typing import Literal

from django.db import Error
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from dashboard import wording
from dashboard.accounts.models import Agent
from dashboard.desk.open_chats import (
    WATCHED_FRESH_FOR,
    ask_my_chats,
    count_waiting,
    find_neighbour,
    sort_by_urgency,
)
from dashboard.rocketchat.errors import RocketChatError
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Cached

SAID_WITHOUT_TIME = 60  # seconds for which a number is said without its time

STEPS: dict[str, Literal[-1, 1]] = {"previous": -1, "next": 1}


@dataclass(frozen=True)
class Bar:
    """How many visitors of the agent wait for a person (None: not known), and as of when, "" while that is now.

    `is_due`: the page may ask for a newer number by itself.
    """

    waiting: int | None = None
    as_of: str = ""
    is_due: bool = False


def bar(request: HttpRequest) -> dict[str, object]:
    """Context processor: `bar` for the page of a signed-in agent, worked out only where it is shown."""
    return {"bar": SimpleLazyObject(lambda: _peek_bar_of(request))}


def _peek_bar_of(request: HttpRequest) -> Bar:
    """Nothing where there is no agent, and where not even a copy can be read."""
    try:
        return peek_bar(Upstream(request)) if isinstance(request.user, Agent) else Bar()
    except (RocketChatError, Error):
        return Bar()


def peek_bar(upstream: Upstream) -> Bar:
    """What is at hand, without a call."""
    mine = upstream.peek(ask_my_chats(upstream))
    return make_bar(mine, upstream.workspace.bots) if mine else Bar(is_due=True)


def load_bar(request: HttpRequest, *, asked_again: bool) -> Bar:
    """The same, asked for where there is no recent copy; the copy stays where Rocket.Chat gives no newer one.

    `asked_again`: by a page that stays open. While webhooks are heard, such a page costs Rocket.Chat nothing until one
    tells that the agent's chats are others.
    """
    upstream = Upstream(request, in_background=True)
    mine = upstream.get(ask_my_chats(upstream, WATCHED_FRESH_FOR, held=asked_again))
    return make_bar(mine, upstream.workspace.bots)


def make_bar(mine: Cached[Listing[Room]], bots: frozenset[str]) -> Bar:
    """The bar by a list of the agent's own chats."""
    age = (timezone.now() - mine.at).total_seconds()
    as_of = wording.format_clock(timezone.localtime(mine.at)) if age > SAID_WITHOUT_TIME else ""
    return Bar(count_waiting(mine.value.readable, bots), as_of, is_due=age > WATCHED_FRESH_FOR)


def find_next_room(upstream: Upstream, room_id: str, step: Literal[-1, 1]) -> Room | None:
    """The open chat of the agent that stands before or after `room_id` in the list of the home."""
    mine = upstream.get(ask_my_chats(upstream)).value
    return find_neighbour(sort_by_urgency(mine.readable, upstream.workspace.bots), room_id, step)
