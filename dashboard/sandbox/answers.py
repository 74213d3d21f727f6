"""Answers, and the refusals of `apps/meteor/server/api/ApiClass.ts`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]
JSON = "application/json"
TEXT = "text/plain; charset=UTF-8"


@dataclass(frozen=True)
class Answer:
    """Status, body and content type of one answer, with headers beyond the usual ones."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


class RefusalError(Exception):
    """Ends the handling of a call with this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def as_json(status: int, body: Document) -> Answer:
    """Compact JSON; lone surrogates leave escaped, as JavaScript writes them."""
    return Answer(
        status,
        json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace"),
    )


def success(**fields: Any) -> Answer:
    """200 with the fields and `"success":true` behind them."""
    return as_json(200, {**fields, "success": True})


def text(status: int, words: str) -> Answer:
    return Answer(status, words.encode(), TEXT)


def refusal(status: int, error: str, **more: Any) -> RefusalError:
    """`{"success":false,"error":...}` with further keys in the given order."""
    return RefusalError(as_json(status, {"success": False, "error": error, **more}))


def invalid(fault: str) -> RefusalError:
    """400 of a legacy route whose schema was not met."""
    return refusal(400, f"{fault} [invalid-params]", errorType="invalid-params")


def not_found() -> Answer:
    return text(404, "404 Not Found")


def not_logged_in() -> Answer:
    words = "You must be logged in to do this."
    return as_json(401, {"success": False, "error": words, "status": "error", "message": words})


def permission_missing() -> Answer:
    words = "User does not have the permissions required for this action [error-unauthorized]"
    return as_json(403, {"success": False, "error": words})


def too_many(seconds: int) -> Answer:
    words = (
        "Error, too many requests. Please slow down. "
        f"You must wait {seconds} seconds before trying this endpoint again. [error-too-many-requests]"
    )
    return as_json(429, {"success": False, "error": words})
