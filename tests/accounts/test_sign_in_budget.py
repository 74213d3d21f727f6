"""All guesses of the whole dashboard: strangers use up their part, and whoever is known still gets in."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.test import Client, RequestFactory
from fixture_types import Soup, StartUpstream
from reading import alert
from rocketchat.wire import example

from dashboard.accounts import sign_in_throttle
from dashboard.accounts.models import GoodSignIn, SignInAttempt
from dashboard.accounts.sign_in_attempts import Door
from dashboard.accounts.sign_in_throttle import SignInLocked, begin_sign_in
from dashboard.sandbox import Sandbox
from dashboard.upstream.models import Workspace

STRANGERS, KNOWN, AT_ONCE = 30, 15, 8
OFFICE = "203.0.113.9"


@pytest.fixture
def attacked(db: None) -> Iterator[Sandbox]:
    """A Rocket.Chat of its own, which locks an address out at 50 failures."""
    with Sandbox(live=False, rate_limit=False) as running:
        Workspace(url=running.url).save()
        yield running


def post(username: str, address: str, password: str = "wrong") -> int:
    fields = {"username": username, "password": password}
    return Client(REMOTE_ADDR=address).post("/login/", fields).status_code


def guess(number: int) -> int:
    """As one of 1,000 strangers, each with an address and a name of its own."""
    return post(f"name{number}", f"198.51.{number // 250}.{number % 250}")


def test_strangers_together_use_up_their_part_and_a_known_agent_gets_in(attacked: Sandbox) -> None:
    assert post("ana", OFFICE, "sandbox") == 302
    answers = Counter(guess(number) for number in range(60))
    assert answers == {403: STRANGERS, 429: 60 - STRANGERS}
    assert post("bruno", OFFICE, "sandbox") == 429
    assert post("ana", OFFICE, "sandbox") == 302


def test_the_lock_of_all_strangers_says_so(attacked: Sandbox, soup: Soup) -> None:
    for number in range(STRANGERS):
        guess(number)
    locked = Client().post("/login/", {"username": "ana", "password": "sandbox"})
    assert "only those get in whose name has signed in from their address before" in alert(soup(locked))
    assert 290 <= int(locked.headers["Retry-After"]) <= 300


def test_those_who_are_known_have_a_reserve_of_their_own_that_ends_too(attacked: Sandbox, soup: Soup) -> None:
    addresses = [f"203.0.113.{number}" for number in range(KNOWN + 1)]
    names = ["ana", "bruno", "marta", "nina"]
    for number, address in enumerate(addresses):
        assert post(names[number % 4], address, "sandbox") == 302
    answers = [post(names[number % 4], address) for number, address in enumerate(addresses)]
    assert answers == [403] * KNOWN + [429]
    fields = {"username": names[0], "password": "sandbox"}
    assert "nobody can sign in" in alert(soup(Client(REMOTE_ADDR=addresses[0]).post("/login/", fields)))


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"status": 504, "body": b"<h1>Gateway Timeout</h1>"}, 502),
        ({"status": 401, "body": example("login-401-blocked-for-user")}, 403),
    ],
)
def test_a_rocketchat_that_judged_nobody_keeps_nobody_out_for_more_than_five_minutes(
    upstream_server: StartUpstream, answer: dict[str, Any], status: int
) -> None:
    """What may have counted at Rocket.Chat is no reason to lock the agents out once it is well again."""
    server = upstream_server()
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        server.sign_in()
        name = GoodSignIn.objects.earliest("pk").name
        for _ in range(4):
            server.given("login", **answer)
            assert [post(name, "127.0.0.1") for _ in range(6)] == [status] * 6
            clock.shift(5 * 60)
        server.given("login", body=example("login-ok"))
        server.sign_in()


def test_a_lasting_attack_never_makes_rocketchat_lock_the_dashboard_out(attacked: Sandbox) -> None:
    """Rocket.Chat counts since the last good login, so that each five minutes would add to those before."""
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False) as clock:
        assert post("ana", OFFICE, "sandbox") == 302
        for wave in range(10):
            clock.shift(4 * 60)
            for number in range(40):
                guess(1000 * wave + number)
        assert SignInAttempt.objects.count() == 33
        assert post("ana", OFFICE, "sandbox") == 302
        clock.shift(60)
        assert guess(5) == 403


def test_an_attack_that_takes_its_time_overnight_locks_nobody_out_who_is_known(
    attacked: Sandbox,
) -> None:
    """At Rocket.Chat what failed in the evening counts in the morning, and each one more blocks for five minutes."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        assert post("ana", OFFICE, "sandbox") == 302
        for number in range(14 * 12):
            clock.shift(5 * 60 - 1)
            guess(number)
        assert attacked.failed_logins.counted < 50 - KNOWN
        assert post("ana", OFFICE, "sandbox") == 302


