"""Refusals (`apps/meteor/server/api/ApiClass.ts`), as each release line words them."""

from typing import Any

from dashboard.sandbox.api.release_lines import ReleaseLine
from dashboard.sandbox.api.replies import Reply, json_reply, text_reply


class RefusalError(Exception):
    """Ends the handling of a call with this reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def refusal(status: int, error: str, **fields: Any) -> RefusalError:
    """`{"success":false,"error":...}` with further keys in the given order."""
    return RefusalError(json_reply(status, {"success": False, "error": error, **fields}))


def invalid_params(fault: str, *, typed: bool) -> RefusalError:
    """400 where a schema was not met, in the words of a legacy route or in those of a typed one."""
    code = "invalid-params"
    if typed:
        return RefusalError(json_reply(400, {"success": False, "errorType": code, "error": fault}))
    return refusal(400, f"{fault} [{code}]", errorType=code)


def unknown_path(line: ReleaseLine) -> Reply:
    if line.unknown_path_is_json:
        return json_reply(404, {"status": "error", "message": "API endpoint does not exist"})
    return text_reply(404, "404 Not Found")


def not_logged_in(line: ReleaseLine) -> RefusalError:
    message = "You must be logged in to do this."
    body = {"success": False, "error": message, "status": "error", "message": message}
    return RefusalError(json_reply(401, {key: body[key] for key in line.unauthorized_keys}))


def permission_missing(line: ReleaseLine) -> RefusalError:
    """For want of a permission that the endpoint demands (`middlewares/permissions.ts`)."""
    code = "error-unauthorized"
    message = f"User does not have the permissions required for this action [{code}]"
    if line.missing_permission_is_401:
        return refusal(401, message, errorType=code)
    return refusal(403, message)


def access_refused(line: ReleaseLine, error: str, **fields: Any) -> RefusalError:
    """By a handler, of a room; `fields` are what lines before 9.0 add."""
    if line.refused_access_is_403:
        return refusal(403, error, errorType="error-forbidden")
    return refusal(400, error, **fields)


def too_many_requests(wait_seconds: int) -> Reply:
    message = (
        "Error, too many requests. Please slow down. "
        f"You must wait {wait_seconds} seconds before trying this endpoint again. [error-too-many-requests]"
    )
    return json_reply(429, {"success": False, "error": message})
