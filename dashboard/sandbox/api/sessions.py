"""login and logout (`ApiClass.ts`)."""

import hashlib
import hmac

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.failed_logins import LIMIT_PER_IP, LIMIT_PER_USER
from dashboard.sandbox.api.me import make_user
from dashboard.sandbox.api.replies import RefusalError, Reply, json_reply, success
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
        raise _refuse_credentials()
    account = _authenticate(call, body)
    call.failed_logins.clear(account.username)
    return _open_session(call, account, call.world.new_token(account))


def _resume(call: Call, token: object) -> Reply:
    username = call.world.sessions.get(token, "") if isinstance(token, str) else ""
    account = call.world.accounts.get(username)
    if account is None:
        raise _refuse_credentials()
    return _open_session(call, account, str(token))


def _open_session(call: Call, account: Account, token: str) -> Reply:
    user = make_user(account, call.world)
    return success(status="success", data={"userId": account.id, "authToken": token, "me": user})


def _authenticate(call: Call, body: Document) -> Account:
    username = _read_username(body)
    _refuse_if_blocked(call, username)
    account = call.world.accounts.get(username)
    if account is None or not account.can_sign_in or not _is_password(body["password"]):
        call.failed_logins.add(username, call.client_ip)
        raise _refuse_credentials()
    if account.totp_secret:
        _check_code(call, account, str(body.get("code") or call.headers.get("x-2fa-code") or ""))
    return account


def _refuse_if_blocked(call: Call, username: str) -> None:
    if call.failed_logins.is_blocked(call.client_ip, LIMIT_PER_IP):
        raise _refuse("error-login-blocked-for-ip", "Login has been temporarily blocked For IP")
    if call.failed_logins.is_blocked(username, LIMIT_PER_USER):
        raise _refuse("error-login-blocked-for-user", "Login has been temporarily blocked For User")


def _check_code(call: Call, account: Account, code: str) -> None:
    if not code:
        raise _refuse("totp-required", "TOTP Required", details=SECOND_FACTOR)
    if not verify_code(account.totp_secret, code, call.world.clock()):
        call.failed_logins.add(account.username, call.client_ip)
        raise _refuse("totp-invalid", "TOTP Invalid", details=SECOND_FACTOR)


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


def _refuse_credentials() -> RefusalError:
    return _refuse("Unauthorized", "Unauthorized")


def _refuse(error: str, message: str, **details: Document) -> RefusalError:
    return RefusalError(
        json_reply(401, {"success": False, "error": error, "status": "error", **details, "message": message})
    )


def logout(call: Call) -> Reply:
    """POST logout, and GET as of old: 200 with an empty body, as since 7.4."""
    call.world.drop_token(call.auth_token)
    return Reply(200, b"")
