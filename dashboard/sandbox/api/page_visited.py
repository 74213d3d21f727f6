"""What a widget tells of the pages a visitor opens (`pageVisited.ts`, `tracking.ts`)."""

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.replies import Reply, success
from dashboard.sandbox.api.schema import shape, string

MONITORED_CHANGE = "url"
PAGE_INFO = shape(
    ("title", "change", "location"),
    title=string(),
    change=string(),
    location=shape(("href",), href=string()),
)
BODY = shape(("token", "pageInfo"), token=string(), rid=string(nullable=True), pageInfo=PAGE_INFO)


def save_page_view(call: Call) -> Reply:
    """POST livechat/page.visited: stores a change of the monitored kind; neither token nor room is looked up."""
    body = call.body_fields
    page_info = body["pageInfo"]
    if page_info["change"] != MONITORED_CHANGE:
        return success()
    page_view = call.world.save_page_view(body["token"], body.get("rid") or "", page_info)
    return success(page={"msg": page_view["msg"], "navigation": page_view["navigation"]})
