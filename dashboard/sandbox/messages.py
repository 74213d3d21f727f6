"""Message documents, as `livechat/:rid/messages` serves them."""

from datetime import datetime, timedelta

from dashboard.sandbox.accounts import Account
from dashboard.sandbox.answers import Document
from dashboard.sandbox.ids import Ids, iso

SAVED_AFTER = timedelta(milliseconds=26)


def from_visitor(ids: Ids, rid: str, visitor: Document, words: str, at: datetime) -> Document:
    """A visitor's message; it carries the visitor's secret token."""
    user = {"_id": visitor["_id"], "username": visitor["username"], "name": visitor["name"]}
    head = {
        "_id": ids.meteor(),
        "rid": rid,
        "msg": words,
        "token": visitor["token"],
        "alias": visitor["name"],
    }
    return {**head, **_rest(user, words, at)}


def from_user(ids: Ids, rid: str, account: Account, words: str, at: datetime) -> Document:
    """An agent's or a bot's message."""
    user = {**account.as_user(), "name": account.name}
    return {"_id": ids.meteor(), "rid": rid, "msg": words, **_rest(user, words, at)}


def _rest(user: Document, words: str, at: datetime) -> Document:
    paragraphs = [
        {"type": "PARAGRAPH", "value": [{"type": "PLAIN_TEXT", "value": line}]} for line in words.split("\n")
    ]
    return {
        "ts": iso(at),
        "u": user,
        "urls": [],
        "mentions": [],
        "channels": [],
        "md": paragraphs,
        "_updatedAt": iso(at + SAVED_AFTER),
    }


def with_file(message: Document, file_id: str, name: str) -> Document:
    """The message with a file hanging on it."""
    file = {"_id": file_id, "name": name, "type": "image/jpeg"}
    link = f"/file-upload/{file_id}/{name}"
    attachment = {"title": name, "title_link": link, "title_link_download": True, "type": "file"}
    return {**message, "file": file, "files": [file], "attachments": [attachment]}


def closing(ids: Ids, rid: str, user: Document, words: str, at: datetime, token: str = "") -> Document:
    """The message that closes a chat; with the token when the visitor closed it."""
    return {
        "_id": ids.hexadecimal(),
        "t": "livechat-close",
        "rid": rid,
        "ts": iso(at),
        "msg": words,
        **({"token": token} if token else {}),
        "u": user,
        "groupable": False,
        "transcriptRequested": False,
        "_updatedAt": iso(at),
    }
