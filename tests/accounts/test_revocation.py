"""Where a session ends here, the token that signing in made for it ends at Rocket.Chat."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.test import Client
from example_server import HTML
from fixture_types import SignIn, StartUpstream
from pytest_django.fixtures import Settings

from dashboard.accounts.models import Agent, AgentSession
from dashboard.accounts.revocation import clear_ended_sessions
from dashboard.rocketchat.credentials import Credentials
from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace
from dashboard.upstream.session_credentials import store_credentials

DOWN: dict[str, Any] = {"status": 502, "body": b"<h1>Bad Gateway</h1>", "headers": HTML}
NOT_LOGGED_IN: dict[str, Any] = {
    "status": 401,
    "body": {"status": "error", "message": "You must be logged in"},
}
WEEK = timedelta(days=7)


def tokens(world: World) -> set[str]:
    return set(world.sessions)


def expire(after: timedelta = timedelta(seconds=1)) -> None:
    """All sessions have ended, so long ago."""
    AgentSession.objects.update(expire_date=datetime.now(UTC) - after)


def test_clearsessions_revokes_the_tokens_of_expired_sessions_and_no_others(
    sign_in: SignIn, world: World
) -> None:
    before = tokens(world)
    sign_in("ana")
    expire()
    bruno = sign_in("bruno")
    call_command("clearsessions")
    assert len(tokens(world) - before) == 1
    assert [*AgentSession.objects.values_list("agent__username", flat=True)] == ["bruno"]
    assert bruno.get("/").status_code == 200


def test_a_personal_access_token_is_never_revoked(upstream_server: StartUpstream) -> None:
    server, client = upstream_server(), Client()
    fields = {"user_id": "Kd8sQ2mXw7LpZt4Rb", "auth_token": "a-personal-token"}
    assert client.post("/login/", fields).status_code == 302
    expire()
    call_command("clearsessions")
    client.post("/login/", fields)
    client.post("/login/", fields)
    client.post("/logout/")
    assert not AgentSession.objects.exists()
    assert not server.asked_for("logout")


def test_a_token_that_rocketchat_knows_no_longer_is_forgotten(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    server.sign_in()
    server.given("logout", **NOT_LOGGED_IN)
    expire()
    call_command("clearsessions")
    assert not AgentSession.objects.exists()


def test_what_could_not_be_revoked_is_kept_and_revoked_later(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given("logout", **DOWN)
    expire()
    call_command("clearsessions")
    assert AgentSession.objects.count() == 1
    assert client.get("/").headers["Location"].startswith("/login/")
    server.given("logout")
    call_command("clearsessions")
    assert not AgentSession.objects.exists()
    assert len(server.asked_for("logout")) == 2


@pytest.mark.parametrize(
    ("ago", "kept"), [(WEEK - timedelta(minutes=1), 1), (WEEK + timedelta(minutes=1), 0)]
)
def test_what_cannot_be_revoked_is_kept_for_seven_days(
    upstream_server: StartUpstream, ago: timedelta, kept: int
) -> None:
    server = upstream_server()
    server.sign_in()
    server.given("logout", **DOWN)
    expire(ago)
    call_command("clearsessions")
    assert AgentSession.objects.count() == kept


def test_signing_out_while_rocketchat_is_down_is_made_up_for(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given("logout", **DOWN)
    client.post("/logout/")
    assert client.get("/").headers["Location"].startswith("/login/")
    server.given("logout")
    call_command("clearsessions")
    assert not AgentSession.objects.exists()
    told = server.asked_for("logout")
    assert {asked.headers["x-auth-token"] for asked in told} == {
        "Vt0q8sXm3kJr7cLzN1pYw5bHd2fGe9uAoKi6TjRxMvS"
    }


@pytest.mark.parametrize("username", ["ana", "bruno"])
def test_signing_in_over_a_session_revokes_its_token(ana: Client, world: World, username: str) -> None:
    key, before = ana.cookies["sessionid"].value, tokens(world)
    ana.post("/login/", {"username": username, "password": "sandbox"})
    assert len(tokens(world)) == len(before)
    assert len(tokens(world) - before) == 1
    assert not AgentSession.objects.filter(pk=key).exists()
    assert ana.get("/").context["user"].username == username


def test_a_sign_in_that_fails_over_a_session_ends_nothing(ana: Client, world: World) -> None:
    before = tokens(world)
    ana.post("/login/", {"username": "ana", "password": "wrong"})
    assert tokens(world) == before
    assert ana.get("/").status_code == 200


def test_a_session_of_another_workspace_is_sent_to_none(upstream_server: StartUpstream) -> None:
    old, new = upstream_server(), upstream_server()
    Workspace(url=old.address).save()
    old.sign_in()
    Workspace(url=new.address).save()
    expire()
    call_command("clearsessions")
    assert AgentSession.objects.count() == 1
    assert not old.asked_for("logout")
    assert new.asked == []


def test_a_token_that_cannot_be_read_is_kept_while_the_key_may_come_back(
    ana: Client, world: World, settings: Settings
) -> None:
    before, keys = tokens(world), settings.CREDENTIAL_KEYS
    settings.CREDENTIAL_KEYS = [Fernet.generate_key().decode()]
    expire()
    call_command("clearsessions")
    assert AgentSession.objects.count() == 1
    settings.CREDENTIAL_KEYS = keys
    call_command("clearsessions")
    assert not AgentSession.objects.exists()
    assert len(tokens(world)) == len(before) - 1


def make_expired_sessions(world: World, workspace: Workspace, number: int) -> None:
    """Signed in straight in the database: signing in has a rate limit, too."""
    account = world.accounts["ana"]
    agent, _ = Agent.objects.get_or_create(login="ana", user_id=account.id, username="ana")
    for _ in range(number):
        client = Client()
        client.force_login(agent, "django.contrib.auth.backends.ModelBackend")
        session = client.session
        token = world.new_token(account)
        store_credentials(session, workspace, Credentials(account.id, token), issued_here=True)
        session.save()
    expire()


def test_after_three_failures_in_a_row_nobody_else_is_asked_for(
    upstream_server: StartUpstream, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    server = upstream_server()
    make_expired_sessions(world, Workspace.current(), 5)
    server.given("logout", **DOWN)
    call_command("clearsessions")
    assert len(server.asked_for("logout")) == 3
    assert AgentSession.objects.count() == 5
    assert "cannot be revoked now" in caplog.text


class TestUnderTheRateLimit:
    """Ten calls a minute, of a sandbox whose clock is moved instead of waited for."""

    @pytest.fixture
    def limited(self, db: None) -> Iterator[Sandbox]:
        with Sandbox(port=0, live=False, rate_limit=True) as sandbox:
            Workspace(url=sandbox.url).save()
            yield sandbox

    @pytest.fixture
    def wait(self) -> Iterator[Callable[[float], None]]:
        with time_machine.travel(datetime.now(UTC), tick=False) as traveller:
            yield traveller.shift

    def test_clearing_waits_for_its_turn(self, limited: Sandbox, wait: Callable[[float], None]) -> None:
        before = set(limited.world.sessions)
        make_expired_sessions(limited.world, Workspace.current(), 45)
        clear_ended_sessions(wait)
        assert not AgentSession.objects.exists()
        assert set(limited.world.sessions) == before
        assert limited.limiter.refused == 0

    def test_clearing_stops_after_half_an_hour(
        self, limited: Sandbox, wait: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("dashboard.accounts.revocation.LONGEST_RUN", 90)
        make_expired_sessions(limited.world, Workspace.current(), 45)
        clear_ended_sessions(wait)
        assert 0 < AgentSession.objects.count() < 45
