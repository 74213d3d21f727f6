"""How long a session lasts: as long as a person uses it, with a hard end; and what does not count as use."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from fixture_types import Answer, SignIn, Soup
from pytest_django.fixtures import Settings
from reading import at, text_at

from dashboard.accounts.models import Agent, AgentSession
from dashboard.accounts.sessions import SessionStore
from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace

START = datetime(2026, 11, 24, 8, tzinfo=UTC)
IDLE, MOST, MINUTE = timedelta(hours=12), timedelta(days=7), timedelta(minutes=1)
BACKGROUND = {"X-Background": "true"}

Clock = Callable[[timedelta], object]


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Moves the clock to so long after the sign-in."""
    with time_machine.travel(START, tick=False) as traveller:
        yield lambda after: traveller.move_to(START + after)


@pytest.fixture
def ana(clock: Clock, sign_in: SignIn) -> Client:
    return sign_in("ana")


def end() -> timedelta:
    """When the one session ends, after the sign-in."""
    return AgentSession.objects.get().expire_date - START


def ask(client: Client, path: str = "/find/", **headers: str) -> Answer:
    """Something that costs Rocket.Chat no call."""
    return client.get(path, headers=headers)


def cookie_age(answer: Answer) -> int:
    return int(answer.cookies["sessionid"]["max-age"])


def test_a_session_that_nobody_uses_ends_after_the_idle_hours(ana: Client, clock: Clock) -> None:
    assert end() == IDLE
    clock(IDLE - MINUTE)
    assert ask(ana, **BACKGROUND).headers["Location"] == "/"
    clock(IDLE)
    assert ask(ana).headers["Location"].startswith("/login/")


def test_a_session_that_is_used_goes_on(ana: Client, clock: Clock) -> None:
    for hours in (11, 22, 33):
        clock(timedelta(hours=hours))
        answer = ask(ana)
        assert end() == timedelta(hours=hours) + IDLE
        assert cookie_age(answer) == IDLE.total_seconds()


def test_a_session_ends_days_after_the_sign_in_however_much_it_is_used(ana: Client, clock: Clock) -> None:
    for hours in range(11, 7 * 24, 11):
        clock(timedelta(hours=hours))
        answer = ask(ana)
    assert answer.headers["Location"] == "/"
    assert end() == MOST
    clock(MOST)
    assert ask(ana).headers["Location"].startswith("/login/")


def test_near_the_hard_end_the_cookie_lasts_no_longer_than_the_session(ana: Client, clock: Clock) -> None:
    AgentSession.objects.update(expire_date=START + MOST - timedelta(hours=10))
    clock(MOST - timedelta(hours=11))
    assert cookie_age(ask(ana)) == timedelta(hours=11).total_seconds()


def test_signing_in_again_starts_anew(ana: Client, clock: Clock) -> None:
    clock(timedelta(hours=10))
    ana.post("/login/", {"username": "ana", "password": "sandbox"})
    assert end() == timedelta(hours=10) + IDLE


def test_both_limits_are_settings(settings: Settings, clock: Clock, sign_in: SignIn) -> None:
    settings.SESSION_IDLE_HOURS, settings.SESSION_MAX_DAYS = 36, 2
    client = sign_in("ana")
    assert end() == timedelta(hours=36)
    clock(timedelta(hours=20))
    ask(client)
    assert end() == timedelta(days=2)


def test_operators_sessions_keep_to_the_same_limits(clock: Clock, operator: Client) -> None:
    assert end() == IDLE
    clock(timedelta(hours=1))
    assert operator.get("/admin/").status_code == 200
    assert end() == timedelta(hours=1) + IDLE


def test_a_renewal_is_written_every_ten_minutes_at_most(ana: Client, clock: Clock) -> None:
    written = []
    for minutes in range(1, 31):
        clock(minutes * MINUTE)
        with CaptureQueriesContext(connection) as queries:
            ask(ana)
        written += [minutes for query in queries if query["sql"].startswith('UPDATE "accounts_agentsession"')]
    assert written == [10, 20, 30]


def test_of_two_requests_at_once_one_renews(ana: Client, clock: Clock) -> None:
    key = ana.cookies["sessionid"].value
    one, other = SessionStore(key), SessionStore(key)
    assert one[SESSION_KEY] == other[SESSION_KEY]
    clock(timedelta(hours=1))
    assert [one.is_renewal_due(), other.is_renewal_due()] == [True, True]
    assert (one.renew(), other.renew()) == (True, False)


def test_what_a_page_asks_by_itself_is_answered_and_extends_nothing(ana: Client, clock: Clock) -> None:
    clock(timedelta(hours=1))
    answer = ask(ana, **BACKGROUND)
    assert answer.headers["Location"] == "/"
    assert end() == IDLE
    assert "sessionid" not in answer.cookies


