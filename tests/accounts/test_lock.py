"""Guessing: too many failures lock a name for five minutes, and whoever meets the lock reads who lifts it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from fixture_types import Answer, Soup, StartUpstream
from reading import alert, value_at
from rocketchat.wire import example

from dashboard.accounts.models import Agent, SignInAttempt
from dashboard.sandbox import Sandbox
from dashboard.upstream.models import Workspace

STRANGERS, FAILURES = 6, 8  # of one name: by those who are new at their address, and by those who are not


@pytest.fixture(params=["8.8", "9.0"], ids="sandbox-{}".format)
def guessed_at(request: pytest.FixtureRequest, db: None) -> Iterator[Sandbox]:
    """A sandbox of its own, which counts failures too: one that tells why it refuses, and one that does not."""
    with Sandbox(port=0, live=False, rate_limit=False, version=request.param) as running:
        Workspace(url=running.url).save()
        yield running


def post(username: str, password: str, address: str = "127.0.0.1", path: str = "/login/") -> Answer:
    fields = {"username": username, "password": password, "next": "/find/"}
    return Client(REMOTE_ADDR=address).post(path, fields)


def guess(username: str = "ana", path: str = "/login/", address: str = "127.0.0.1") -> int:
    return post(username, "wrong", address, path).status_code


def gets_in(username: str = "ana", address: str = "127.0.0.1") -> bool:
    return post(username, "sandbox", address).status_code == 302


def fail(times: int = STRANGERS) -> None:
    for _ in range(times):
        guess()


def test_six_failures_of_a_stranger_lock_the_name_with_words_and_the_time_to_wait(
    guessed_at: Sandbox, soup: Soup
) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False):
        assert [guess() for _ in range(STRANGERS + 1)] == [403] * STRANGERS + [429]
        locked = post("ana", "sandbox")
    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "300"
    words = alert(soup(locked))
    assert "this name" in words
    assert "5 minutes" in words
    assert "ask an operator" in words
    assert "“Failed sign-ins”" in words


def test_a_lock_loses_nothing_but_the_password(guessed_at: Sandbox, soup: Soup) -> None:
    fail()
    page = soup(post("ana", "sandbox"))
    assert (value_at(page, "#id_username"), value_at(page, "[name=next]")) == ("ana", "/find/")
    assert "sandbox" not in str(page.select("form"))


def test_eight_failures_lock_a_name_where_it_is_known(guessed_at: Sandbox) -> None:
    assert gets_in()
    assert [guess() for _ in range(FAILURES + 1)] == [403] * FAILURES + [429]


def test_a_locked_name_is_not_asked_about_at_rocketchat(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    server.given("login", status=401, body=example("login-401-bad-credentials"))
    fail()
    asked = len(server.asked)
    assert guess() == 429
    assert len(server.asked) == asked


def test_another_name_still_gets_in(guessed_at: Sandbox) -> None:
    fail()
    assert gets_in("bruno")


def test_strangers_who_lock_a_name_do_not_lock_it_where_it_is_known(guessed_at: Sandbox) -> None:
    assert gets_in(address="203.0.113.9")
    for number in range(10):
        guess(address=f"198.51.100.{number}")
    assert guess(address="198.51.100.99") == 429
    assert gets_in(address="203.0.113.9")


def test_strangers_get_no_more_guesses_at_an_account_by_its_other_names(guessed_at: Sandbox) -> None:
    assert gets_in(address="203.0.113.9")
    names = ["ana", "ANA", "ana@example.org", "Ana@Example.org"] * 2
    answers = [guess(name, address=f"198.51.100.{number}") for number, name in enumerate(names)]
    assert answers == [403] * STRANGERS + [429] * 2


def test_a_name_stays_locked_to_strangers_until_its_owner_gets_in(guessed_at: Sandbox) -> None:
    """Rocket.Chat counts a name's failures since its last good login, however long ago they were."""
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False) as clock:
        assert gets_in(address="203.0.113.9")
        clock.shift(1)
        fail()
    with time_machine.travel(start + timedelta(minutes=6), tick=False):
        assert [guess(), guess()] == [403, 429]
    with time_machine.travel(start + timedelta(minutes=12), tick=False):
        assert guess() == 429
        assert gets_in(address="203.0.113.9")
    with time_machine.travel(start + timedelta(minutes=13), tick=False):
        assert guess() == 403


def test_a_good_sign_in_forgets_the_failures_before(guessed_at: Sandbox) -> None:
    fail(STRANGERS - 1)
    assert gets_in()
    assert [guess() for _ in range(FAILURES)] == [403] * FAILURES


def test_five_minutes_later_the_name_may_try_again(guessed_at: Sandbox) -> None:
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False):
        fail()
    with time_machine.travel(start + timedelta(minutes=5, seconds=1), tick=False):
        assert guess() == 403


def test_the_count_slides(guessed_at: Sandbox) -> None:
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False) as clock:
        assert gets_in()
        for _ in range(FAILURES):
            clock.shift(30)
            assert guess() == 403
        assert guess() == 429
        clock.shift(90)
        assert [guess(), guess()] == [403, 429]


def test_wrong_codes_count_as_failures(upstream_server: StartUpstream) -> None:
    server, client = upstream_server(), Client()
    server.given("login", status=401, body=example("login-401-totp-required"))
    client.post("/login/", {"username": "tom", "password": "sandbox"})
    server.given("login", status=401, body=example("login-401-totp-invalid"))
    codes = [client.post("/login/", {"code": "123456"}).status_code for _ in range(STRANGERS + 1)]
    assert codes == [403] * STRANGERS + [429]


