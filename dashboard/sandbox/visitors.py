"""The visitors themselves (`omnichannel/visitors.ts`)."""

from dashboard.sandbox.answers import Answer, Document, refusal, success
from dashboard.sandbox.call import Call
from dashboard.sandbox.query import Paging
from dashboard.sandbox.schema import paged, shape, string

INFO = shape(("visitorId",), visitorId=string())
SEARCH = paged(("term",), term=string())
SECRET_OR_INTERNAL = {"token", "contactId"}
SEARCH_KEYS = ("_id", "username", "name", "phone", "visitorEmails", "livechatData", "lastChat")


def visitor_info(call: Call) -> Answer:
    """GET livechat/visitors.info, without the token as since 8.5."""
    visitor = call.world.visitors.get(call.params["visitorId"])
    if visitor is None:
        raise refusal(400, "visitor-not-found")
    return success(visitor={key: value for key, value in visitor.items() if key not in SECRET_OR_INTERNAL})


def search(call: Call) -> Answer:
    """GET livechat/visitors.search."""
    paging = Paging.of(call.params, {"ts": -1})
    found = [visitor for visitor in call.world.visitors.values() if _fits(visitor, call.params["term"])]
    rows = [{key: row[key] for key in SEARCH_KEYS if key in row} for row in paging.of_find(found)]
    return success(visitors=rows, count=len(rows), offset=paging.offset, total=len(found))


def _fits(visitor: Document, term: str) -> bool:
    """E-mail and phone exactly; name, username and custom fields by any part."""
    exact = [row["address"] for row in visitor.get("visitorEmails", [])]
    exact += [row["phoneNumber"] for row in visitor.get("phone", [])]
    parts = [visitor["name"], visitor["username"], *visitor.get("livechatData", {}).values()]
    return term in exact or any(term.lower() in part.lower() for part in parts)
