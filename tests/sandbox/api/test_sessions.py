"""Signing in: every accepted form of the body, the second factor, and the block after too many failures."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.sandbox import Sandbox
from dashboard.sandbox.world.accounts import PASSWORD
from dashboard.sandbox.world.totp import make_code
from sandbox.client import Client, Clock, Response, example, skeleton, wire

DIGEST = {"digest": hashlib.sha256(PASSWORD.encode()).hexdigest(), "algorithm": "sha-256"}


@pytest.fixture
def timed(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(live=False, rate_limit=False, clock=clock) as running:
        yield running


@pytest.fixture
def anyone(timed: Sandbox) -> Iterator[Client]:
    client = Client(timed)
    yield client
    client.close()


def login(client: Client, user: str, password: str = PASSWORD, **more: str) -> Response:
    return client.post("login", {"user": user, "password": password, **more})


def test_a_login_has_the_documented_shape(nobody: Client) -> None:
    found = login(nobody, "ana").json

    assert skeleton(found) == skeleton(example("login-ok"))


def test_each_login_gives_a_new_token_that_opens_me(nobody: Client) -> None:
    first, second = (login(nobody, "ana").json["data"] for _ in range(2))

    assert first["authToken"] != second["authToken"]
    for data in (first, second):
        nobody.headers = {"X-Auth-Token": data["authToken"], "X-User-Id": data["userId"]}
        assert nobody.get("me").json["username"] == "ana"


@pytest.mark.parametrize(
    "body",
    [
        {"user": "ana", "password": PASSWORD},
        {"user": "ana@example.org", "password": PASSWORD},
        {"user": {"username": "ana"}, "password": PASSWORD},
        {"user": {"email": "ana@example.org"}, "password": PASSWORD},
        {"username": "ana", "password": PASSWORD},
        {"email": "ana@example.org", "password": PASSWORD},
        {"user": "ana", "password": DIGEST},
    ],
)
def test_every_documented_body_signs_in(nobody: Client, body: dict[str, Any]) -> None:
    assert nobody.post("login", body).json["data"]["me"]["username"] == "ana"


def test_a_form_signs_in(nobody: Client) -> None:
    form = "application/x-www-form-urlencoded"

    response = nobody.request("POST", "/api/v1/login", b"user=ana&password=sandbox", Content_Type=form)

    assert response.status == 200


def test_a_token_can_be_resumed(nobody: Client, sandbox: Sandbox) -> None:
    token = sandbox.world.personal_tokens["ana"]

    assert nobody.post("login", {"resume": token}).json["data"]["authToken"] == token
    assert nobody.post("login", {"resume": "made up"}).status == 401


def test_a_personal_access_token_works_like_any_other(nobody: Client, sandbox: Sandbox) -> None:
    world = sandbox.world
    nobody.headers = {"X-Auth-Token": world.personal_tokens["ana"], "X-User-Id": world.accounts["ana"].id}

    assert nobody.get("me").json["username"] == "ana"


@pytest.mark.parametrize(
    "body",
    [
        {"user": "ana", "password": "wrong"},
        {"user": "nobody", "password": PASSWORD},
        {"user": "clara", "password": PASSWORD},
        {"user": "ana", "password": PASSWORD, "remember": True},
        {"user": "ana"},
        {"password": PASSWORD},
        {"user": ["ana"], "password": PASSWORD},
        {"user": "ana", "password": {"digest": "0", "algorithm": "sha-256"}},
        {"user": "ana", "password": 5},
        {"user": "\ud800", "password": "\ud800"},
        {},
        [],
    ],
)
def test_everything_else_is_refused_alike(anyone: Client, body: object) -> None:
    response = anyone.post("login", body)

    assert (response.status, response.body) == (401, wire("login-401-bad-credentials"))


def test_a_second_factor_is_asked_for(anyone: Client) -> None:
    response = login(anyone, "tom")

    assert (response.status, response.body) == (401, wire("login-401-totp-required"))


def test_a_wrong_code_is_refused(anyone: Client) -> None:
    response = login(anyone, "tom", code="000000")

    assert (response.status, response.body) == (401, wire("login-401-totp-invalid"))


def test_the_current_code_signs_in_and_a_code_of_yesterday_does_not(
    anyone: Client, timed: Sandbox, clock: Clock
) -> None:
    current = timed.world.totp_code("tom")

    assert login(anyone, "tom", code=current).status == 200
    assert anyone.post("login", {"user": "tom", "password": PASSWORD}, x_2fa_code=current).status == 200
    clock.now += 86_400
    assert login(anyone, "tom", code=current).status == 401


def test_a_wrong_password_does_not_tell_about_the_second_factor(anyone: Client) -> None:
    assert login(anyone, "tom", "wrong").body == wire("login-401-bad-credentials")


@pytest.mark.parametrize(
    ("now", "wanted"), [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")]
)
def test_codes_are_those_of_rfc_6238(now: float, wanted: str) -> None:
    assert make_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", now) == wanted


def test_ten_failures_block_a_user_for_five_minutes(anyone: Client, clock: Clock) -> None:
    for _ in range(10):
        login(anyone, "ana", "wrong")

    assert login(anyone, "ana").body == wire("login-401-blocked-for-user")
    assert login(anyone, "bruno").status == 200
    clock.now += 299
    assert login(anyone, "ana").status == 401
    clock.now += 2
    assert login(anyone, "ana").status == 200


def test_ten_wrong_codes_block_a_user_too(anyone: Client, timed: Sandbox) -> None:
    for _ in range(10):
        login(anyone, "tom", code="000000")

    assert login(anyone, "tom", code=timed.world.totp_code("tom")).body == wire("login-401-blocked-for-user")


def test_asking_for_the_second_factor_is_no_failure(anyone: Client, timed: Sandbox) -> None:
    for _ in range(11):
        login(anyone, "tom")

    assert login(anyone, "tom", code=timed.world.totp_code("tom")).status == 200


@pytest.mark.parametrize(("drift", "status"), [(-30, 200), (30, 200), (-90, 401), (90, 401)])
def test_a_clock_may_be_off_by_one_step(
    anyone: Client, timed: Sandbox, clock: Clock, drift: int, status: int
) -> None:
    given = timed.world.totp_code("tom")
    clock.now += drift

    assert login(anyone, "tom", code=given).status == status


def test_a_good_login_forgets_the_failures_before_it(anyone: Client) -> None:
    for _ in range(2):
        for _ in range(9):
            login(anyone, "ana", "wrong")
        assert login(anyone, "ana").status == 200


def test_fifty_failures_block_an_address(anyone: Client) -> None:
    for number in range(50):
        login(anyone, f"nobody{number}", "wrong")

    assert login(anyone, "ana").json["error"] == "error-login-blocked-for-ip"
    elsewhere = anyone.post("login", {"user": "ana", "password": PASSWORD}, X_Real_Ip="203.0.113.5")
    assert elsewhere.status == 200


def test_failures_add_up_however_long_ago_they_were(anyone: Client, clock: Clock) -> None:
    for _ in range(10):
        clock.now += 301
        assert login(anyone, "ana", "wrong").status == 401

    assert login(anyone, "ana").body == wire("login-401-blocked-for-user")


def test_a_good_login_forgets_the_failures_of_its_address(anyone: Client) -> None:
    for _ in range(2):
        for number in range(40):
            login(anyone, f"nobody{number}", "wrong")
        assert login(anyone, "ana").status == 200


def test_failed_logins_count_against_the_rate_limit(limited: Sandbox) -> None:
    client = Client(limited)

    responses = [login(client, "ana", "wrong") for _ in range(11)]

    assert [response.status for response in responses] == [401] * 10 + [429]
    assert responses[0].limit[:2] == ["10", "9"]
    client.close()
