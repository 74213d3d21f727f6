"""Replies (`apps/meteor/server/api/ApiClass.ts`)."""

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
