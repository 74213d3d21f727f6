"""The list of chats (`omnichannel/rooms.ts`, `LivechatRooms.ts`)."""

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.paging import Paging
from dashboard.sandbox.api.permissions import has_permission
from dashboard.sandbox.api.replies import Reply, refusal, success
from dashboard.sandbox.api.room_filters import make_room_filters
from dashboard.sandbox.api.schema import anything, array, paged_query, string
from dashboard.sandbox.world import Document

QUERY = paged_query(
    agents=array(),
    roomName=string(),
    departmentId=array(),
    open=string(),
    queued=string(),
    onhold=string(),
    createdAt=string(),
    closedAt=string(),
    tags=array(),
    units=array(),
    customFields=string(),
    fields=anything(),
    query=anything(),
)


def list_rooms(call: Call) -> Reply:
    """GET livechat/rooms."""
    _check_permission(call)
    paging = Paging.parse(call.params, {"ts": -1})
    filters = make_room_filters(call.params)
    rooms = [room for room in call.world.rooms.values() if all(fits(room) for fits in filters)]
    rows = [_add_department(call, room) for room in paging.cut_find(rooms)]
    return success(rooms=rows, count=len(rows), offset=paging.offset, total=len(rooms))


def _check_permission(call: Call) -> None:
    only_own = call.params.get("agents") == [call.account.id] and has_permission(call.account, "view-l-room")
    if not (only_own or has_permission(call.account, "view-livechat-rooms")):
        raise refusal(403, "unauthorized")


def _add_department(call: Call, room: Document) -> Document:
    department = call.world.departments.get(room.get("departmentId", ""))
    if department is None:
        return room
    return {**room, "department": {"_id": department["_id"], "name": department["name"]}}
