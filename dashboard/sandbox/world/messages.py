"""Message documents, as `livechat/:rid/messages` serves them."""

from datetime import datetime, timedelta

from dashboard.sandbox.world.accounts import Account
from dashboard.sandbox.world.dates import to_iso
from dashboard.sandbox.world.documents import Document
from dashboard.sandbox.world.ids import Ids

UPDATE_DELAY = timedelta(milliseconds=26)


def make_visitor_message(ids: Ids, rid: str, visitor: Document, text: str, at: datetime) -> Document:
    """A visitor's message; it carries the visitor's secret token."""
    user = {"_id": visitor["_id"], "username": visitor["username"], "name": visitor["name"]}
    head = {
        "_id": ids.meteor(),
        "rid": rid,
        "msg": text,
        "token": visitor["token"],
        "alias": visitor["name"],
    }
    return {**head, **_make_common_fields(user, text, at)}


def make_user_message(ids: Ids, rid: str, account: Account, text: str, at: datetime) -> Document:
    """An agent's or a bot's message."""
    user = {**account.as_user(), "name": account.name}
    return {"_id": ids.meteor(), "rid": rid, "msg": text, **_make_common_fields(user, text, at)}


def _make_common_fields(user: Document, text: str, at: datetime) -> Document:
    paragraphs = [
        {"type": "PARAGRAPH", "value": [{"type": "PLAIN_TEXT", "value": line}]} for line in text.split("\n")
    ]
    return {
        "ts": to_iso(at),
        "u": user,
        "urls": [],
        "mentions": [],
        "channels": [],
        "md": paragraphs,
        "_updatedAt": to_iso(at + UPDATE_DELAY),
    }


def attach_file(message: Document, file_id: str, name: str) -> Document:
    """The message with a file hanging on it."""
    file = {"_id": file_id, "name": name, "type": "image/jpeg"}
    link = f"/file-upload/{file_id}/{name}"
    attachment = {"title": name, "title_link": link, "title_link_download": True, "type": "file"}
    return {**message, "file": file, "files": [file], "attachments": [attachment]}


def make_closing_message(
    ids: Ids, rid: str, user: Document, text: str, at: datetime, token: str = ""
) -> Document:
    """The message that closes a chat; with the token when the visitor closed it."""
    return {
        "_id": ids.hexadecimal(),
        "t": "livechat-close",
        "rid": rid,
        "ts": to_iso(at),
        "msg": text,
        **({"token": token} if token else {}),
        "u": user,
        "groupable": False,
        "transcriptRequested": False,
        "_updatedAt": to_iso(at),
    }
