"""The room that a path names."""

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.permissions import can_access_room
from dashboard.sandbox.api.refusals import access_refused, refusal
from dashboard.sandbox.world import Document


def find_room(call: Call) -> Document:
    """The room of the path's `:roomId`; 400 for an unknown one."""
    room = call.world.rooms.get(call.path["roomId"])
    if room is None:
        raise refusal(400, "invalid-room")
    return room


def find_accessible_room(call: Call, error: str) -> Document:
    """The same, and a refusal with this error if the account cannot access the room."""
    room = find_room(call)
    if not can_access_room(call.account, room):
        raise access_refused(call.line, error)
    return room
