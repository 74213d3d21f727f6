"""From an HTTP answer to its JSON object, or to the one error it means.

Judged by status and code together, content type and shape: one release line's statuses and texts are not the next
one's. A refused room is 400 up to 8.x and 403 in 9.x; a missing permission is 403, and 401 in 9.x.
"""

import json
import math
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from .connection import RawResponse
from .errors import (
    BadShape,
    InvalidQuery,
    LoginBlocked,
    LoginRefused,
    NoSuchRoom,
    NoSuchVisitor,
    NotAllowedInRoom,
    NotFound,
    NotJson,
    NotLoggedIn,
    PermissionMissing,
    RateLimited,
    Redirected,
    RocketChatError,
    SecondFactorInvalid,
    SecondFactorRequired,
    ServerFailed,
)
from .routes import Route

_WAIT = re.compile(r"(\d{1,6}) second")
_BRACKETED = re.compile(r"(\[([\w-]+)\])\s*$")
_ERROR_TYPE = re.compile(r"[A-Za-z -]{1,60}")
_METHODS = {"totp", "email", "password"}
_NO_PERMISSION = {"unauthorized", "forbidden", "error-unauthorized", "error-forbidden"}
# A 401 that names one of these is about a permission, and no ended session.
_NO_PERMISSION_IN_401 = {"error-unauthorized", "[unauthorized]"}
_LOGIN_BLOCKED = {"error-login-blocked-for-user", "error-login-blocked-for-ip"}

_ERRORS_BY_CODE: dict[str, Callable[[], RocketChatError]] = {
    "invalid-room": NoSuchRoom,
    "error-invalid-room": NoSuchRoom,
    "error-room-not-found": NoSuchRoom,
    "visitor-not-found": NoSuchVisitor,
    "invalid-visitor": NoSuchVisitor,
    "not-allowed": NotAllowedInRoom,
    "Not Allowed": NotAllowedInRoom,
    "error-not-allowed": NotAllowedInRoom,
    "not-authorized": NotAllowedInRoom,
    "error-not-authorized": NotAllowedInRoom,
}


def read_success(answer: RawResponse, route: Route, permission: str = "") -> dict[str, Any]:
    """The JSON object of a successful answer, else raises what the answer means."""
    raise_for_status(answer, route)
    body = read_json_object(answer)
    if answer.status >= 300 or str(body.get("success")).lower() == "false":
        raise _make_error(answer, body, route, permission or route.permission)
    return body


def raise_for_status(answer: RawResponse, route: Route) -> None:
    """Raise for the statuses whose body may be anything."""
    raise_for_redirect(answer)
    if answer.status == 404:
        raise NotFound
    if answer.status == 429:
        raise RateLimited(read_wait(answer))
    if answer.status >= 500:
        raise ServerFailed(answer.status)


def raise_for_redirect(answer: RawResponse) -> None:
    """Raise Redirected for every 3xx: following one could take the credentials elsewhere."""
    if 300 <= answer.status < 400:
        raise Redirected


def read_json_object(answer: RawResponse, parse_float: Callable[[str], float] = float) -> dict[str, Any]:
    """The JSON object of an answer of any status, content type or none; raises NotJson, BadShape."""
    kind = answer.headers.get("content-type", "")
    body: object = None
    readable = not kind or "json" in kind.lower()
    try:
        body = _parse(answer.content, parse_float) if readable else None
    except (ValueError, RecursionError):
        readable = False
    if not readable:
        raise NotJson(answer.status)
    if not isinstance(body, dict):
        raise BadShape("the body")
    return body


def _parse(content: bytes, parse_float: Callable[[str], float]) -> object:
    try:
        # Half the time of json, and strict: what only looks like JSON (NaN, half a surrogate pair) is left to that.
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return json.loads(content, parse_float=parse_float, parse_constant=parse_float)


def parse_finite(text: str) -> float:
    """A number that JSON can carry on; raises ValueError."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("not a parse_finite number")
    return number


def read_wait(answer: RawResponse) -> float:
    """Seconds until the next call may succeed, from 1 to 300: by the header, else by the text, else 60."""
    return min(max(_read_raw_wait(answer), 1.0), 300.0)


def _read_raw_wait(answer: RawResponse) -> float:
    reset = answer.headers.get("x-ratelimit-reset", "")
    if re.fullmatch(r"[0-9]{1,15}", reset):
        return int(reset) / 1000 - time.time()
    found = _WAIT.search(answer.content[:2000].decode("ascii", "replace"))
    return float(found[1]) if found else 60.0


def _make_error(
    answer: RawResponse, body: Mapping[str, Any], route: Route, permission: str
) -> RocketChatError:
    codes = _read_codes(body)
    if error := _find_second_factor_error(codes, body):
        return error
    if answer.status in {401, 403} and route is Route.LOGIN:
        return LoginBlocked() if codes & _LOGIN_BLOCKED else _make_login_refusal(body)
    if answer.status == 401 and not codes & _NO_PERMISSION_IN_401:
        return NotLoggedIn()
    if error := _find_error(codes):
        return error
    if answer.status == 403 or codes & _NO_PERMISSION:
        return PermissionMissing(permission)
    if "error-too-many-requests" in codes:
        return RateLimited(read_wait(answer))
    return InvalidQuery(_read_error_type(body))


def _read_codes(body: Mapping[str, Any]) -> set[str]:
    """Every code in the answer: `errorType`, `error`, and what these end with in brackets, also without them."""
    texts = [text for text in (body.get("errorType"), body.get("error")) if isinstance(text, str)]
    bracketed = [code for text in texts if (found := _BRACKETED.search(text)) for code in found.groups()]
    return {*texts, *bracketed}


def _find_error(codes: set[str]) -> RocketChatError | None:
    return next((_ERRORS_BY_CODE[code]() for code in sorted(codes) if code in _ERRORS_BY_CODE), None)


def _find_second_factor_error(codes: set[str], body: Mapping[str, Any]) -> RocketChatError | None:
    details = body.get("details")
    known = details if isinstance(details, dict) else {}
    method = known.get("method")
    method = method if method in _METHODS else "totp"
    if "totp-required" in codes:
        return SecondFactorRequired(method, code_sent=known.get("codeGenerated") is True)
    if codes & {"totp-invalid", "totp-max-attempts"}:
        return SecondFactorInvalid(method)
    return None


def _make_login_refusal(body: Mapping[str, Any]) -> LoginRefused:
    # Up to 8.x every refused login comes with a message of its own; in 9.x all are the same word.
    return LoginRefused(hides_reason="message" not in body)


def _read_error_type(body: Mapping[str, Any]) -> str:
    # Upstream's words go no further unless they look like one of its codes.
    found = body.get("errorType")
    return found if isinstance(found, str) and _ERROR_TYPE.fullmatch(found) else ""
