"""Which error each refusal means, by the example bodies and by the forms other server lines send."""

import pickle
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.rocketchat import errors
from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.errors import (
    InvalidQuery,
    LoginBlocked,
    LoginRefused,
    NoSuchRoom,
    NoSuchVisitor,
    NotAllowedInRoom,
    NotFound,
    NotLoggedIn,
    PermissionMissing,
    RateLimited,
    RocketChatError,
    SecondFactorInvalid,
    SecondFactorRequired,
)
from dashboard.rocketchat.rate_limit_headers import RateLimitState
from dashboard.rocketchat.routes import Route

from .wire import EXAMPLES, TOKEN, Given, Server, example

Serve = Callable[[Given], tuple[Server, RocketChat]]

LOGIN_REFUSALS: dict[str, type[RocketChatError]] = {
    "login-401-bad-credentials": LoginRefused,
    "login-401-bad-credentials-other-wording": LoginRefused,
    "login-401-blocked-for-user": LoginBlocked,
    "login-401-email-code-required": SecondFactorRequired,
    "login-401-totp-invalid": SecondFactorInvalid,
    "login-401-totp-max-attempts": SecondFactorInvalid,
    "login-401-totp-required": SecondFactorRequired,
    "login-401-unauthorized-9": LoginRefused,
}
REFUSALS: dict[str, type[RocketChatError]] = {
    "error-400-count-not-a-number": InvalidQuery,
    "error-400-invalid-room": NoSuchRoom,
    "error-400-invalid-sort": InvalidQuery,
    "error-400-missing-pageinfo-legacy": InvalidQuery,
    "error-400-missing-token-legacy": InvalidQuery,
    "error-400-missing-token-typed": InvalidQuery,
    "error-400-negative-offset": InvalidQuery,
    "error-400-not-allowed": NotAllowedInRoom,
    "error-400-unknown-query-parameter": InvalidQuery,
    "error-400-visitor-not-found": NoSuchVisitor,
    "error-401-not-logged-in": NotLoggedIn,
    "error-401-not-logged-in-documented": NotLoggedIn,
    "error-401-not-logged-in-planned-9": NotLoggedIn,
    "error-401-permission-9": PermissionMissing,
    "error-403-forbidden-9": NotAllowedInRoom,
    "error-403-livechat-rooms": PermissionMissing,
    "error-403-missing-permission": PermissionMissing,
    "error-404-contacts-get": NotFound,
    "error-404-unknown-path-old-server": NotFound,
    "error-429-rate-limited": RateLimited,
}


def refusal(serve: Serve, status: int, body: Any, headers: dict[str, str] | None = None) -> RocketChatError:
    given = Given(status, body, {"Content-Type": "application/json"} | (headers or {}))
    with pytest.raises(RocketChatError) as raised:
        serve(given)[1].chat_history("room", "visitor")
    return raised.value


@pytest.mark.parametrize("name", REFUSALS)
def test_each_refusal_of_the_examples_is_its_own_error(serve: Serve, name: str) -> None:
    assert type(refusal(serve, int(name.split("-")[1]), example(name))) is REFUSALS[name]


@pytest.mark.parametrize("name", LOGIN_REFUSALS)
def test_each_refused_login_of_the_examples_is_its_own_error(serve: Serve, name: str) -> None:
    with pytest.raises(LOGIN_REFUSALS[name]):
        serve(Given(401, example(name)))[1].login("marta.lima", "wrong")


