"""The sandbox tells what happens in its chats as Rocket.Chat's Omnichannel webhooks do."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rocketchat.wire import Asked, Given, Server, serving, unused_address

from dashboard.sandbox import Sandbox
from dashboard.sandbox.api.webhook_sender import WebhookSender
from dashboard.sandbox.world import Document, World
from dashboard.sandbox.world.chat_changes import (
    close_chat,
    forward_chat,
    start_chat,
    take_chat,
    write_as_agent,
    write_as_visitor,
)
from dashboard.sandbox.world.seeding import build_world
from sandbox.client import Client, Clock, example, skeleton

SECRET = "what-the-webhooks-show"
WITHIN = 5.0  # seconds


class Listener:
    """Takes webhooks, and waits until so many have come."""

    def __init__(self) -> None:
        self.status, self.answer = [200], b""
        self.bodies: list[Document] = []
        self._came = threading.Condition()
        self.server: Server

    def take(self, asked: Asked) -> Given:
        with self._came:
            self.bodies.append(json.loads(asked.body))
            self._came.notify_all()
            return Given(self.status.pop(0) if len(self.status) > 1 else self.status[0], self.answer)

    def wait_for(self, number: int) -> list[Document]:
        with self._came:
            assert self._came.wait_for(lambda: len(self.bodies) >= number, WITHIN), self.bodies
        return self.bodies


@pytest.fixture
def world(clock: Clock) -> World:
    return build_world(7, clock)


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    with serving(made.take) as made.server:
        yield made


@pytest.fixture
def sender(world: World, listener: Listener) -> Iterator[WebhookSender]:
    made = WebhookSender(world, listener.server.address, SECRET, tried_every=0.01)
    made.start()
    yield made
    made.stop()


def start(world: World) -> None:
    start_chat(world, world.visitor_named("Maria Lopes"), next(iter(world.departments)))


def take(world: World) -> None:
    take_chat(world, world.rooms_in("queued")[0], world.accounts["ana"])


def forward(world: World) -> None:
    forward_chat(world, world.live_room, world.accounts["bruno"], next(iter(world.departments)))


def close(world: World) -> None:
    close_chat(world, world.live_room, "Card accepted at the second try", ("refund",))


def visitor_writes(world: World) -> None:
    write_as_visitor(world, world.live_room, "Hello, my card is refused")


def agent_writes(world: World) -> None:
    write_as_agent(world, world.live_room, world.accounts["ana"], "Let me look")


@pytest.mark.parametrize(
    ("happen", "name"),
    [
        (take, "session-taken"),
        (forward, "session-forwarded"),
        (visitor_writes, "message-visitor"),
        (agent_writes, "message-agent"),
    ],
)
@pytest.mark.usefixtures("sender")
def test_each_event_has_the_shape_of_its_example(
    world: World, listener: Listener, happen: Callable[[World], None], name: str
) -> None:
    happen(world)
    (body,) = listener.wait_for(1)
    assert skeleton(shape(body)) == skeleton(shape(example(f"webhook-{name}")))
    assert body["type"] == example(f"webhook-{name}")["type"]


def shape(body: Document) -> Document:
    """The custom fields are an operator's own."""
    return {**body, "visitor": {**body["visitor"], "customFields": None}}


@pytest.mark.usefixtures("sender")
def test_a_chat_that_starts_is_told_of_and_is_queued(world: World, listener: Listener) -> None:
    start(world)
    begun, queued = listener.wait_for(2)
    assert skeleton(shape(begun)) == skeleton(shape(example("webhook-session-start")))
    assert (begun["type"], queued["type"]) == ("LivechatSessionStart", "LivechatSessionQueued")


@pytest.mark.usefixtures("sender")
def test_a_chat_that_is_closed_tells_who_closed_it_and_all_its_messages(
    world: World, listener: Listener
) -> None:
    close(world)
    (body,) = listener.wait_for(1)
    wanted = example("webhook-session-closed")
    assert body.keys() == wanted.keys()
    assert body["closer"] == "user"
    assert (
        body["messages"][-1].items()
        >= {
            "closingMessage": True,
            "msg": "Card accepted at the second try",
        }.items()
    )
    assert "agentId" not in body["messages"][0]


@pytest.mark.usefixtures("sender")
def test_the_secret_is_shown(world: World, listener: Listener) -> None:
    visitor_writes(world)
    listener.wait_for(1)
    assert listener.server.asked[0].headers["x-rocketchat-livechat-token"] == SECRET