def test_a_locked_code_is_asked_for_again(upstream_server: StartUpstream, soup: Soup) -> None:
    server, client = upstream_server(), Client()
    server.given("login", status=401, body=example("login-401-totp-required"))
    client.post("/login/", {"username": "tom", "password": "sandbox"})
    server.given("login", status=401, body=example("login-401-totp-invalid"))
    answers = [client.post("/login/", {"code": "123456"}) for _ in range(STRANGERS + 1)]
    assert soup(answers[-1]).select("input[name=code]")


def test_to_be_asked_for_a_code_is_no_failure(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    server.given("login", status=401, body=example("login-401-totp-required"))
    assert {guess() for _ in range(FAILURES + 2)} == {200}
    assert not SignInAttempt.objects.exists()


def test_a_refusal_counts_once_whether_or_not_it_tells_its_reason(guessed_at: Sandbox) -> None:
    guess()
    assert SignInAttempt.objects.get().state == "failed"


def test_a_refused_password_and_refused_codes_count_alike_where_no_reason_is_told(
    upstream_server: StartUpstream,
) -> None:
    server, client = upstream_server(), Client()
    server.given("login", status=401, body=example("login-401-unauthorized-9"))
    statuses = [client.post("/login/", {"username": "tom", "password": "sandbox"}).status_code]
    statuses += [client.post("/login/", {"code": "123456"}).status_code for _ in range(STRANGERS)]
    assert statuses == [403] * STRANGERS + [429]


def test_a_rocketchat_that_is_down_locks_nobody(db: None) -> None:
    Workspace(url="http://127.0.0.1:9").save()
    assert {guess() for _ in range(FAILURES + 2)} == {502}
    assert not SignInAttempt.objects.exists()


@pytest.mark.parametrize(
    ("spoil", "status"), [({"delay": 1}, 504), ({"status": 504, "body": b"<h1>Gateway Timeout</h1>"}, 502)]
)
def test_an_attempt_without_an_answer_counts_since_rocketchat_may_have_counted_it(
    upstream_server: StartUpstream, spoil: dict[str, Any], status: int
) -> None:
    upstream_server(read_timeout=0.05).given("login", **spoil)
    assert [guess() for _ in range(STRANGERS + 1)] == [status] * STRANGERS + [429]
    assert {attempt.state for attempt in SignInAttempt.objects.all()} == {"unanswered"}


@pytest.mark.parametrize("status", [502, 503])
def test_a_proxy_without_a_rocketchat_behind_it_locks_nobody_out(
    upstream_server: StartUpstream, status: int
) -> None:
    server = upstream_server()
    server.given("login", status=status, body=b"<h1>No upstream</h1>")
    assert [guess() for _ in range(FAILURES)] == [502] * FAILURES
    server.given("login", body=example("login-ok"))
    assert gets_in()


def test_a_name_is_guessed_at_by_strangers_seven_times_however_much_time_they_take(
    guessed_at: Sandbox, soup: Soup
) -> None:
    """For Rocket.Chat they add up, until that name gets in."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        assert gets_in(address="203.0.113.9")
        for _ in range(24):
            clock.shift(timedelta(hours=1))
            guess()
        words = alert(soup(post("ana", "sandbox")))
        assert "locked for 7 days, except where it has signed in from before" in words
        assert "A sign-in of this name from there lifts it, too." in words
        assert gets_in(address="203.0.113.9")
        assert gets_in()


def test_a_name_that_never_got_in_is_locked_for_an_hour_at_the_most(guessed_at: Sandbox) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        for _ in range(STRANGERS + 1):
            guess()
            clock.shift(timedelta(minutes=5))
        assert not gets_in()
        clock.shift(timedelta(minutes=30))
        assert gets_in()


def test_personal_tokens_are_counted_apart(workspace: Workspace, sandbox: Sandbox) -> None:
    guess = {"user_id": "nobody", "auth_token": "x" * 43}
    answers = [Client().post("/login/", guess).status_code for _ in range(FAILURES + 1)]
    assert answers == [403] * FAILURES + [429]
    assert gets_in()


def test_guesses_at_the_admin_lock_too(db: None, soup: Soup) -> None:
    Agent.objects.create_superuser("boss", "a-long-password")
    path = "/admin/login/?next=/admin/"
    answers = [guess("boss", path) for _ in range(FAILURES + 1)]
    assert answers == [200] * FAILURES + [429]
    locked = post("boss", "a-long-password", path=path)
    assert locked.status_code == 429
    assert int(locked.headers["Retry-After"]) in range(290, 301)
    assert "ask an operator" in alert(soup(locked))
    assert post("boss", "a-long-password", "203.0.113.9", path).status_code == 302


def test_who_has_many_networks_guesses_no_more_at_the_admin_and_locks_no_known_operator_out(db: None) -> None:
    Agent.objects.create_superuser("boss", "a-long-password")
    path = "/admin/login/?next=/admin/"
    assert post("boss", "a-long-password", "203.0.113.9", path).status_code == 302
    answers = [guess("boss", path, f"2001:db8:{number:x}::1") for number in range(31)]
    assert answers == [200] * 30 + [429]
    assert post("boss", "a-long-password", "203.0.113.9", path).status_code == 302


def test_a_good_sign_in_to_the_admin_leaves_no_row(db: None) -> None:
    Agent.objects.create_superuser("boss", "a-long-password")
    assert guess("boss", "/admin/login/") == 200
    assert post("boss", "a-long-password", path="/admin/login/").status_code == 302
    assert [attempt.state for attempt in SignInAttempt.objects.all()] == ["forgiven"]


def test_an_incomplete_form_counts_nothing(db: None) -> None:
    for path in ("/login/", "/admin/login/"):
        Client().post(path, {"username": "ana"})
    assert not SignInAttempt.objects.exists()
