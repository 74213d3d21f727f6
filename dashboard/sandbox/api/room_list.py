"""The list of chats (`omnichannel/rooms.ts`, `LivechatRooms.ts`)."""

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.paging import Paging
from dashboard.sandbox.api.permissions import has_permission
from dashboard.sandbox.api.refusals import refusal
from dashboard.sandbox.api.release_lines import ReleaseLine
from dashboard.sandbox.api.replies import Reply, success
from dashboard.sandbox.api.room_filters import make_room_filters
from dashboard.sandbox.api.schema import Schema, any_of, array, boolean, paged_query, string
from dashboard.sandbox.world import Document

OPTIONAL = string(nullable=True)
SWITCH = any_of(OPTIONAL, boolean())
BASIC_PARAMETERS = {
    "agents": array(nullable=True),
    "roomName": OPTIONAL,
    "departmentId": OPTIONAL,
    "open": SWITCH,
    "queued": SWITCH,
    "onhold": SWITCH,
    "createdAt": OPTIONAL,
    "closedAt": OPTIONAL,
    "tags": array(nullable=True),
    "customFields": OPTIONAL,
}


def make_query(line: ReleaseLine) -> Schema:
    """What the list may be asked for."""
    parameters = dict(BASIC_PARAMETERS)
    if line.filters_by_many_departments:
        parameters |= {"departmentId": any_of(string(), array()), "units": array()}
    if line.ignores_fields_and_query:
        parameters |= {"fields": OPTIONAL, "query": OPTIONAL}
    return paged_query((), **parameters)


def list_rooms(call: Call) -> Reply:
    """GET livechat/rooms."""
    _check_permission(call)
    paging = Paging.parse(call.params, {"ts": -1})
    filters = make_room_filters(call.params, call.line)
    rooms = [room for room in call.world.rooms.values() if all(fits(room) for fits in filters)]
    rows = [_add_department(call, room) for room in paging.cut_find(rooms)]
    return success(rooms=rows, count=len(rows), offset=paging.offset, total=len(rooms))


def _check_permission(call: Call) -> None:
    only_own = call.params.get("agents") == [call.account.id] and has_permission(call.account, "view-l-room")
    if not (only_own or has_permission(call.account, "view-livechat-rooms")):
        raise refusal(403, call.line.refused_list_error)


def _add_department(call: Call, room: Document) -> Document:
    department = call.world.departments.get(room.get("departmentId", ""))
    if department is None:
        return room
    return {**room, "department": {"_id": department["_id"], "name": department["name"]}}