def test_an_error_page_that_asks_again_by_itself_extends_nothing(
    ana: Client, clock: Clock, workspace: Workspace
) -> None:
    clock(timedelta(hours=1))
    workspace.read_timeout = 1e-6
    workspace.save()
    answer = ana.get("/find/?q=nobody")
    cookie = answer.cookies["asks_again"]
    assert (answer.headers["Refresh"], cookie["path"], cookie["max-age"]) == ("15", "/find/", 25)
    workspace.read_timeout = 8
    workspace.save()
    cache.clear()
    assert ana.get("/find/?q=nobody").status_code == 200
    assert end() == IDLE


def test_the_json_endpoint_extends_nothing(ana: Client, clock: Clock, world: World) -> None:
    room = world.live_room
    clock(timedelta(hours=1))
    path = f"/api/v1/livechat/visitors.chatHistory/room/{room['_id']}/visitor/{room['v']['_id']}"
    assert ana.get(path).status_code == 200
    assert end() == IDLE


def test_a_request_that_is_refused_extends_nothing(ana: Client, clock: Clock) -> None:
    clock(timedelta(hours=1))
    assert ana.get("/no/such/page/").status_code == 404
    assert end() == IDLE


def test_what_is_kept_in_the_session_by_a_background_request_extends_nothing(
    ana: Client, clock: Clock
) -> None:
    clock(timedelta(hours=1))
    session = ana.session
    session["kept"] = "by a page of its own accord"
    session.save()
    assert end() == IDLE
    assert ana.session["kept"]


def test_an_open_page_says_by_its_next_question_that_the_session_ended(
    ana: Client, clock: Clock, world: World, soup: Soup
) -> None:
    room = world.open_room_of(world.visitor_named("Helena Duarte"))
    path = f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/"
    poll = str(at(soup(ana.get(path)), "#thread")["data-live"])
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{path}", **BACKGROUND}
    clock(IDLE - MINUTE)
    assert ana.get(poll, headers=headers).status_code in {200, 204}
    clock(IDLE)
    login = ana.get(poll, headers=headers).headers["HX-Redirect"]
    assert login == f"/login/?next={path.replace('/', '%2F')}"
    assert "Your session has ended" in text_at(soup(ana.get(login)), "[role=status]")


def test_a_stranger_is_not_told_of_a_session(db: None, soup: Soup) -> None:
    assert not soup(Client().get("/", follow=True)).select("[role=status].alert")


def test_a_session_that_ended_while_a_request_was_under_way_is_not_brought_back(ana: Client) -> None:
    session = SessionStore(ana.cookies["sessionid"].value)
    session["kept"] = "too late"
    AgentSession.objects.all().end()
    with pytest.raises(UpdateError):
        session.save()
    assert not session.renew()
    assert not AgentSession.objects.open().exists()


def test_a_new_secret_key_moves_no_end(ana: Client, clock: Clock, settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key" * 5, [settings.SECRET_KEY]
    clock(timedelta(hours=1))
    assert ask(ana, **BACKGROUND).headers["Location"] == "/"
    assert end() == IDLE


@contextmanager
def locked_sessions() -> Iterator[None]:
    """Somebody else holds the table, and lets nobody write to it."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            postgresql = other.vendor == "postgresql"
            cursor.execute("BEGIN" if postgresql else "BEGIN IMMEDIATE")
            if postgresql:
                cursor.execute("LOCK TABLE accounts_agentsession IN SHARE MODE")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_where_the_database_takes_no_renewal_the_page_is_answered_all_the_same(
    ana: Client, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    clock(timedelta(hours=1))
    Agent.objects.update(last_seen=START + timedelta(hours=1))
    with locked_sessions():
        answer = ask(ana)
    assert answer.headers["Location"] == "/"
    assert "sessionid" not in answer.cookies
    assert [record.message for record in caplog.records if record.name.endswith("renewal")] == [
        "A session could not be renewed: OperationalError"
    ]
    assert end() == IDLE
    ask(ana)
    assert end() == timedelta(hours=1) + IDLE


def read_patience() -> object:
    """How long the database lets this connection wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout" if connection.vendor == "postgresql" else "PRAGMA busy_timeout")
        return cursor.fetchone()


@pytest.mark.django_db(transaction=True)
def test_after_a_renewal_the_database_is_waited_for_as_long_as_ever(ana: Client, clock: Clock) -> None:
    before = read_patience()
    clock(timedelta(hours=1))
    ask(ana)
    assert end() == timedelta(hours=1) + IDLE
    assert read_patience() == before
