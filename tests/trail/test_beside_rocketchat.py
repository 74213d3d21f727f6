"""What is sent to both is answered and kept alike by Rocket.Chat (its stand-in) and by the collector."""

from typing import Any

import pytest
import requests
from django.test import Client
from fixture_types import SignIn

from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import Document, World
from dashboard.trail.models import PageView
from trail.sending import PATH, body, send

pytestmark = pytest.mark.django_db(transaction=True)

SENT: dict[str, Any] = {
    "a page": body(),
    "no room": body(rid=None),
    "another change": body(change="title"),
    "numbers": body(12, title=-0.5),
    "null": body(None, title=None),
    "true": body(True),
    "odd": body("javascript:alert(1)", title="photo\u202egpj.exe"),
    "scripts": body("https://e.org/бег?q=ü", title="日本 🙂 \u2028"),
    "empty": {},
    "no page": {"token": "t"},
    "no href": body(location={}),
    "a list": [],
    "unknown keys": {**body(), "more": 1},
    "unknown keys of the page": body(more=1),
    "a list of two for a title": body(title=["x", "y"]),
}


@pytest.mark.parametrize("sent", SENT.values(), ids=SENT.keys())
def test_both_give_the_same_answer(visitor: Client, sandbox: Sandbox, sent: object) -> None:
    theirs = requests.post(sandbox.url + PATH, json=sent, timeout=5)
    ours = send(visitor, sent)
    assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)
    for name in ("Content-Type", "Access-Control-Allow-Origin"):
        assert ours[name] == theirs.headers[name]


def anas_room(world: World) -> Document:
    return world.rooms_in("waiting", "ana")[0]


def test_both_keep_the_same_pages_in_the_same_order(
    visitor: Client, sandbox: Sandbox, world: World, sign_in: SignIn
) -> None:
    room = anas_room(world)
    known = len(world.page_views[room["_id"]])
    for number in range(12):
        sent = body(
            f"https://www.example.org/{number}", token=room["v"]["token"], rid=room["_id"], title=f"{number}"
        )
        requests.post(sandbox.url + PATH, json=sent, timeout=5)
        send(visitor, sent)
    told = [page["navigation"]["page"] for page in world.page_views[room["_id"]][known:]]
    kept = PageView.objects.order_by("pk")
    assert [(visit.title, visit.href) for visit in kept] == [
        (page["title"], page["location"]["href"]) for page in told
    ]
    assert {visit.room_id for visit in kept} == {room["_id"]}
