"""A visitor's chats, pages and messages (`omnichannel/visitors.ts`)."""

import re

from dashboard.sandbox.access import may_open
from dashboard.sandbox.answers import Answer, Document, refusal, success
from dashboard.sandbox.call import Call
from dashboard.sandbox.query import Paging
from dashboard.sandbox.schema import paged, string

NEWEST_FIRST = {"ts": -1}
PAGED = paged()
SEARCH = paged(searchText=string(), closedChatsOnly=string(), servedChatsOnly=string(), source=string())
MESSAGES = paged(searchTerm=string())
FOUND_KEYS = ("_id", "fname", "ts", "v", "msgs", "servedBy", "closedAt", "closedBy", "closer", "tags")


def chat_history(call: Call) -> Answer:
    """GET livechat/visitors.chatHistory/room/:roomId/visitor/:visitorId."""
    paging = Paging.of(call.params, NEWEST_FIRST)
    _own_room(call, "error-not-allowed")
    return _history(paging, found := _rooms_of(call), paging.of_find(found))


def search_chats(call: Call) -> Answer:
    """GET livechat/visitors.searchChats/room/:roomId/visitor/:visitorId."""
    paging = Paging.of(call.params, NEWEST_FIRST)
    _own_room(call, "error-not-allowed")
    found = [_found(call, room) for room in _rooms_of(call) if _matches(call, room)]
    return _history(paging, found, paging.of_aggregation(found))


def _history(paging: Paging, found: list[Document], rows: list[Document]) -> Answer:
    return success(history=rows, count=len(rows), offset=paging.offset, total=len(found))


def _rooms_of(call: Call) -> list[Document]:
    return [room for room in call.world.rooms.values() if room["v"]["_id"] == call.path["visitorId"]]


def _own_room(call: Call, otherwise: str) -> Document:
    """The room in the path if it exists and the caller may open it, else 400."""
    room = _room(call)
    if not may_open(call.account, room):
        raise refusal(400, otherwise)
    return room


def _room(call: Call) -> Document:
    room = call.world.rooms.get(call.path["roomId"])
    if room is None:
        raise refusal(400, "invalid-room")
    return room


def _matches(call: Call, room: Document) -> bool:
    asked = call.params
    spoken = call.world.messages[room["_id"]]
    return (
        (asked.get("closedChatsOnly") != "true" or "closedAt" in room)
        and (asked.get("servedChatsOnly") != "true" or "servedBy" in room)
        and _from_source(room.get("source", {}), (asked.get("source") or "").lower())
        and any((asked.get("searchText") or "") in message["msg"] for message in spoken or [{"msg": ""}])
    )


def _from_source(source: Document, part: str) -> bool:
    return not part or any(part in source.get(key, "").lower() for key in ("type", "alias"))


def _found(call: Call, room: Document) -> Document:
    closing = [each for each in call.world.messages[room["_id"]] if each.get("t") == "livechat-close"]
    kept = {key: room[key] for key in FOUND_KEYS if key in room}
    return {**kept, "closingMessage": closing[-1]} if closing else kept


def pages_visited(call: Call) -> Answer:
    """GET livechat/visitors.pagesVisited/:roomId; room access is not checked, as on the real server."""
    paging = Paging.of(call.params, NEWEST_FIRST)
    pages = call.world.pages[_room(call)["_id"]]
    rows = paging.of_find(pages)
    return success(pages=rows, count=len(rows), offset=paging.offset, total=len(pages))


def room_messages(call: Call) -> Answer:
    """GET livechat/:roomId/messages; `count` echoes the page size."""
    paging = Paging.of(call.params, NEWEST_FIRST)
    room = _own_room(call, "not-allowed")
    words = re.compile(re.escape(call.params.get("searchTerm") or ""), re.IGNORECASE)
    found = [message for message in call.world.messages[room["_id"]] if words.search(message["msg"])]
    rows = paging.of_find(found)
    return success(messages=rows, offset=paging.offset, count=paging.count, total=len(found))
