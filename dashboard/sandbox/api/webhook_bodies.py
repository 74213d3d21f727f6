"""What an Omnichannel webhook says (`sendToCRM.ts`, `omnichannel/webhooks.ts`)."""

from typing import Any

from dashboard.sandbox.world import Document, World
from dashboard.sandbox.world.occurrences import Occurrence

TYPE_KEYS = {
    "LivechatSessionStart": ("departmentId",),
    "LivechatSessionQueued": ("departmentId",),
    "LivechatSessionTaken": ("servedBy",),
    "LivechatSessionForwarded": ("servedBy", "oldServedBy", "departmentId", "oldDepartmentId"),
    "LivechatSession": ("closedAt", "closedBy", "closer", "servedBy"),
    "Message": (),
}
MESSAGE_KEYS = ("_id", "username", "msg", "ts", "rid", "_updatedAt", "agentId", "file", "attachments")


def make_webhook_body(world: World, occurrence: Occurrence) -> Document:
    """The body for what happened; as in Rocket.Chat, the visitor's secret token is in it."""
    room, visitor = occurrence.room, world.visitors[occurrence.room["v"]["_id"]]
    known = {**room, **occurrence.more}
    messages = occurrence.messages or world.messages[room["_id"]]
    agent = world.accounts.get(room.get("servedBy", {}).get("username", ""))
    return {
        "type": occurrence.type,
        "_id": room["_id"],
        "label": room["fname"],
        "topic": "",
        "createdAt": room["ts"],
        "lastMessageAt": room["lm"],
        "tags": room.get("tags", []),
        "customFields": None,
        **{key: known[key] for key in TYPE_KEYS[occurrence.type] if known.get(key)},
        "visitor": _make_visitor(visitor),
        **({"agent": _make_agent(agent)} if agent else {}),
        "messages": [_make_message(message, visitor) for message in messages],
    }


def _make_visitor(visitor: Document) -> Document:
    return {
        **{key: visitor[key] for key in ("_id", "token", "name", "username", "department", "ip")},
        "os": "Linux",
        "browser": "Firefox",
        "customFields": visitor.get("livechatData"),
        "email": visitor.get("visitorEmails"),
        "phone": visitor.get("phone"),
    }


def _make_agent(account: Any) -> Document:
    return {**account.as_user(), "name": account.name, "email": account.email, "customFields": None}


def _make_message(message: Document, visitor: Document) -> Document:
    written_by = message["u"]
    agent = {} if written_by["username"] == visitor["username"] else {"agentId": written_by["_id"]}
    known = {**message, "username": written_by["username"], **agent}
    closing = {"closingMessage": True} if message.get("t") == "livechat-close" else {}
    return {**{key: known[key] for key in MESSAGE_KEYS if key in known}, **closing}


def make_test_body(now: str) -> Document:
    """The sample that `livechat/webhook.test` sends: no token in it, the e-mail address a text."""
    visitor = {"username": "a-visitor", "email": "visitor@example.org", "phone": "5550100"}
    agent = {"_id": "sAmPleAgent000001", "username": "an.agent", "name": "An Agent"}
    return {
        "type": "LivechatSession",
        "_id": "sAmPleRoom0000001",
        "label": "A label",
        "topic": "A topic",
        "createdAt": now,
        "lastMessageAt": now,
        "tags": ["one", "two"],
        "customFields": {"orderId": "4711"},
        "visitor": {
            "_id": "",
            "name": "A visitor",
            **visitor,
            "department": "a department",
            "ip": "203.0.113.9",
            "browser": "Firefox",
            "os": "Linux",
            "customFields": {"customerId": "4711"},
        },
        "agent": {**agent, "email": "agent@example.org"},
        "messages": [
            {"username": "a-visitor", "msg": "from the visitor", "ts": now},
            {"username": "an.agent", "agentId": agent["_id"], "msg": "from the agent", "ts": now},
        ],
    }
