"""The page views of a chat (`omnichannel/visitors.ts`)."""

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.paging import Paging
from dashboard.sandbox.api.replies import Reply, success
from dashboard.sandbox.api.requested_room import find_room
from dashboard.sandbox.api.schema import paged_query

QUERY = paged_query()


def get_pages_visited(call: Call) -> Reply:
    """GET livechat/visitors.pagesVisited/:roomId; room access is not checked, as on the real server."""
    paging = Paging.parse(call.params, {"ts": -1})
    page_views = call.world.page_views[find_room(call)["_id"]]
    rows = paging.cut_find(page_views)
    return success(pages=rows, count=len(rows), offset=paging.offset, total=len(page_views))
