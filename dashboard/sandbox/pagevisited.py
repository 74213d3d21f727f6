"""POST livechat/page.visited (`pageVisited.ts`, `tracking.ts`), in the form of the legacy route."""

from dashboard.sandbox.answers import Answer, success
from dashboard.sandbox.call import Call
from dashboard.sandbox.schema import checked, shape, string

MONITORED = "url"
PAGE = shape(
    ("change", "title", "location"),
    change=string(),
    title=string(),
    location=shape(("href",), href=string()),
)
BODY = shape(("token", "pageInfo"), token=string(), rid=string(nullable=True), pageInfo=PAGE)


def page_visited(call: Call) -> Answer:
    """Stores the page if its `change` is the monitored kind; neither token nor room is looked up."""
    body = checked(call.body, BODY)
    seen = body["pageInfo"]
    if seen["change"] != MONITORED:
        return success()
    page = call.world.save_page(body["token"], body.get("rid") or "", seen)
    return success(page={"msg": page["msg"], "navigation": page["navigation"]})
