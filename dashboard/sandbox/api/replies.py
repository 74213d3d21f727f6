"""Replies, and the refusals of `apps/meteor/server/api/ApiClass.ts`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.sandbox.world import Document

JSON = "application/json"
PLAIN_TEXT = "text/plain; charset=UTF-8"


@dataclass(frozen=True)
class Reply:
    """Status, body and content type of one reply, with headers beyond the usual ones."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


class RefusalError(Exception):
    """Ends the handling of a call with this reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def json_reply(status: int, body: Document) -> Reply:
    """Compact JSON; lone surrogates leave escaped, as JavaScript writes them."""
    return Reply(
        status,
        json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace"),
    )


def text_reply(status: int, text: str) -> Reply:
    return Reply(status, text.encode(), PLAIN_TEXT)


def success(**fields: Any) -> Reply:
    """200 with the fields and `"success":true` behind them."""
    return json_reply(200, {**fields, "success": True})


def refusal(status: int, error: str, **fields: Any) -> RefusalError:
    """`{"success":false,"error":...}` with further keys in the given order."""
    return RefusalError(json_reply(status, {"success": False, "error": error, **fields}))


def invalid_params(fault: str) -> RefusalError:
    """400 of a legacy route whose schema was not met."""
    return refusal(400, f"{fault} [invalid-params]", errorType="invalid-params")


def not_found() -> Reply:
    return text_reply(404, "404 Not Found")


def unauthorized() -> Reply:
    message = "You must be logged in to do this."
    return json_reply(401, {"success": False, "error": message, "status": "error", "message": message})


def forbidden() -> Reply:
    """403 for want of a permission (`middlewares/permissions.ts`)."""
    message = "User does not have the permissions required for this action [error-unauthorized]"
    return json_reply(403, {"success": False, "error": message})


def too_many_requests(wait_seconds: int) -> Reply:
    message = (
        "Error, too many requests. Please slow down. "
        f"You must wait {wait_seconds} seconds before trying this endpoint again. [error-too-many-requests]"
    )
    return json_reply(429, {"success": False, "error": message})
