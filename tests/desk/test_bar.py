"""The bar: how many visitors wait, and the way from one open chat to the next."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from example_server import UpstreamServer
from fixture_types import StartUpstream
from history.made import ago, room
from history.reading import Soup
from hypothesis import given
from hypothesis import strategies as st
from live.telling import SECRET, make_event, tell
from pytest_django.fixtures import Settings
from rocketchat.wire import example

from dashboard.desk.open_chats import count_waiting, find_neighbour, sort_by_urgency
from dashboard.rocketchat.rooms import Room
from dashboard.sandbox.world import World

BOTS = frozenset({"rocket.cat"})
POLL = {"HX-Request": "true", "X-Background": "true"}
FIND = "/rooms/x/visitors/y/chats/?page=none"  # a page that fails before anything is asked


@pytest.fixture
def server(upstream_server: StartUpstream) -> UpstreamServer:
    return upstream_server()


@pytest.fixture
def agent(server: UpstreamServer) -> Client:
    return server.sign_in()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.now(UTC), tick=False) as traveller:
        yield traveller


def asked(server: UpstreamServer) -> int:
    return len(server.asked_for("livechat/rooms"))


def test_every_page_says_how_many_wait_as_far_as_a_copy_knows(ana: Client, soup: Soup, world: World) -> None:
    waiting = len(world.rooms_in("waiting", "ana"))
    ana.get("/")
    assert soup(ana.get(FIND)).select_one("#waiting").text == f"{waiting} waiting"


def test_without_a_copy_a_page_waits_for_nothing_and_asks_by_itself(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    count = soup(agent.get(FIND)).select_one("#waiting")
    assert (count.text, count.has_attr("data-due")) == ("", True)
    assert asked(server) == 0
    assert agent.get(count["data-url"], headers=POLL).status_code == 200
    assert asked(server) == 1


def test_the_number_shares_the_call_of_the_home(server: UpstreamServer, agent: Client) -> None:
    agent.get("/")
    before = asked(server)
    agent.get("/bar/", headers=POLL)
    assert asked(server) == before


def test_an_old_number_is_said_with_its_time(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    agent.get("/")
    server.given("livechat/rooms", status=500)
    clock.shift(90)
    assert re.fullmatch(
        r"\d\d:\d\d", soup(agent.get("/bar/", headers=POLL)).select_one("#waiting small").text
    )


def test_while_webhooks_are_heard_a_page_that_stays_open_costs_rocketchat_nothing(
    server: UpstreamServer, agent: Client, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.WEBHOOK_TOKEN = SECRET
    tell(make_event("session-start", "another room", "another visitor"))
    agent.get("/bar/", headers=POLL)
    assert asked(server) == 1
    for _ in range(20):
        clock.shift(60)
        assert agent.get("/bar/?again", headers=POLL).status_code == 200
    assert asked(server) == 1


def test_a_webhook_that_tells_of_a_chat_of_the_agents_costs_one_call(
    server: UpstreamServer, agent: Client, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.WEBHOOK_TOKEN = SECRET
    agent.get("/bar/", headers=POLL)
    clock.shift(2)
    me = {"_id": example("login-ok")["data"]["userId"]}
    tell(make_event("session-taken", "another room", "another visitor", servedBy=me))
    clock.shift(2)
    for _ in range(3):
        agent.get("/bar/?again", headers=POLL)
    assert asked(server) == 2


def test_an_operator_has_no_chats_to_count(operator: Client, soup: Soup) -> None:
    answer = operator.get("/nowhere/")
    assert answer.status_code == 404
    assert soup(answer).select_one("#waiting").text == ""


def test_what_stands_in_the_cache_as_nonsense_costs_only_the_number(ana: Client, soup: Soup) -> None:
    ana.get("/")
    cache.clear()
    assert soup(ana.get(FIND)).select_one("#waiting").text == ""


# From chat to chat


def follow(client: Client, to: str, room_id: str = "") -> str:
    return client.get(f"/hop/{to}/", {"from": room_id}).headers["Location"]


def test_next_and_previous_lead_through_the_list_and_round(ana: Client, soup: Soup) -> None:
    links = [str(row["href"]) for row in soup(ana.get("/")).select("[data-list=mine] li a")]
    ids = [link.split("/")[2] for link in links]
    assert [follow(ana, "next", id_) for id_ in ids] == [*links[1:], links[0]]
    assert [follow(ana, "previous", id_) for id_ in ids] == [links[-1], *links[:-1]]


def test_from_elsewhere_next_is_who_waits_longest(ana: Client, soup: Soup) -> None:
    links = [str(row["href"]) for row in soup(ana.get("/")).select("[data-list=mine] li a")]
    assert (follow(ana, "next"), follow(ana, "previous", "no-such-room")) == (links[0], links[-1])


def test_without_open_chats_both_lead_home(marta: Client) -> None:
    assert (follow(marta, "next"), follow(marta, "previous")) == ("/", "/")


def test_there_is_no_other_way_to_hop(ana: Client) -> None:
    assert ana.get("/hop/sideways/").status_code == 404


def test_the_links_know_where_they_start(ana: Client, soup: Soup, world: World) -> None:
    here = world.open_room_of(world.visitor_with(chats=30))
    page = soup(ana.get(f"/rooms/{here['_id']}/visitors/{here['v']['_id']}/"))
    hrefs = {each["data-key"]: each["href"] for each in page.select("a.hop")}
    assert hrefs == {"[": f"/hop/previous/?from={here['_id']}", "]": f"/hop/next/?from={here['_id']}"}


def make_room(number: int, *, waits: bool, minutes: int) -> Room:
    moment = ago(minutes=minutes)
    asked = {"waitingResponse": True, "metrics": {"v": {"lq": moment}}} if waits else {}
    return room(_id=f"room-{number}", open=True, ts=moment, **asked)


ROOMS = st.lists(st.tuples(st.booleans(), st.integers(0, 90)), max_size=12).map(
    lambda made: [make_room(n, waits=waits, minutes=minutes) for n, (waits, minutes) in enumerate(made)]
)


@given(ROOMS)
def test_who_waits_stands_before_who_does_not_and_is_counted(rooms: list[Room]) -> None:
    waits = [each.waiting_response for each in sort_by_urgency(rooms, BOTS)]
    assert waits == sorted(waits, reverse=True)
    assert count_waiting(rooms, BOTS) == sum(waits)


@given(ROOMS)
def test_every_chat_is_passed_once_on_the_way_round(rooms: list[Room]) -> None:
    here, passed = find_neighbour(rooms, "", 1), []
    while here and here.id not in passed:
        passed.append(here.id)
        here = find_neighbour(rooms, here.id, 1)
    assert passed == [each.id for each in rooms]


@given(ROOMS, st.sampled_from([-1, 1]))
def test_a_step_back_undoes_a_step(rooms: list[Room], step: int) -> None:
    for start in rooms if len(rooms) > 1 else []:
        there = find_neighbour(rooms, start.id, 1 if step == 1 else -1)
        assert there is not None
        assert find_neighbour(rooms, there.id, -1 if step == 1 else 1) == start


def test_what_a_bot_says_is_no_reply_to_who_waits() -> None:
    asked = ago(minutes=9)
    by_bot = {"username": "rocket.cat", "_id": "bot"}
    answered = room(
        open=True, responseBy=by_bot, metrics={"v": {"lq": asked}, "response": {"ft": 3, "total": 1}}
    )
    assert count_waiting([answered], BOTS) == 1
    assert count_waiting([answered], frozenset()) == 0