def test_known_names_are_forgotten_after_sixty_days(attacked: Sandbox) -> None:
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False):
        assert post("ana", OFFICE, "sandbox") == 302
    for days, status in ((59, 302), (59 + 61, 429)):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            SignInAttempt.objects.all().delete()
            for number in range(STRANGERS):
                guess(number)
            assert post("ana", OFFICE, "sandbox") == status


def test_what_is_over_is_pruned(attacked: Sandbox) -> None:
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False):
        post("ana", OFFICE, "sandbox")
        guess(1)
    for days, left in ((6, (1, 2)), (8, (0, 2)), (61, (0, 0))):
        now = start + timedelta(days=days)
        SignInAttempt.objects.prune(now)
        GoodSignIn.objects.prune(now)
        assert (SignInAttempt.objects.count(), GoodSignIn.objects.count()) == left


def test_at_an_attempt_that_never_ended_strangers_wait_a_quarter_of_a_minute_at_the_most(
    attacked: Sandbox, soup: Soup
) -> None:
    """A process that was killed in between leaves its rows."""
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False) as clock:
        for number in range(AT_ONCE):
            SignInAttempt.objects.create(door="password", name="x", who=f"{number}", network=f"{number}")
        answer = Client().post("/login/", {"username": "bruno", "password": "sandbox"})
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "3"
        assert "in 3 seconds" in alert(soup(answer))
        clock.shift(16)
        assert post("bruno", OFFICE, "sandbox") == 302


def test_while_nobody_fails_all_of_rocketchats_rate_limit_is_for_those_who_come_first(db: None) -> None:
    with Sandbox(live=False) as limited:
        Workspace(url=limited.url).save()
        for username, office in zip(("ana", "bruno", "marta", "adam", "nina") * 2, range(10), strict=True):
            assert post(username, f"198.51.100.{office}", "sandbox") == 302


def test_strangers_leave_a_part_of_rocketchats_rate_limit_to_those_who_are_known(db: None) -> None:
    with Sandbox(live=False) as limited:
        Workspace(url=limited.url).save()
        assert post("ana", OFFICE, "sandbox") == 302
        assert Counter(guess(number) for number in range(9)) == {403: 5, 503: 4}
        assert [post("ana", OFFICE, "sandbox") for _ in range(4)] == [302] * 4
        assert limited.limiter.refused == 0
    assert SignInAttempt.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_of_those_who_come_at_the_same_moment_no_more_are_let_through_than_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd = 24
    monkeypatch.setattr("dashboard.accounts.sign_in_throttle.STRANGERS_PLACES", crowd)
    together = Barrier(crowd)

    def begin(number: int) -> bool:
        request = RequestFactory(REMOTE_ADDR=f"198.51.100.{number}").post("/login/")
        together.wait()
        try:
            begin_sign_in(request, Door.PASSWORD, f"name{number}")
        except SignInLocked:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(crowd) as threads:
        assert sum(threads.map(begin, range(crowd))) == AT_ONCE
    assert SignInAttempt.objects.filter(state="asking").count() == AT_ONCE


@pytest.mark.django_db(transaction=True)
def test_strangers_have_three_places_in_the_queue_and_who_is_known_needs_none(attacked: Sandbox) -> None:
    assert post("ana", OFFICE, "sandbox") == 302
    with ExitStack() as places:
        for _ in range(3):
            places.enter_context(sign_in_throttle._stranger_places.hold())
        assert guess(1) == 429
        assert post("ana", OFFICE, "sandbox") == 302
    assert guess(1) == 403


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_against_a_slow_login_stay_few_and_a_known_agent_gets_in(
    upstream_server: StartUpstream,
) -> None:
    """The counter is written before Rocket.Chat is asked; `python -m tests.faults.guessing` tries more of them."""
    server = upstream_server()
    server.sign_in()
    server.given("login", status=401, body=example("login-401-bad-credentials"), delay=0.05)

    def guess_apart(number: int) -> int:
        try:
            return guess(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as threads:
        answers = Counter(threads.map(guess_apart, range(120)))
    asked = len(server.asked_for("login")) - 1
    assert asked == answers[403] <= STRANGERS
    assert set(answers) <= {403, 429, 503}
    server.given("login", body=example("login-ok"))
    server.sign_in()