@pytest.mark.parametrize("first", [[500], [429], [503, 0]])
def test_what_fails_is_tried_again(
    world: World, listener: Listener, sender: WebhookSender, first: list[int]
) -> None:
    listener.status = [*first, 200]
    visitor_writes(world)
    assert len(listener.wait_for(len(first) + 1)) == len(first) + 1


def test_it_is_tried_five_times_in_all(world: World, listener: Listener, sender: WebhookSender) -> None:
    listener.status = [500]
    visitor_writes(world)
    listener.wait_for(5)
    listener.status = [200]
    agent_writes(world)
    assert [body["messages"][0]["msg"] for body in listener.wait_for(6)][5:] == ["Let me look"]


@pytest.mark.parametrize("status", [204, 301, 400, 401, 404, 413])
def test_any_other_status_is_never_tried_again(
    world: World, listener: Listener, sender: WebhookSender, status: int
) -> None:
    listener.status = [status, 200]
    visitor_writes(world)
    listener.wait_for(1)
    agent_writes(world)
    assert [body["messages"][0]["msg"] for body in listener.wait_for(2)] == [
        "Hello, my card is refused",
        "Let me look",
    ]


def test_the_body_of_the_answer_is_stored_in_the_room(
    world: World, listener: Listener, sender: WebhookSender
) -> None:
    listener.answer = b"not empty"
    visitor_writes(world)
    agent_writes(world)
    listener.wait_for(2)
    sender.stop()
    assert world.live_room["crmData"] == "not empty"


def test_an_empty_answer_stores_nothing(world: World, listener: Listener, sender: WebhookSender) -> None:
    visitor_writes(world)
    listener.wait_for(1)
    sender.stop()
    assert "crmData" not in world.live_room


def test_who_is_asked_for_a_test_sends_the_sample(world: World, listener: Listener) -> None:
    with Sandbox(live=False, webhook_url=listener.server.address, webhook_token=SECRET) as running:
        marta, ana = Client(running, "marta"), Client(running, "ana")
        assert marta.post("livechat/webhook.test", {}).json == {"success": True}
        assert ana.post("livechat/webhook.test", {}).status == 403
        listener.status = [500]
        assert marta.post("livechat/webhook.test", {}).status == 400
        marta.close()
        ana.close()
    wanted: Any = example("webhook-test")
    assert skeleton(listener.bodies[0]) == skeleton(wanted)
    assert "token" not in listener.bodies[0]["visitor"]


def test_nobody_listens_and_nothing_breaks(world: World) -> None:
    sender = WebhookSender(world, unused_address(), "")
    assert sender.send_test() == 0


def test_without_a_url_there_is_nothing_to_test(marta: Client) -> None:
    assert marta.post("livechat/webhook.test", {}).json["error"] == "Webhook_URL_not_set"


# What the changes leave in the workspace


def test_a_visitors_message_is_the_last_and_waits_for_an_answer(world: World, clock: Clock) -> None:
    room = world.live_room
    count = room["msgs"]
    agent_writes(world)
    assert "waitingResponse" not in room
    assert room["responseBy"]["username"] == "ana"
    clock.now += 60
    visitor_writes(world)
    assert room["waitingResponse"] is True
    assert "responseBy" not in room
    assert (room["lastMessage"]["msg"], room["msgs"]) == ("Hello, my card is refused", count + 2)
    assert room["metrics"]["v"]["lq"] == room["lm"] == world.now()


def test_a_chat_is_forwarded_to_its_new_agent_alone(world: World) -> None:
    forward(world)
    assert world.live_room["servedBy"]["username"] == "bruno"


def test_a_chat_is_closed_like_any_other(world: World, clock: Clock) -> None:
    room = world.live_room
    clock.now += 60
    close(world)
    assert room in world.rooms_in("closed by agent", "ana")
    assert "open" not in room
    assert room["metrics"]["chatDuration"] > 60
    assert (room["tags"], room["v"]["status"]) == (["refund"], "offline")


def test_a_chat_that_started_is_queued_until_it_is_taken(world: World) -> None:
    before = len(world.rooms_in("queued"))
    start(world)
    assert len(world.rooms_in("queued")) == before + 1
    take(world)
    assert len(world.rooms_in("queued")) == before
