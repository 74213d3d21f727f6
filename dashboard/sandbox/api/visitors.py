"""The visitors themselves (`omnichannel/visitors.ts`)."""

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.paging import Paging
from dashboard.sandbox.api.refusals import refusal
from dashboard.sandbox.api.replies import Reply, success
from dashboard.sandbox.api.schema import paged_query, shape, string
from dashboard.sandbox.world import Document

INFO_QUERY = shape(("visitorId",), visitorId=string())
SEARCH_QUERY = paged_query(("term",), term=string())
SEARCH_KEYS = ("_id", "username", "name", "phone", "visitorEmails", "livechatData", "lastChat")


def get_visitor_info(call: Call) -> Reply:
    """GET livechat/visitors.info; since 8.5 without the token."""
    visitor = call.world.visitors.get(call.params["visitorId"])
    if visitor is None:
        raise refusal(400, "visitor-not-found")
    hidden = {"contactId"} if call.line.shows_visitor_token else {"contactId", "token"}
    return success(visitor={key: value for key, value in visitor.items() if key not in hidden})


def search_visitors(call: Call) -> Reply:
    """GET livechat/visitors.search."""
    paging = Paging.parse(call.params, {"ts": -1})
    visitors = [visitor for visitor in call.world.visitors.values() if _matches(visitor, call.params["term"])]
    rows = [{key: row[key] for key in SEARCH_KEYS if key in row} for row in paging.cut_find(visitors)]
    return success(visitors=rows, count=len(rows), offset=paging.offset, total=len(visitors))


def _matches(visitor: Document, term: str) -> bool:
    """E-mail and phone exactly; name, username and custom fields by any part."""
    exact = [row["address"] for row in visitor.get("visitorEmails", [])]
    exact += [row["phoneNumber"] for row in visitor.get("phone", [])]
    parts = [visitor["name"], visitor["username"], *visitor.get("livechatData", {}).values()]
    return term in exact or any(term.lower() in part.lower() for part in parts)
