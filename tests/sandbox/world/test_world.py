"""The made-up workspace: every state is there, its numbers add up, and a seed gives the same world again."""

import json
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from rocketchat.wire import Given, serving, unused_address

from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World
from dashboard.sandbox.world.chat_changes import close_chat
from dashboard.sandbox.world.room_states import STATES
from dashboard.sandbox.world.seeding import build_world
from sandbox.client import Clock

Room = dict[str, Any]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def between(start: str, end: str) -> float:
    return (at(end) - at(start)).total_seconds()


@pytest.mark.parametrize("state", STATES)
def test_there_are_chats_in_every_state(world: World, state: str) -> None:
    assert world.rooms_in(state)


@pytest.mark.parametrize("chats", [0, 1, 5, 30, 260])
def test_there_is_a_visitor_with_so_many_past_chats_and_an_open_one(world: World, chats: int) -> None:
    assert world.open_room_of(world.visitor_with(chats=chats))["servedBy"]["username"] == "ana"


def test_the_last_chat_of_a_visitor_is_the_newest_one_even_while_it_is_open(world: World) -> None:
    for visitor in world.visitors.values():
        newest = next(iter(world.rooms_of(visitor)), None)
        assert visitor.get("lastChat") == (newest and {"_id": newest["_id"], "ts": newest["ts"]})


def test_a_first_time_visitor_in_the_queue_has_a_last_chat(world: World) -> None:
    visitor = world.visitor_named("Guest 1203")
    assert visitor["lastChat"]["_id"] == world.open_room_of(visitor)["_id"]


@pytest.mark.parametrize(
    "odd",
    [
        lambda room: "metrics" not in room and "source" not in room and room["ts"] < "2019",
        lambda room: "servedBy" not in room and "closedAt" in room,
        lambda room: room.get("waitingResponse") and "closedAt" in room,
        lambda room: "metrics" in room and "response" not in room["metrics"] and "closedAt" in room,
        lambda room: "departmentId" not in room,
        lambda room: len(room["fname"]) == 200,
        lambda room: len(room["fname"]) > 60 and " " not in room["fname"],
        lambda room: room["fname"].startswith("<script>"),
        lambda room: "\u202e" in room["fname"],
        lambda room: (
            room.get("metrics", {}).get("response", {}).get("ft", 9) < 1 and room.get("waitingResponse")
        ),
        lambda room: room.get("source", {}).get("type") == "email",
        lambda room: room.get("onHold") and "response" not in room["metrics"],
    ],
)
def test_there_is_a_chat_of_each_odd_kind(world: World, odd: Callable[[Room], bool]) -> None:
    assert any(odd(room) for room in world.rooms.values())


def test_there_is_a_message_of_five_thousand_characters(world: World) -> None:
    assert max(len(each["msg"]) for spoken in world.messages.values() for each in spoken) == 5000


def test_there_is_a_message_with_a_file(world: World) -> None:
    assert any("files" in each for spoken in world.messages.values() for each in spoken)


@pytest.mark.parametrize("scheme", ["javascript:", "data:", "file:", "", '">'])
def test_there_are_pages_with_hostile_addresses(world: World, scheme: str) -> None:
    pages = [page for pages in world.page_views.values() for page in pages]

    assert any(page["navigation"]["page"]["location"]["href"].startswith(scheme) for page in pages)


@pytest.mark.parametrize("letter", ["ل", "ד", "花", "И", "अ", "🦊"])
def test_names_come_in_many_scripts(world: World, letter: str) -> None:
    assert any(letter in visitor["name"] for visitor in world.visitors.values())


def test_trails_repeat_pages_and_pause_between_visits(world: World) -> None:
    trails = [sorted(pages, key=lambda page: str(page["ts"])) for pages in world.page_views.values()]
    pairs = [pair for trail in trails for pair in pairwise(trail)]

    assert any(one["msg"] == two["msg"] for one, two in pairs)
    assert any(between(one["ts"], two["ts"]) > 1800 for one, two in pairs)
    assert any("token=" in one["msg"] and "email=" in one["msg"] for one, _ in pairs)
    assert any("expireAt" in one and "expireAt" not in two for one, two in pairs)


def test_pages_before_the_chat_and_only_those_expire(world: World) -> None:
    for rid, pages in world.page_views.items():
        for page in pages:
            assert ("expireAt" in page) == (page["ts"] < world.rooms[rid]["ts"])


def test_flags_are_true_or_absent(world: World) -> None:
    flags = {
        (key, room[key])
        for room in world.rooms.values()
        for key in ("open", "waitingResponse", "onHold")
        if key in room
    }

    assert flags == {("open", True), ("waitingResponse", True), ("onHold", True)}


def test_nothing_happens_in_the_future(world: World) -> None:
    assert max(room["_updatedAt"] for room in world.rooms.values()) <= world.now()
    assert max(each["ts"] for spoken in world.messages.values() for each in spoken) <= world.now()


def test_durations_agree_with_the_moments(world: World) -> None:
    closed = [room for room in world.rooms.values() if "chatDuration" in room.get("metrics", {})]

    for room in closed:
        metrics = room["metrics"]
        assert metrics["chatDuration"] == pytest.approx(between(room["ts"], room["closedAt"]))
        if "servedBy" in room:
            served = between(room["servedBy"]["ts"], room["closedAt"])
            assert metrics["serviceTimeDuration"] == pytest.approx(served)
    assert len(closed) > 300


