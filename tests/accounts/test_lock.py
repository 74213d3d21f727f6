"""Guessing: eight failures lock a name from one address, for five minutes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from fixture_types import Soup, StartUpstream
from reading import alert
from rocketchat.wire import example

from dashboard.accounts.models import Agent
from dashboard.sandbox import Sandbox
from dashboard.upstream.models import Workspace

FAILURES = 8


@pytest.fixture(params=["8.8", "9.0"], ids="sandbox-{}".format)
def guessed_at(request: pytest.FixtureRequest, db: None) -> Iterator[Sandbox]:
    """A sandbox of its own, which counts failures too: one that tells why it refuses, and one that does not."""
    with Sandbox(port=0, live=False, rate_limit=False, version=request.param) as running:
        Workspace(url=running.url).save()
        yield running


def guess(username: str = "ana", path: str = "/login/") -> int:
    return Client().post(path, {"username": username, "password": "wrong"}).status_code


def fail(times: int = FAILURES) -> None:
    for _ in range(times):
        guess()


def test_the_eighth_failure_locks_with_words_and_the_time_to_wait(guessed_at: Sandbox, soup: Soup) -> None:
    assert [guess() for _ in range(FAILURES)] == [403] * (FAILURES - 1) + [429]
    locked = Client().post("/login/", {"username": "ana", "password": "sandbox"})
    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "300"
    assert "5 minutes" in alert(soup(locked))


def test_a_locked_name_is_not_asked_about_at_rocketchat(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    server.given("login", status=401, body=example("login-401-bad-credentials"))
    fail()
    asked = len(server.asked)
    assert guess() == 429
    assert len(server.asked) == asked


def test_another_name_still_gets_in(guessed_at: Sandbox) -> None:
    fail()
    assert Client().post("/login/", {"username": "bruno", "password": "sandbox"}).status_code == 302


def test_the_name_still_gets_in_from_another_address(guessed_at: Sandbox) -> None:
    fail()
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.post("/login/", {"username": "ana", "password": "sandbox"}).status_code == 302


def test_a_good_sign_in_forgets_the_failures_before(guessed_at: Sandbox) -> None:
    fail(FAILURES - 1)
    assert Client().post("/login/", {"username": "ana", "password": "sandbox"}).status_code == 302
    assert guess() == 403


def test_five_minutes_later_the_name_may_try_again(guessed_at: Sandbox) -> None:
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False):
        fail()
    with time_machine.travel(start + timedelta(minutes=5, seconds=1), tick=False):
        assert guess() == 403


def test_wrong_codes_count_as_failures(upstream_server: StartUpstream) -> None:
    server, client = upstream_server(), Client()
    server.given("login", status=401, body=example("login-401-totp-required"))
    client.post("/login/", {"username": "tom", "password": "sandbox"})
    server.given("login", status=401, body=example("login-401-totp-invalid"))
    codes = [client.post("/login/", {"code": "123456"}).status_code for _ in range(FAILURES)]
    assert codes == [403] * (FAILURES - 1) + [429]


def test_a_refusal_counts_once_whether_or_not_it_tells_its_reason(guessed_at: Sandbox) -> None:
    guess()
    assert AccessAttempt.objects.get().failures_since_start == 1


def test_a_refused_password_and_refused_codes_count_alike_where_no_reason_is_told(
    upstream_server: StartUpstream,
) -> None:
    server, client = upstream_server(), Client()
    server.given("login", status=401, body=example("login-401-unauthorized-9"))
    statuses = [client.post("/login/", {"username": "tom", "password": "sandbox"}).status_code]
    statuses += [client.post("/login/", {"code": "123456"}).status_code for _ in range(FAILURES - 1)]
    assert statuses == [403] * (FAILURES - 1) + [429]


def test_a_rocketchat_that_is_down_locks_nobody(db: None) -> None:
    Workspace(url="http://127.0.0.1:9").save()
    assert {guess() for _ in range(FAILURES + 2)} == {502}


def test_guesses_at_the_admin_lock_too(db: None, soup: Soup) -> None:
    Agent.objects.create_superuser("boss", "a-long-password")
    for _ in range(FAILURES):
        guess("boss", "/admin/login/")
    locked = Client().post("/admin/login/", {"username": "boss", "password": "a-long-password"})
    assert locked.status_code == 429
    assert soup(locked).select("[role=alert]")
