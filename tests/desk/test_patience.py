"""A Rocket.Chat that hangs, drips or refuses: no page passes its deadline, and what is at hand is shown."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from example_server import ROOM, VISITOR, UpstreamServer
from fixture_types import Soup, StartUpstream
from pytest_django.fixtures import Settings
from reading import alert, at, text_at
from rocketchat.wire import example

PAGE = f"/rooms/{ROOM}/visitors/{VISITOR}/"
CHATS = f"{PAGE}chats/"
HISTORY = "livechat/visitors.chatHistory"
RETRY = {"HX-Request": "true", "HX-Target": "past", "HX-Trigger": "past-missing"}
DEADLINE = 1.0  # seconds


@pytest.fixture(autouse=True)
def hurried(settings: Settings) -> None:
    settings.PAGE_DEADLINE = DEADLINE


@pytest.fixture
def server(upstream_server: StartUpstream) -> UpstreamServer:
    return upstream_server(read_timeout=30)


@pytest.fixture
def later() -> Iterator[None]:
    """So late that no answer is fresh any more, and none is forgotten."""
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=60), tick=True):
        yield


def seconds_for(client: Client, path: str) -> float:
    began = time.monotonic()
    client.get(path)
    return time.monotonic() - began


@pytest.mark.parametrize("path", ["/", PAGE, CHATS, f"/rooms/{ROOM}/transcript/", "/find/?q=ana"])
def test_a_hanging_rocketchat_holds_a_page_until_its_deadline_and_the_next_not_at_all(
    server: UpstreamServer, agent: Client, path: str
) -> None:
    server.given(delay=20)
    assert seconds_for(agent, path) < DEADLINE + 1
    asked = len(server.asked)
    assert agent.get(path).status_code == 504
    assert len(server.asked) == asked


def test_calls_that_are_each_in_time_do_not_add_up_beyond_the_deadline(
    server: UpstreamServer, agent: Client
) -> None:
    for prefix in ("rooms.info", HISTORY, "livechat/department", "livechat/visitors.pagesVisited"):
        server.given(prefix, delay=0.6, body=server.answers[f"/api/v1/{prefix}"][0].body)
    assert seconds_for(agent, PAGE) < DEADLINE + 1


def test_after_the_room_the_rest_is_asked_at_once(
    server: UpstreamServer, agent: Client, settings: Settings
) -> None:
    settings.PAGE_DEADLINE = 10
    for prefix in (HISTORY, "livechat/department", "livechat/visitors.pagesVisited"):
        server.given(prefix, delay=0.8, body=server.answers[f"/api/v1/{prefix}"][0].body)
    assert seconds_for(agent, PAGE) < 2 * 0.8


def test_without_the_chats_the_rest_of_the_page_stands_and_says_what_is_missing(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    server.given(HISTORY, delay=20)
    response = agent.get(PAGE)
    page = soup(response)
    assert response.status_code == 200
    assert text_at(page, ".brief h1")
    assert page.select("ol#trail li[data-page]")
    missing = at(page, "#past [role=status]")
    assert "did not answer in time" in missing.get_text()
    assert "asks again by itself" in missing.get_text()
    assert missing["hx-trigger"] == "every 15s"


def test_what_asks_again_for_the_chats_gets_them_once_they_are_there(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    server.given(HISTORY, status=502)
    missing = at(soup(agent.get(PAGE)), "#past-missing")
    again = soup(agent.get(str(missing["hx-get"]), headers=RETRY))
    assert again.select("#past #past-missing")
    server.given(HISTORY, body=example("chat-history-page"))
    there = soup(agent.get(str(missing["hx-get"]), headers=RETRY))
    assert there.select("#past table#chats tbody tr")
    assert not there.select("#past-missing")


def test_without_javascript_a_link_tries_again(server: UpstreamServer, agent: Client, soup: Soup) -> None:
    server.given(HISTORY, status=502)
    link = at(soup(agent.get(f"{PAGE}?sort=msgs")), "#past-missing a")
    server.given(HISTORY, body=example("chat-history-page"))
    assert soup(agent.get(str(link["href"]))).select("th[aria-sort=ascending]")


def test_older_answers_stand_in_for_what_hangs_with_their_time(
    server: UpstreamServer, agent: Client, soup: Soup, request: pytest.FixtureRequest
) -> None:
    agent.get(PAGE)
    request.getfixturevalue("later")
    server.given(delay=20)
    began = time.monotonic()
    page = soup(agent.get(PAGE))
    assert time.monotonic() - began < DEADLINE + 1
    assert page.select("table#chats tbody tr")
    assert page.select(".stale time")


def test_a_page_that_failed_asks_again_by_itself(server: UpstreamServer, agent: Client, soup: Soup) -> None:
    server.given(status=502)
    response = agent.get("/")
    assert response.status_code == 502
    assert response.headers["Refresh"] == "15"
    assert alert(soup(response))


def test_a_pause_that_rocketchat_asks_for_is_kept_before_a_page_asks_again_and_counted_down(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    words = b'{"success":false,"error":"You must wait 37 seconds before trying [error-too-many-requests]"}'
    server.given(status=429, body=words)
    answer = agent.get("/")
    assert answer.headers["Refresh"] == "37"
    assert at(soup(answer), "[data-retry-after]")["data-retry-after"] == "37"
    assert "Tries again by itself" in text_at(soup(answer), ".countdown")


def test_a_page_that_only_a_person_can_try_again_counts_nothing_down(agent: Client, soup: Soup) -> None:
    assert not soup(agent.post("/find/")).select("[data-retry-after]")


def test_why_a_call_failed_is_logged_with_host_and_seconds_and_nothing_secret(
    server: UpstreamServer, agent: Client, caplog: pytest.LogCaptureFixture
) -> None:
    server.hang_up("livechat/visitors.search")
    agent.get("/find/?q=somebody-secret")
    (line,) = [each.getMessage() for each in caplog.records if each.name == "dashboard.rocketchat.connection"]
    host = server.address.removeprefix("http://")
    assert line.startswith(f"A call to {host} failed after ")
    assert "RemoteDisconnected" in line
    assert "somebody-secret" not in caplog.text
    assert "Vt0q8sXm3kJr7cLzN1pYw5bHd2fGe9uAoKi6TjRxMvS" not in caplog.text
