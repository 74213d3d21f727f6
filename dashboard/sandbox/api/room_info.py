"""A single room (`v1/rooms.ts`)."""

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.permissions import can_access_room
from dashboard.sandbox.api.refusals import RefusalError, access_refused, refusal
from dashboard.sandbox.api.replies import Reply, success


def get_room_info(call: Call) -> Reply:
    """GET rooms.info; the only way from a room id to its visitor."""
    room_id = call.params.get("roomId")
    if not room_id:
        raise _refuse("error-roomid-param-not-provided", 'The parameter "roomId" or "roomName" is required')
    room = call.world.rooms.get(room_id) if isinstance(room_id, str) else None
    if room is None:
        reason = 'The required "roomId" or "roomName" param provided does not match any channel'
        raise _refuse("error-room-not-found", reason)
    if not can_access_room(call.account, room):
        raise access_refused(call.line, "not-allowed", errorType="Not Allowed")
    return success(room=room)


def _refuse(code: str, reason: str) -> RefusalError:
    return refusal(400, f"{reason} [{code}]", errorType=code)