def test_first_answers_agree_with_the_messages(world: World) -> None:
    checked = 0
    for rid, room in world.rooms.items():
        spoken = [each for each in world.messages[rid] if "t" not in each]
        if "response" not in room.get("metrics", {}) or "token" not in spoken[0]:
            continue
        first = next(each for each in spoken if "token" not in each)
        response, reaction = room["metrics"]["response"], room["metrics"]["reaction"]
        assert response["ft"] == pytest.approx(between(spoken[0]["ts"], first["ts"]) + 0.007)
        assert reaction["ft"] == pytest.approx(between(room["servedBy"]["ts"], first["ts"]) + 0.007)
        assert response["avg"] == pytest.approx(response["tt"] / response["total"], abs=0.001)
        checked += 1
    assert checked > 200


def test_an_answered_room_knows_who_answered_and_a_waiting_one_does_not(world: World) -> None:
    for room in world.rooms.values():
        if room["ts"] > "2019":
            assert ("responseBy" in room) != bool(room.get("waitingResponse"))


def test_the_last_message_is_the_newest_ordinary_one(world: World) -> None:
    for rid, room in world.rooms.items():
        spoken = [each for each in world.messages[rid] if "t" not in each]
        if "lastMessage" in room:
            assert room["lastMessage"] == spoken[-1]
            assert room["lm"] == spoken[-1]["ts"]


def test_every_token_is_among_the_secrets(world: World) -> None:
    secrets = world.secrets()

    assert {room["v"]["token"] for room in world.rooms.values()} <= secrets
    assert world.personal_tokens["ana"] in secrets
    assert world.accounts["tom"].totp_secret in secrets


def test_issued_tokens_stay_secret_after_logout(world: World) -> None:
    token = world.new_token(world.accounts["uwe"])
    world.drop_token(token)

    assert token in world.secrets()


def test_the_same_seed_gives_the_same_world_at_another_time() -> None:
    one, two = build_world(7, Clock()), build_world(7, Clock(1_900_000_000))

    assert list(one.rooms) == list(two.rooms)
    assert [each["token"] for each in one.visitors.values()] == [
        each["token"] for each in two.visitors.values()
    ]
    assert [room.get("metrics", {}).get("chatDuration") for room in one.rooms.values()] == [
        room.get("metrics", {}).get("chatDuration") for room in two.rooms.values()
    ]
    assert one.personal_tokens == two.personal_tokens


def test_the_same_seed_at_the_same_time_gives_equal_documents() -> None:
    one, two = build_world(7, Clock()), build_world(7, Clock())

    assert (one.rooms, one.messages, one.page_views) == (two.rooms, two.messages, two.page_views)


def test_another_seed_gives_another_world() -> None:
    assert not set(build_world(8, Clock()).rooms) & set(build_world(7, Clock()).rooms)


def test_the_live_visitor_walks_on(sandbox: Sandbox) -> None:
    room = sandbox.world.live_room
    seen = len(sandbox.world.page_views[room["_id"]])

    for _ in range(3):
        sandbox.live.step()

    newest = [page["msg"] for page in sandbox.world.page_views[room["_id"]][seen:]]
    assert len(newest) == len(set(newest)) == 3
    assert room["fname"] == "Maria Lopes"
    assert room["waitingResponse"] is True


def test_the_live_visitor_goes_on_chatting_and_ends() -> None:
    with Sandbox(live=False) as running:
        messages = running.world.messages[running.world.live_room_id]
        said = len(messages)
        for _ in range(100):
            running.live.speak()
        new = messages[said:]
    assert 5 < len(new) < 50
    assert {message["u"]["username"] for message in new} == {"ana", running.world.live_room["v"]["username"]}
    assert running.world.live_room["waitingResponse"] is True


def test_in_a_chat_that_is_closed_nobody_writes() -> None:
    with Sandbox(live=False) as running:
        close_chat(running.world, running.world.live_room)
        said = len(running.world.messages[running.world.live_room_id])
        running.live.speak()
    assert len(running.world.messages[running.world.live_room_id]) == said


def test_the_live_visitor_stops_with_the_sandbox() -> None:
    with Sandbox() as running:
        thread = running.live._thread
        assert thread is not None
        assert thread.is_alive()
    assert not thread.is_alive()


def test_the_live_visitors_site_tells_a_collector_where_there_is_one() -> None:
    with serving(lambda _: Given()) as collector:
        with Sandbox(live=False, collector=f"{collector.address}/pages") as running:
            room = running.world.live_room
            seen = len(running.world.page_views[room["_id"]])
            running.live.step()
        (told,) = collector.asked
    body = json.loads(told.body)
    assert (told.method, told.path) == ("POST", "/pages")
    assert (body["token"], body["rid"]) == (room["v"]["token"], room["_id"])
    assert len(running.world.page_views[room["_id"]]) == seen


def test_a_collector_that_is_down_does_not_stop_the_live_visitor() -> None:
    with Sandbox(live=False, collector=unused_address()) as running:
        running.live.step()
        running.live.step()


def test_what_the_world_does_not_hold_is_said(world: World) -> None:
    guest = next(visitor for visitor in world.visitors.values() if not world.rooms_of(visitor))
    for look in (
        lambda: world.visitor_with(chats=4711),
        lambda: world.visitor_named("Nobody"),
        lambda: world.open_room_of(guest),
        lambda: world.totp_code("ana"),
    ):
        with pytest.raises(LookupError):
            look()
