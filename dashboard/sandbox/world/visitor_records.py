"""Visitor records."""

from datetime import datetime

from dashboard.sandbox.world.dates import to_iso
from dashboard.sandbox.world.documents import Document
from dashboard.sandbox.world.ids import Ids


def make_visitor(ids: Ids, number: int, name: str, status: str, department: str, now: datetime) -> Document:
    """The `number`th visitor. `token` is the secret; `contactId` is for the rooms and never shown."""
    return {
        "_id": ids.hexadecimal(),
        "username": f"guest-{1100 + number}",
        "name": name,
        "token": ids.hexadecimal(48),
        "contactId": ids.hexadecimal(),
        "status": status,
        "ts": to_iso(now),
        "department": department,
        **_make_contact_data(number),
        "userAgent": "Mozilla/5.0 (X11; Linux x86_64)",
        "ip": f"203.0.113.{number + 10}",
        "host": "chat.example.org",
        "_updatedAt": to_iso(now),
    }


def _make_contact_data(number: int) -> Document:
    """E-mail, phone and customer number; every seventh visitor left nothing."""
    if number % 7 == 6:
        return {}
    return {
        "visitorEmails": [{"address": f"visitor{number}@example.org"}],
        "phone": [{"phoneNumber": f"+55 11 5555-{number:04d}"}],
        "livechatData": {"customer_no": f"C-{20_400 + number}"},
    }


def record_chats(visitor: Document, rooms: list[Document]) -> None:
    """Adds what the visitor's chats (newest first) leave on the record: first seen, last chat, last agent.

    The last chat may be open or queued: the server notes it as a room begins (`saveContactLastChat.ts`).
    """
    if rooms:
        visitor["ts"] = rooms[-1]["ts"]
        visitor["lastChat"] = {"_id": rooms[0]["_id"], "ts": rooms[0]["ts"]}
    if served_by := [room["servedBy"] for room in rooms if "servedBy" in room]:
        last = served_by[0]
        visitor["lastAgent"] = {"agentId": last["_id"], "username": last["username"], "ts": last["ts"]}
    visitor["activity"] = sorted({month for room in rooms for month in room["v"].get("activity", [])})
