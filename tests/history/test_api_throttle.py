"""Who brings credentials of their own calls the JSON endpoint so many times a minute; agents are not held up."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from fixture_types import Answer
from pytest_django.fixtures import Settings
from rocketchat.wire import example

from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World
from dashboard.throttling.rate import Rate
from dashboard.upstream.models import Workspace

from .addresses import api_path, credentials, room_with

MINUTE = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MINUTE.replace(second=20), tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def three_a_minute(settings: Settings) -> None:
    settings.API_RATE = Rate.read("3/m")


def ask(world: World, address: str = "203.0.113.7", headers: dict[str, str] | None = None) -> Answer:
    own = credentials(world) if headers is None else headers
    return Client(REMOTE_ADDR=address).get(api_path(room_with(world, 5)), headers=own)


def test_one_more_is_refused_in_rocketchats_words(workspace: Workspace, world: World) -> None:
    answers = [ask(world) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    words = example("error-429-rate-limited")["error"].replace("37 seconds", "60 seconds")
    assert answers[3].json() == {"success": False, "error": words}  # type: ignore[attr-defined]  # the test client's
    assert answers[3].headers["Retry-After"] == "60"
    told = [answers[3].headers[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")]
    assert told == ["3", "0", str(int(MINUTE.timestamp() + 80) * 1000)]


@pytest.mark.parametrize(("seconds", "status"), [(59, 429), (60, 200)])
def test_the_next_call_is_taken_when_it_was_said_to_be(
    workspace: Workspace, world: World, clock: time_machine.Traveller, seconds: int, status: int
) -> None:
    for _ in range(4):
        ask(world)
    clock.shift(seconds)
    assert ask(world).status_code == status


def test_another_address_has_a_number_of_its_own(workspace: Workspace, world: World) -> None:
    for _ in range(4):
        ask(world)
    assert ask(world, "203.0.113.8").status_code == 200


@pytest.mark.parametrize("headers", [{}, {"X-User-Id": "someone", "X-Auth-Token": "wrong"}])
def test_calls_that_are_refused_count_too(
    workspace: Workspace, world: World, headers: dict[str, str]
) -> None:
    assert [ask(world, headers=headers).status_code for _ in range(4)] == [401, 401, 401, 429]


def test_pages_that_a_visitor_sends_are_counted_apart(workspace: Workspace, world: World) -> None:
    for _ in range(4):
        ask(world)
    sent = Client(REMOTE_ADDR="203.0.113.7").post("/api/v1/livechat/page.visited", b"{", "application/json")
    assert (sent.status_code, sent["X-RateLimit-Remaining"]) == (400, "5999")


def test_an_agent_with_a_session_is_not_throttled(ana: Client, world: World) -> None:
    path = api_path(room_with(world, 5))
    assert {ana.get(path).status_code for _ in range(5)} == {200}


def test_a_session_does_not_help_who_brings_other_credentials(ana: Client, world: World) -> None:
    path = api_path(room_with(world, 5))
    statuses = [ana.get(path, headers=credentials(world, "marta")).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


def list_rate_limits() -> list[str]:
    kept = cache.items() if hasattr(cache, "items") else cache._cache.items()  # type: ignore[attr-defined]
    return sorted(key for key, _ in kept if "rate-limit" in key)


def test_a_stranger_changes_nothing_of_what_is_known_of_an_agents_rate_limit(
    settings: Settings, db: None
) -> None:
    settings.API_RATE = Rate.read("60/m")
    with Sandbox(live=False) as sandbox:
        Workspace(url=sandbox.url).save()
        ana = Client(REMOTE_ADDR="203.0.113.1")
        ana.post("/login/", {"username": "ana", "password": "sandbox"})
        known = list_rate_limits()
        for token in ("junk", sandbox.world.personal_tokens["ana"]):
            ask(
                sandbox.world,
                headers={"X-User-Id": credentials(sandbox.world)["X-User-Id"], "X-Auth-Token": token},
            )
        assert list_rate_limits() == known
        statuses = [ana.get("/find/", {"q": f"name {number}"}).status_code for number in range(12)]
        assert statuses == [200] * 10 + [503] * 2
        assert sandbox.limiter.refused == 0