def test_no_refusal_of_the_examples_is_forgotten() -> None:
    names = {path.stem for path in EXAMPLES.glob("*.json")}
    assert {n for n in names if n.startswith(("error-", "login-401"))} == set(REFUSALS) | set(LOGIN_REFUSALS)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (403, {"success": False, "error": "forbidden"}, PermissionMissing),
        (403, {"success": False, "error": "not-allowed", "errorType": "error-forbidden"}, NotAllowedInRoom),
        (
            403,
            {"success": False, "error": "not-authorized", "errorType": "error-forbidden"},
            NotAllowedInRoom,
        ),
        (403, {"error": "Not allowed [error-not-allowed]", "errorType": "error-forbidden"}, NotAllowedInRoom),
        (403, {"success": False, "error": "unauthorized", "errorType": "error-forbidden"}, PermissionMissing),
        (403, {"success": False, "error": "Some words", "errorType": "error-forbidden"}, PermissionMissing),
        (403, {"success": False, "error": "You must not", "errorType": "Not Allowed"}, NotAllowedInRoom),
        (400, {"success": False, "error": "Some words", "errorType": "error-forbidden"}, PermissionMissing),
        (400, {"success": False, "error": "not-authorized"}, NotAllowedInRoom),
        (200, {"success": False, "error": "unauthorized"}, PermissionMissing),
        (200, {"success": "false", "error": "invalid-room"}, NoSuchRoom),
        (200, {"success": False}, InvalidQuery),
        (400, {"success": False, "error": "Not found [error-room-not-found]"}, NoSuchRoom),
        (400, {"success": False, "error": "not-allowed", "errorType": "Not Allowed"}, NotAllowedInRoom),
        (400, {"success": False, "error": "not-allowed"}, NotAllowedInRoom),
        (400, {"success": False, "error": 400}, InvalidQuery),
        (400, {"success": False, "error": {"a": ["list"]}, "errorType": None}, InvalidQuery),
        (400, {}, InvalidQuery),
        (401, {}, NotLoggedIn),
        (401, {"success": False, "error": 401}, NotLoggedIn),
        (401, {"success": False, "error": "not-allowed"}, NotLoggedIn),
        (401, {"success": False, "error": "unauthorized"}, NotLoggedIn),
        (401, {"success": False, "error": "You lack a permission [error-unauthorized]"}, PermissionMissing),
        (
            401,
            {"success": False, "error": "Some words", "errorType": "error-unauthorized"},
            PermissionMissing,
        ),
        (401, {"success": False, "error": "[unauthorized]"}, PermissionMissing),
        (401, {"success": False, "error": "Some words [unauthorized]"}, PermissionMissing),
        (422, {"message": "Unprocessable"}, InvalidQuery),
        (429, b"<html>slow down</html>", RateLimited),
        (400, {"success": False, "error": "Wait [error-too-many-requests]"}, RateLimited),
    ],
)
def test_other_forms_mean_the_same(
    serve: Serve, status: int, body: Any, error: type[RocketChatError]
) -> None:
    assert type(refusal(serve, status, body)) is error


def test_an_unknown_path_is_not_found_as_text_too(serve: Serve) -> None:
    error = refusal(serve, 404, b"404 Not Found", {"Content-Type": "text/plain"})
    assert isinstance(error, NotFound)


def test_the_missing_permission_is_named() -> None:
    assert str(PermissionMissing("view-l-room")) == "The account lacks the permission view-l-room."
    assert str(PermissionMissing()) == "The account lacks a permission for this."


@pytest.mark.parametrize("name", ["error-401-permission-9", "error-403-missing-permission"])
def test_a_missing_permission_is_that_of_the_endpoint_on_every_line(serve: Serve, name: str) -> None:
    error = refusal(serve, int(name.split("-")[1]), example(name))
    assert isinstance(error, PermissionMissing)
    assert error.permission == "view-l-room"


@pytest.mark.parametrize("word", ["unauthorized", "forbidden"])
@pytest.mark.parametrize(
    ("agent_id", "permission"),
    [("Kd8sQ2mXw7LpZt4Rb", "view-l-room"), ("somebody", "view-livechat-rooms"), ("", "view-livechat-rooms")],
)
def test_rooms_want_another_permission_for_other_agents(
    serve: Serve, agent_id: str, permission: str, word: str
) -> None:
    _, client = serve(Given(403, {"success": False, "error": word}))
    with pytest.raises(PermissionMissing) as raised:
        client.rooms(agent_id=agent_id)
    assert raised.value.permission == permission


@pytest.mark.parametrize(
    ("headers", "text", "wait"),
    [
        ({"X-RateLimit-Reset": "{in_20_s}"}, "You must wait 37 seconds", pytest.approx(20, abs=2)),
        ({"X-RateLimit-Reset": "soon"}, "You must wait 37 seconds", 37),
        ({}, "You must wait 37 seconds before", 37),
        ({}, "You must wait 1 second", 1),
        ({}, "You must wait 0 seconds", 1),
        ({}, "You must wait 99999 seconds", 300),
        ({}, "Slow down", 60),
        ({"X-RateLimit-Reset": "1"}, "", 1),
        ({"X-RateLimit-Reset": "9" * 15}, "", 300),
        ({"X-RateLimit-Reset": "9" * 5000}, "", 60),
    ],
)
def test_the_wait_is_told_by_header_then_text_then_guess(
    serve: Serve, headers: dict[str, str], text: str, wait: Any
) -> None:
    in_20_s = str(int((time.time() + 20) * 1000))
    sent = {name: value.replace("{in_20_s}", in_20_s) for name, value in headers.items()}
    error = refusal(serve, 429, {"success": False, "error": text}, sent)
    assert isinstance(error, RateLimited)
    assert error.wait == wait


