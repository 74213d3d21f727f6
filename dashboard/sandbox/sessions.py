"""login, logout, me and info (`ApiClass.ts`, `misc.ts`, `default/info.ts`)."""

import hashlib
import hmac

from dashboard.sandbox import totp
from dashboard.sandbox.access import allowed
from dashboard.sandbox.accounts import PASSWORD, Account, profile, services
from dashboard.sandbox.answers import Answer, Document, RefusalError, as_json, success
from dashboard.sandbox.call import Call

KNOWN = {"user", "username", "email", "password", "code"}
PER_USER, PER_ADDRESS = 10, 50
SECOND_FACTOR = {"method": "totp", "codeGenerated": False, "availableMethods": ["totp"]}
VERSION = "8.8.1"


def login(call: Call) -> Answer:
    """POST login."""
    body = call.fields()
    if set(body) == {"resume"}:
        return _resumed(call, body["resume"])
    if not body.get("password") or not set(body) <= KNOWN:
        raise _refused("Unauthorized", "Unauthorized")
    _stop_guessing(call, _typed_name(body))
    account = _signed_in(call, body)
    call.guesses.succeeded(account.username)
    return _welcome(call, account, call.world.new_token(account))


def _resumed(call: Call, token: object) -> Answer:
    account = call.world.accounts.get(call.world.sessions.get(token, "")) if isinstance(token, str) else None
    if account is None:
        raise _refused("Unauthorized", "Unauthorized")
    return _welcome(call, account, str(token))


def _welcome(call: Call, account: Account, token: str) -> Answer:
    me = profile(account, call.world.address, call.world.now())
    return success(status="success", data={"userId": account.id, "authToken": token, "me": me})


def _stop_guessing(call: Call, name: str) -> None:
    if call.guesses.blocked(call.ip, PER_ADDRESS):
        raise _refused("error-login-blocked-for-ip", "Login has been temporarily blocked For IP")
    if call.guesses.blocked(name, PER_USER):
        raise _refused("error-login-blocked-for-user", "Login has been temporarily blocked For User")


def _signed_in(call: Call, body: Document) -> Account:
    name = _typed_name(body)
    account = call.world.accounts.get(name)
    if account is None or not account.signs_in or not _password_fits(body["password"]):
        call.guesses.failed(name, call.ip)
        raise _refused("Unauthorized", "Unauthorized")
    if account.totp_secret:
        _check_code(call, account, str(body.get("code") or call.headers.get("x-2fa-code") or ""))
    return account


def _check_code(call: Call, account: Account, code: str) -> None:
    if not code:
        raise _refused("totp-required", "TOTP Required", details=SECOND_FACTOR)
    if not totp.accepts(account.totp_secret, code, call.world.clock()):
        call.guesses.failed(account.username, call.ip)
        raise _refused("totp-invalid", "TOTP Invalid", details=SECOND_FACTOR)


def _typed_name(body: Document) -> str:
    """The username meant by `user`, `username` or `email`; an e-mail address of the workspace counts too."""
    user = body.get("user")
    named = (
        user
        if isinstance(user, dict)
        else {"username": user or body.get("username"), "email": body.get("email")}
    )
    name = str(named.get("username") or named.get("email") or "")
    return name.removesuffix("@example.org")


def _password_fits(given: object) -> bool:
    if isinstance(given, dict):
        digest = hashlib.sha256(PASSWORD.encode()).hexdigest()
        return given.get("algorithm") == "sha-256" and given.get("digest") == digest
    return isinstance(given, str) and hmac.compare_digest(given.encode(errors="replace"), PASSWORD.encode())


def _refused(error: str, message: str, **details: Document) -> RefusalError:
    return RefusalError(
        as_json(401, {"success": False, "error": error, "status": "error", **details, "message": message})
    )


def logout(call: Call) -> Answer:
    """POST logout, and GET as of old: 200 with an empty body, as since 7.4."""
    call.world.drop_token(call.token)
    return Answer(200, b"")


def me(call: Call) -> Answer:
    """GET me."""
    own = profile(call.account, call.world.address, call.world.now())
    return success(**own, services=services(call.account))


def info(call: Call) -> Answer:
    """GET /api/info; the full version only for who may see statistics."""
    caller = call.world.account_of(call.headers.get("X-User-Id") or "", call.token)
    full = caller is not None and allowed(caller, "view-statistics")
    return success(
        workspaceUrl=call.world.address,
        hashedWorkspaceUrl=hashlib.sha256(call.world.address.encode()).hexdigest()[:24],
        version=VERSION if full else VERSION.rpartition(".")[0],
        **({"info": {"version": VERSION}} if full else {}),
        minimumClientVersions={"desktop": "3.9.6", "mobile": "4.39.0"},
    )
