"""A dialogue as a test says it, for the pure rules of the brief."""

from datetime import timedelta
from typing import Any

from history.made import NOW, message, room
from hypothesis import HealthCheck, settings

from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.rooms import Message, Room
from dashboard.trail.page_entries import TimelinePage

UNHURRIED = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # a busy machine is no failure
BOTS = frozenset({"rocket.cat", "helper.bot"})
VISITOR = {"_id": "visitor-1", "username": "guest-1", "name": "Maria"}


def at(seconds: float) -> str:
    """So many seconds before NOW."""
    return (NOW - timedelta(seconds=seconds)).isoformat()


def by_visitor(seconds: float, text: str = "it does not work", **fields: Any) -> Message:
    return message(text, **{"_id": f"v{seconds}", "ts": at(seconds), "token": "t", "u": VISITOR, **fields})


def by(username: str, seconds: float, text: str = "one moment please", **fields: Any) -> Message:
    """Said by an agent, or by a bot."""
    author = {"_id": f"id-{username}", "username": username, "name": username.title()}
    return message(text, **{"_id": f"{username}{seconds}", "ts": at(seconds), "u": author, **fields})


def newest_first(*said: Message, total: int | None = None) -> Listing[Message]:
    """The messages as Rocket.Chat sends them; oldest first in the arguments, as they are read."""
    return Listing(said[::-1], total=len(said) if total is None else total)


def open_room(**fields: Any) -> Room:
    return room(**{"open": True, "servedBy": {"_id": "id-ana", "username": "ana"}, **fields})


def page(
    seconds: float, href: str = "https://shop.example.org/checkout/payment", key: str = ""
) -> TimelinePage:
    """A page that the visitor opened so many seconds ago."""
    return TimelinePage(key or f"p{seconds}", NOW - timedelta(seconds=seconds), href, "")


def chats(*rows: Room, total: int | None = None) -> Listing[Room]:
    """A visitor's chats, newest first."""
    return Listing(rows, total=len(rows) if total is None else total)


def earlier(days: float, id_: str = "", **fields: Any) -> Room:
    """A chat that began so many days ago and is over."""
    ended = {"closedAt": at(days * 86_400 - 480), "closer": "user", "metrics": {"response": {"ft": 12}}}
    served = {"servedBy": {"_id": "id-bruno", "username": "bruno"}}
    return room(**{"_id": id_ or f"chat-{days}", "ts": at(days * 86_400), **ended, **served, **fields})