@pytest.mark.parametrize(
    ("name", "method", "sent"),
    [("login-401-totp-required", "totp", False), ("login-401-email-code-required", "email", True)],
)
def test_the_second_factor_is_told(serve: Serve, name: str, method: str, sent: bool) -> None:
    with pytest.raises(SecondFactorRequired) as raised:
        serve(Given(401, example(name)))[1].login("marta.lima", "right")
    assert (raised.value.method, raised.value.code_sent) == (method, sent)


def test_a_second_factor_may_be_wanted_by_any_endpoint(serve: Serve) -> None:
    details = {"method": "totp", "codeGenerated": False}
    body = {"error": "TOTP Required [totp-required]", "errorType": "totp-required", "details": details}
    assert isinstance(refusal(serve, 400, {"success": False} | body), SecondFactorRequired)


@pytest.mark.parametrize(
    ("body", "hides_reason"),
    [
        (example("login-401-bad-credentials"), False),
        (example("login-401-bad-credentials-other-wording"), False),
        ({"error": "Unauthorized", "status": "error", "message": "Unauthorized"}, False),
        (example("login-401-unauthorized-9"), True),
    ],
)
def test_a_refused_login_tells_whether_its_reason_is_hidden(
    serve: Serve, body: Any, hides_reason: bool
) -> None:
    with pytest.raises(LoginRefused) as raised:
        serve(Given(401, body))[1].login("marta.lima", "wrong")
    assert raised.value.hides_reason is hides_reason


@pytest.mark.parametrize("body", [b"", {"status": "success"}])
def test_logout_needs_no_body_but_success(serve: Serve, body: Any) -> None:
    serve(Given(body=body))[1].logout()
    with pytest.raises(NotLoggedIn):
        serve(Given(401, example("error-401-not-logged-in")))[1].logout()


def test_the_budget_is_told_after_every_answer_allowed_or_refused(serve: Serve) -> None:
    told: list[tuple[str, RateLimitState | None]] = []
    limits = {"X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1785748517000"}
    server, _ = serve(Given(429, example("error-429-rate-limited"), limits))
    client = RocketChat(server.address, after_call=lambda route, budget, _: told.append((route, budget)))
    with pytest.raises(RateLimited):
        client.chat_history("room", "visitor")
    reset = datetime(2026, 8, 3, 9, 15, 17, tzinfo=UTC)
    assert told == [("GET livechat/visitors.chatHistory", RateLimitState(10, 0, reset))]


@pytest.mark.parametrize("nonsense", ["", "-1", "soon", "1e3", "٣", "9" * 15, "9" * 400])
def test_a_budget_that_makes_no_sense_is_told_as_none(serve: Serve, nonsense: str) -> None:
    told: list[RateLimitState | None] = []
    headers = {"X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "1"}
    server, _ = serve(Given(body=example("me"), headers=headers))
    headers["X-RateLimit-Reset"] = nonsense.encode().decode("latin-1")
    RocketChat(server.address, after_call=lambda _, budget, __: told.append(budget)).me()
    assert told == [None]


def test_the_caller_may_stop_a_call_before_it_is_made(serve: Serve) -> None:
    def stop(route: str) -> None:
        raise RateLimited(5) if route == Route.ME else AssertionError(route)

    server, _ = serve(Given(body=example("me")))
    with pytest.raises(RateLimited):
        RocketChat(server.address, before_call=stop).me()
    assert server.asked == []


def leaves(kind: type[RocketChatError]) -> set[type[RocketChatError]]:
    return {kind}.union(*(leaves(child) for child in kind.__subclasses__()))


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = str(errors.__doc__)
    assert all(f" {kind.__name__}" in drawn for kind in leaves(RocketChatError))


@pytest.mark.parametrize(
    "error",
    [
        errors.TooLarge(8),
        errors.NotJson(502),
        errors.BadShape("a.b"),
        errors.ServerFailed(502),
        PermissionMissing("view-l-room"),
        InvalidQuery("invalid-params"),
        RateLimited(3.0),
        SecondFactorRequired("email", code_sent=True),
        SecondFactorInvalid("totp"),
        errors.LoginRefused(hides_reason=True),
        NoSuchRoom(),
    ],
)
def test_an_error_survives_a_trip_between_processes(error: RocketChatError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), vars(copy), str(copy)) == (type(error), vars(error), str(error))


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 429, 500])
def test_no_error_repeats_what_the_server_said_or_was_sent(serve: Serve, status: int) -> None:
    body = {
        "success": False,
        "error": f"{TOKEN} [leak-{TOKEN}]",
        "errorType": TOKEN,
        "details": {"method": TOKEN},
    }
    error = refusal(serve, status, body)
    shown = f"{error} {error!r} {vars(error)}"
    assert TOKEN not in shown
    assert "visitor/" not in shown
