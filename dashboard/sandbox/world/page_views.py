"""Page views as the workspace stores them: system messages of a room (`tracking.ts`)."""

from datetime import datetime, timedelta

from dashboard.sandbox.world.dates import to_iso
from dashboard.sandbox.world.documents import Document
from dashboard.sandbox.world.ids import Ids

EXPIRES_AFTER = timedelta(days=30)
BOT = {"_id": "rocket.cat", "username": "rocket.cat", "name": "Rocket.Cat"}


def make_page_info(title: str, href: str, change: str = "url") -> Document:
    """The `pageInfo` that a widget sends."""
    return {"change": change, "title": title, "location": {"href": href}}


def make_page_view(ids: Ids, token: str, page_info: Document, at: datetime, *, before_chat: bool) -> Document:
    """A page view without its room; `before_chat` adds the expiry of page views that had none."""
    expiry = {"expireAt": int((at + EXPIRES_AFTER).timestamp() * 1000)} if before_chat else {}
    return {
        "_id": ids.hexadecimal(),
        "t": "livechat_navigation_history",
        "ts": to_iso(at),
        "msg": f"{page_info['title']} - {page_info['location']['href']}",
        "u": dict(BOT),
        "groupable": False,
        "navigation": {"page": page_info, "token": token},
        "_hidden": True,
        **expiry,
        "_updatedAt": to_iso(at),
    }
