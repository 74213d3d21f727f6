"""How a visitor's chats ended: what the closing agents wrote (visitors.searchChats)."""

from collections.abc import Iterable, Mapping

from dashboard.rocketchat.errors import RocketChatError
from dashboard.rocketchat.rooms import FoundChat
from dashboard.upstream.agent import Upstream


def read_endings(upstream: Upstream, room_id: str, visitor_id: str) -> Mapping[str, str]:
    """The closing comments of the visitor's newest chats by room id; none where Rocket.Chat does not tell."""
    try:
        return list_comments(upstream.get(upstream.ask_found_chats(room_id, visitor_id)).value.readable)
    except RocketChatError:
        return {}


def list_comments(found: Iterable[FoundChat]) -> Mapping[str, str]:
    """The comments by room id. Of a room that was closed twice the last counts; a visitor who closes writes none,
    Rocket.Chat does.
    """
    closed = sorted((chat for chat in found if chat.closed_at), key=_get_end)
    return {
        chat.id: chat.closing_message for chat in closed if chat.closing_message and chat.closer != "visitor"
    }


def _get_end(chat: FoundChat) -> float:
    return chat.closed_at.timestamp() if chat.closed_at else 0.0
