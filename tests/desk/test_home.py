"""The agent's home: open chats, why visitors came and where they are, and whom the agent looked at last."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import timezone
from example_server import UpstreamServer
from fixture_types import StartUpstream
from history.reading import Soup

from dashboard.accounts.models import Agent
from dashboard.audit.models import Access
from dashboard.sandbox.world import Document, World
from dashboard.trail.models import PageView
from dashboard.upstream.agent import Upstream
from dashboard.upstream.visitor_key import hash_visitor_token

OWN = "section[data-list=mine], section[data-list=hold]"
POLL = {"HX-Request": "true", "X-Background": "true"}


def is_open(room: dict[str, object]) -> bool:
    return bool(room.get("open")) and not room.get("onHold")


def open_of(world: World, username: str) -> set[str]:
    return {
        room["_id"]
        for room in world.rooms.values()
        if room.get("open") and room.get("servedBy", {}).get("username") == username
    }


def listed(tree: BeautifulSoup | Tag, lists: str = "") -> list[str]:
    return [str(row["data-room"]) for row in tree.select(f":is({lists or '*'}) li[data-room]")]


def row_of(tree: BeautifulSoup, room: Document) -> Tag:
    (row,) = tree.select(f"li[data-room='{room['_id']}']")
    return row


def see(room: Document, href: str, minutes: float = 1) -> None:
    """The visitor opened the page so long ago, which was collected here."""
    at, key = timezone.now() - timedelta(minutes=minutes), hash_visitor_token(room["v"]["token"])
    PageView.objects.create(visitor_key=key, at=at, href=f"https://www.example.org{href}")


def read_messages(client: Client, room: Document) -> None:
    """Somebody asked for the messages of the room, as the agent, a moment ago."""
    upstream = Upstream(SimpleNamespace(session=client.session, META={"REMOTE_ADDR": "127.0.0.1"}))  # type: ignore[arg-type]
    upstream.get(upstream.ask_newest_messages(room["_id"]))


def sign_in_manager(server: UpstreamServer) -> Client:
    """The agent of the examples, who is a manager by now."""
    client = server.sign_in()
    Agent.objects.update(roles=["livechat-manager"])
    return client


@pytest.fixture
def anas_room(world: World) -> Document:
    return world.rooms_in("waiting", "ana")[0]


@pytest.mark.parametrize("username", ["ana", "bruno", "tom", "marta"])
def test_an_agent_sees_exactly_their_own_open_chats(
    username: str, sign_in: Callable[..., Client], soup: Soup, world: World
) -> None:
    tree = soup(sign_in(username).get("/"))
    assert set(listed(tree, OWN)) == open_of(world, username)


def test_each_chat_leads_to_its_visitor(ana: Client, soup: Soup, world: World) -> None:
    for row in soup(ana.get("/")).select("li[data-room]"):
        room = world.rooms[str(row["data-room"])]
        assert row.a["href"] == f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/"
        assert row.a.text == room["fname"]


def test_who_waits_longest_stands_first(ana: Client, soup: Soup, world: World) -> None:
    rooms = [world.rooms[room_id] for room_id in listed(soup(ana.get("/")), "[data-list=mine]")]
    waiting = [bool(room.get("waitingResponse")) for room in rooms]
    assert any(waiting)
    assert waiting == sorted(waiting, reverse=True)
    since = [room["metrics"]["v"]["lq"] for room in rooms if room.get("waitingResponse")]
    assert since == sorted(since)


def test_a_manager_may_see_the_queue_and_everybodys_chats(marta: Client, soup: Soup, world: World) -> None:
    queue, others, on_hold = soup(marta.get("/?all=1")).select("section.openchats")
    assert set(listed(queue)) == {
        room["_id"] for room in world.rooms.values() if is_open(room) and "servedBy" not in room
    }
    assert set(listed(others)) == {
        room["_id"] for room in world.rooms.values() if is_open(room) and "servedBy" in room
    }
    assert set(listed(on_hold)) == {room["_id"] for room in world.rooms.values() if room.get("onHold")}
    assert queue.h2.text == f"In the queue {len(listed(queue))}"


def test_a_manager_sees_the_queue_above_their_own_chats(marta: Client, soup: Soup, world: World) -> None:
    queue, own = soup(marta.get("/")).select("section[data-list]")
    assert (queue["data-list"], own["data-list"]) == ("queue", "mine")
    assert listed(queue)


def test_an_empty_queue_is_left_out(upstream_server: StartUpstream, soup: Soup) -> None:
    server = upstream_server()
    manager = sign_in_manager(server)
    server.given("livechat/rooms", body={"rooms": [], "count": 0, "offset": 0, "total": 0, "success": True})
    assert [each["data-list"] for each in soup(manager.get("/")).select("section[data-list]")] == ["mine"]


def test_home_costs_three_calls_at_the_most(upstream_server: StartUpstream) -> None:
    for path in ("/", "/?all=1"):
        server = upstream_server()
        manager = sign_in_manager(server)
        server.asked.clear()
        manager.get(path)
        asked = [each.path.partition("?")[0] for each in server.asked]
        assert asked.count("/api/v1/livechat/rooms") == 3
        assert set(asked) <= {"/api/v1/livechat/rooms", "/api/v1/livechat/department"}


def test_an_agent_is_not_offered_the_chats_of_all(ana: Client, marta: Client, soup: Soup) -> None:
    assert soup(marta.get("/")).select('a[href="/?all=1"]')
    assert not soup(ana.get("/")).select('a[href="/?all=1"]')


def test_an_agent_who_asks_for_all_gets_their_own(ana: Client, soup: Soup, world: World) -> None:
    assert set(listed(soup(ana.get("/?all=1")))) == open_of(world, "ana")


@pytest.mark.parametrize("query", ["all=0", "all=", "all=%00", "all=1&all=2", "x=1"])
def test_any_other_query_is_the_own_chats(query: str, marta: Client, soup: Soup, world: World) -> None:
    tree = soup(marta.get(f"/?{query}"))
    assert set(listed(tree, OWN)) == open_of(world, "marta")
    assert not tree.select("[data-list=all]")


def test_no_open_chats_is_said_in_words(marta: Client, soup: Soup, world: World) -> None:
    assert not open_of(world, "marta")
    assert "No open chats" in soup(marta.get("/")).select_one("li.empty").text


def test_a_missing_permission_is_named(nina: Client, soup: Soup) -> None:
    response = nina.get("/")
    assert response.status_code == 403
    assert "view-l-room" in soup(response).select_one("[role=alert]").text


def test_a_stranger_is_led_to_the_login(client: Client, db: None) -> None:
    assert client.get("/")["Location"] == "/login/?next=%2F"


# Why they came, where they are now


def test_why_they_came_is_said_where_a_copy_of_the_chat_knows_it(
    ana: Client, soup: Soup, world: World, anas_room: Document
) -> None:
    assert not row_of(soup(ana.get("/")), anas_room).select("[data-fact=why]")
    read_messages(ana, anas_room)
    (why,) = row_of(soup(ana.get("/")), anas_room).select("[data-fact=why] bdi")
    first = next(each for each in world.messages[anas_room["_id"]] if "token" in each and not each.get("t"))
    assert first["msg"].startswith(why.text[:20])


def test_without_a_copy_the_last_words_stand_in(ana: Client, soup: Soup, anas_room: Document) -> None:
    (last,) = row_of(soup(ana.get("/")), anas_room).select("[data-fact=last] bdi")
    assert last.text == anas_room["lastMessage"]["msg"]


def test_where_they_are_is_the_newest_page_that_was_collected(
    ana: Client, soup: Soup, anas_room: Document
) -> None:
    see(anas_room, "/pricing", minutes=9)
    see(anas_room, "/checkout/payment?token=abc", minutes=3)
    (now,) = row_of(soup(ana.get("/")), anas_room).select("[data-fact=now]")
    assert now.text == "on Checkout › Payment, arrived 3 min ago"


def test_a_page_of_half_an_hour_ago_is_no_longer_where_they_are(
    ana: Client, soup: Soup, anas_room: Document
) -> None:
    see(anas_room, "/pricing", minutes=31)
    assert not row_of(soup(ana.get("/")), anas_room).select("[data-fact=now]")


def test_where_they_are_is_known_from_a_copy_too(ana: Client, soup: Soup, world: World) -> None:
    room = world.live_room
    world.save_page_view(
        room["v"]["token"],
        room["_id"],
        {"change": "url", "title": "", "location": {"href": "https://www.example.org/sale"}},
    )
    assert not row_of(soup(ana.get("/")), room).select("[data-fact=now]")
    ana.get(f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/pages/")
    (now,) = row_of(soup(ana.get("/")), room).select("[data-fact=now] bdi")
    assert now.text == "Sale"


# Live


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.now(UTC), tick=False) as traveller:
        yield traveller


def poll_of(tree: BeautifulSoup) -> str:
    return str(tree.select_one("#home")["data-live"])  # type: ignore[index]


def test_an_open_home_gets_nothing_while_nothing_is_new(
    ana: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    poll = poll_of(soup(ana.get("/")))
    clock.shift(14)
    answer = ana.get(poll, headers=POLL)
    assert (answer.status_code, answer.content) == (204, b"")


def test_an_open_home_hears_of_a_page(
    ana: Client, soup: Soup, anas_room: Document, clock: time_machine.Traveller
) -> None:
    poll = poll_of(soup(ana.get("/")))
    see(anas_room, "/pricing")
    answer = ana.get(poll, headers=POLL)
    tree = soup(answer)
    assert answer.status_code == 200
    assert "on Pricing" in row_of(tree, anas_room).text
    assert not tree.select("html, header.bar, h1")
    assert ana.get(poll_of(tree), headers=POLL).status_code == 204


def test_an_open_home_asks_rocketchat_twice_a_minute_at_the_most(
    upstream_server: StartUpstream, soup: Soup, clock: time_machine.Traveller
) -> None:
    server = upstream_server()
    agent = sign_in_manager(server)
    poll = poll_of(soup(agent.get("/")))
    server.asked.clear()
    for _ in range(8):
        clock.shift(15)
        agent.get(poll, headers=POLL)
    lists = [each.path for each in server.asked_for("livechat/rooms")]
    assert [sum(kind in each for each in lists) for kind in ("queued", "agents", "onhold")] == [4, 4, 0]


def test_a_stale_home_says_that_it_is_not_live(
    upstream_server: StartUpstream, soup: Soup, clock: time_machine.Traveller
) -> None:
    server = upstream_server()
    agent = server.sign_in()
    poll = poll_of(soup(agent.get("/")))
    server.given("livechat/rooms", status=500)
    clock.shift(60)
    stale = soup(agent.get(poll, headers=POLL))
    assert stale.select("#home[data-stale] p.stale")
    clock.shift(15)
    assert agent.get(poll_of(stale), headers=POLL).status_code == 204


def test_a_list_that_fails_alone_is_said_to_be_missing(upstream_server: StartUpstream, soup: Soup) -> None:
    server = upstream_server()
    manager = sign_in_manager(server)
    server.given("livechat/rooms?offset=0&count=50&queued", status=500)
    tree = soup(manager.get("/"))
    assert listed(tree, "[data-list=mine]")
    assert "This list is missing" in tree.select_one("[data-list=queue] [role=status]").text


def test_the_title_says_how_many_wait(ana: Client, soup: Soup, world: World) -> None:
    waiting = [room for room in world.rooms_in("waiting", "ana") if not room.get("onHold")]
    tree = soup(ana.get("/"))
    assert tree.title.text == f"({len(waiting)}) My chats · Rearview"
    assert tree.select_one("#home")["data-title"] == tree.title.text


def test_a_wait_ticks_from_its_beginning(ana: Client, soup: Soup, anas_room: Document) -> None:
    (wait,) = row_of(soup(ana.get("/")), anas_room).select("[data-waiting-since]")
    asked = datetime.fromisoformat(anas_room["metrics"]["v"]["lq"].replace("Z", "+00:00"))
    assert datetime.fromisoformat(str(wait["data-waiting-since"])) == asked


# Whom the agent looked at


def look_at(client: Client, room: Document) -> None:
    assert client.get(f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/").status_code == 200


def test_the_last_visitors_are_listed_by_name_newest_first(bruno: Client, soup: Soup, world: World) -> None:
    rooms = [room for room in world.rooms.values() if room.get("servedBy", {}).get("username") == "bruno"]
    closed = list({room["v"]["_id"]: room for room in rooms if not room.get("open")}.values())[:3]
    for room in closed:
        look_at(bruno, room)
    links = soup(bruno.get("/")).select("[data-list=recent] a")
    shown = [
        room
        for room in reversed(closed)
        if room["v"]["_id"] not in {w["v"]["_id"] for w in rooms if w.get("open")}
    ]
    assert [link["href"] for link in links] == [f"/rooms/{r['_id']}/visitors/{r['v']['_id']}/" for r in shown]
    assert [link.text for link in links] == [room["fname"] for room in shown]


def test_a_visitor_whose_name_no_copy_knows_is_listed_by_the_time(
    bruno: Client, soup: Soup, db: None
) -> None:
    agent = soup(bruno.get("/")) and Access(agent_id=bruno.session["_auth_user_id"], what="chats")
    agent.room_id, agent.visitor_id = "room", "visitor"
    agent.save()
    (row,) = soup(bruno.get("/")).select("[data-list=recent] li")
    assert " ".join(row.text.split()).startswith("A visitor today ")


def test_nobody_sees_whom_a_colleague_looked_at(ana: Client, bruno: Client, soup: Soup, world: World) -> None:
    closed = next(
        r
        for r in world.rooms.values()
        if not r.get("open") and r.get("servedBy", {}).get("username") == "ana"
    )
    look_at(ana, closed)
    assert not soup(bruno.get("/")).select("[data-list=recent]")


def test_everybodys_chats_say_with_whom_by_name_where_it_is_known(
    ana: Client, marta: Client, soup: Soup, anas_room: Document
) -> None:
    assert "Ana Ribeiro" in row_of(soup(marta.get("/?all=1")), anas_room).text
