"""Ids as parts of paths: each arrives as itself, or no request is made at all."""

import unicodedata
from urllib.parse import quote

from .errors import NoSuchRoom, NoSuchVisitor
from .routes import Route

LONGEST_ID = 200


def is_id(text: str) -> bool:
    """Whether Rocket.Chat may know such an id: one path part of at most 200 characters, nothing invisible."""
    return (
        0 < len(text) <= LONGEST_ID
        and text not in {".", ".."}
        and not any(unicodedata.category(character) in {"Cc", "Cs"} for character in text)
    )


def quote_part(text: str) -> str:
    """One path part, with every special character quoted."""
    return quote(text, safe="")


def check_room_id(text: str) -> str:
    """The id of a room, unquoted; raises NoSuchRoom for what cannot be one."""
    if not is_id(text):
        raise NoSuchRoom
    return text


def check_visitor_id(text: str) -> str:
    """The id of a visitor, unquoted; raises NoSuchVisitor for what cannot be one."""
    if not is_id(text):
        raise NoSuchVisitor
    return text


def build_messages_path(room: str) -> str:
    """The path of a room's messages."""
    return f"/api/v1/livechat/{quote_part(check_room_id(room))}/messages"


def build_chat_history_path(room: str, visitor: str) -> str:
    """The path of a visitor's history, asked from one of their rooms."""
    return _build_visitor_in_room_path(Route.CHAT_HISTORY, room, visitor)


def build_search_chats_path(room: str, visitor: str) -> str:
    """The path of a search in a visitor's chats, asked from one of their rooms."""
    return _build_visitor_in_room_path(Route.SEARCH_CHATS, room, visitor)


def _build_visitor_in_room_path(route: Route, room: str, visitor: str) -> str:
    parts = quote_part(check_room_id(room)), quote_part(check_visitor_id(visitor))
    return "{}/room/{}/visitor/{}".format(route.path, *parts)


def build_pages_visited_path(room: str) -> str:
    """The path of the pages seen by a room's visitor."""
    return f"{Route.PAGES_VISITED.path}/{quote_part(check_room_id(room))}"


def build_department_path(department_id: str) -> str:
    """The path of one department; the id must be one by `is_id`."""
    return f"{Route.DEPARTMENTS.path}/{quote_part(department_id)}"
