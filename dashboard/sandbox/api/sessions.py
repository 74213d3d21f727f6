"""login and logout (`ApiClass.ts`)."""

import hashlib
import hmac

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.failed_logins import LIMIT_PER_IP, LIMIT_PER_USER
from dashboard.sandbox.api.me import make_user
from dashboard.sandbox.api.refusals import RefusalError, refusal
from dashboard.sandbox.api.release_lines import ReleaseLine
from dashboard.sandbox.api.replies import Reply, json_reply, success
from dashboard.sandbox.world import Document
from dashboard.sandbox.world.accounts import PASSWORD, Account
from dashboard.sandbox.world.totp import verify_code

LOGIN_KEYS = {"user", "username", "email", "password", "code"}
SECOND_FACTOR = {"method": "totp", "codeGenerated": False, "availableMethods": ["totp"]}


def login(call: Call) -> Reply:
    """POST login."""
    body = call.body_fields
    if set(body) == {"resume"}:
        return _resume(call, body["resume"])
    if not body.get("password") or not set(body) <= LOGIN_KEYS:
        raise _refuse_credentials(call.line)
    account = _authenticate(call, body)
    for key in (
        account.username,
        call.client_ip,
    ):  # restrictLoginAttempts.ts counts since the last good login
        call.failed_logins.clear(key)
    return _open_session(call, account, call.world.new_token(account))


def _resume(call: Call, token: object) -> Reply:
    username = call.world.sessions.get(token, "") if isinstance(token, str) else ""
    account = call.world.accounts.get(username)
    if account is None:
        raise _refuse_credentials(call.line)
    return _open_session(call, account, str(token))


def _open_session(call: Call, account: Account, token: str) -> Reply:
    user = make_user(account, call.world)
    body = {"status": "success", "data": {"userId": account.id, "authToken": token, "me": user}}
    return success(**body) if call.line.login_tells_success else json_reply(200, body)


def _authenticate(call: Call, body: Document) -> Account:
    username = _read_username(body)
    _refuse_if_blocked(call, username)
    account = call.world.accounts.get(username)
    if account is None or not account.can_sign_in or not _is_password(body["password"]):
        call.failed_logins.add(username, call.client_ip)
        raise _refuse_credentials(call.line)
    if account.totp_secret:
        _check_code(call, account, str(body.get("code") or call.headers.get("x-2fa-code") or ""))
    return account


def _refuse_if_blocked(call: Call, username: str) -> None:
    if call.failed_logins.is_blocked(call.client_ip, LIMIT_PER_IP):
        raise _refuse(call.line, "error-login-blocked-for-ip", "Login has been temporarily blocked For IP")
    if call.failed_logins.is_blocked(username, LIMIT_PER_USER):
        raise _refuse(
            call.line, "error-login-blocked-for-user", "Login has been temporarily blocked For User"
        )


def _check_code(call: Call, account: Account, code: str) -> None:
    if not code:
        raise _refuse(call.line, "totp-required", "TOTP Required", details=SECOND_FACTOR)
    if not verify_code(account.totp_secret, code, call.world.clock()):
        call.failed_logins.add(account.username, call.client_ip)
        raise _refuse(call.line, "totp-invalid", "TOTP Invalid", details=SECOND_FACTOR)


def _read_username(body: Document) -> str:
    """The username meant by `user`, `username` or `email`; an e-mail address of the workspace counts too."""
    user = body.get("user")
    names = (
        user
        if isinstance(user, dict)
        else {"username": user or body.get("username"), "email": body.get("email")}
    )
    return str(names.get("username") or names.get("email") or "").removesuffix("@example.org")


def _is_password(given: object) -> bool:
    if isinstance(given, dict):
        digest = hashlib.sha256(PASSWORD.encode()).hexdigest()
        return given.get("algorithm") == "sha-256" and given.get("digest") == digest
    return isinstance(given, str) and hmac.compare_digest(given.encode(errors="replace"), PASSWORD.encode())


def _refuse_credentials(line: ReleaseLine) -> RefusalError:
    return _refuse(line, "Unauthorized", "Unauthorized")


def _refuse(line: ReleaseLine, error: str, message: str, **details: Document) -> RefusalError:
    if not line.login_tells_reason:
        return refusal(401, "unauthorized")
    success = {"success": False} if line.login_tells_success else {}
    body = {**success, "error": error, "status": "error", **details, "message": message}
    return RefusalError(json_reply(401, body))


def logout(call: Call) -> Reply:
    """POST logout, and GET as of old: 200, since 7.4 with an empty body."""
    call.world.drop_token(call.auth_token)
    if call.line.logout_has_body:
        return json_reply(200, {"status": "success", "data": {"message": "You've been logged out!"}})
    return Reply(200, b"")
