"""The messages of a chat (`omnichannel/visitors.ts`)."""

import re

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.paging import Paging
from dashboard.sandbox.api.replies import Reply, success
from dashboard.sandbox.api.requested_room import find_accessible_room
from dashboard.sandbox.api.schema import paged_query, string

QUERY = paged_query(searchTerm=string(nullable=True))


def get_room_messages(call: Call) -> Reply:
    """GET livechat/:roomId/messages; `count` echoes the page size."""
    paging = Paging.parse(call.params, {"ts": -1})
    room = find_accessible_room(call, "not-allowed")
    term = re.compile(re.escape(call.params.get("searchTerm") or ""), re.IGNORECASE)
    messages = [message for message in call.world.messages[room["_id"]] if term.search(message["msg"])]
    rows = paging.cut_find(messages)
    return success(messages=rows, offset=paging.offset, count=paging.count, total=len(messages))
