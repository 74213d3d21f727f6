"""A visitor's chats: visitors.chatHistory and visitors.searchChats (`omnichannel/visitors.ts`)."""

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.paging import Paging
from dashboard.sandbox.api.replies import Reply, success
from dashboard.sandbox.api.requested_room import find_accessible_room
from dashboard.sandbox.api.schema import paged_query, string
from dashboard.sandbox.world import Document

NEWEST_FIRST = {"ts": -1}
REFUSED = "error-not-allowed"
HISTORY_QUERY = paged_query()
OPTIONAL = string(nullable=True)
SEARCH_QUERY = paged_query(
    searchText=OPTIONAL, closedChatsOnly=OPTIONAL, servedChatsOnly=OPTIONAL, source=OPTIONAL
)
SEARCH_KEYS = ("_id", "fname", "ts", "v", "msgs", "servedBy", "closedAt", "closedBy", "closer", "tags")


def get_chat_history(call: Call) -> Reply:
    """GET livechat/visitors.chatHistory/room/:roomId/visitor/:visitorId."""
    paging = Paging.parse(call.params, NEWEST_FIRST)
    find_accessible_room(call, REFUSED)
    rooms = _find_visitor_rooms(call)
    return _make_reply(paging, rooms, paging.cut_find(rooms))


def search_chats(call: Call) -> Reply:
    """GET livechat/visitors.searchChats/room/:roomId/visitor/:visitorId."""
    paging = Paging.parse(call.params, NEWEST_FIRST)
    find_accessible_room(call, REFUSED)
    rooms = [_project(call, room) for room in _find_visitor_rooms(call) if _matches(call, room)]
    return _make_reply(paging, rooms, paging.cut_aggregation(rooms))


def _make_reply(paging: Paging, rooms: list[Document], rows: list[Document]) -> Reply:
    return success(history=rows, count=len(rows), offset=paging.offset, total=len(rooms))


def _find_visitor_rooms(call: Call) -> list[Document]:
    return [room for room in call.world.rooms.values() if room["v"]["_id"] == call.path["visitorId"]]


def _matches(call: Call, room: Document) -> bool:
    params = call.params
    messages = call.world.messages[room["_id"]]
    return (
        (params.get("closedChatsOnly") != "true" or "closedAt" in room)
        and (params.get("servedChatsOnly") != "true" or "servedBy" in room)
        and _is_from_source(room.get("source", {}), (params.get("source") or "").lower())
        and any((params.get("searchText") or "") in message["msg"] for message in messages or [{"msg": ""}])
    )


def _is_from_source(source: Document, part: str) -> bool:
    return not part or any(part in source.get(key, "").lower() for key in ("type", "alias"))


def _project(call: Call, room: Document) -> Document:
    closing = [
        message for message in call.world.messages[room["_id"]] if message.get("t") == "livechat-close"
    ]
    row = {key: room[key] for key in SEARCH_KEYS if key in room}
    return {**row, "closingMessage": closing[-1]} if closing else row
