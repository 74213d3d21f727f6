"""The sandbox tells a dashboard that runs, over the wire."""

import time
from collections.abc import Callable

import pytest
from pytest_django.live_server_helper import LiveServer

from dashboard.live.changes import read_last_event, read_version
from dashboard.sandbox import Sandbox
from dashboard.sandbox.world.chat_changes import forward_chat, write_as_visitor
from dashboard.upstream.models import Workspace

from .telling import PATH, SECRET

WITHIN = 5.0  # seconds


def wait_until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + WITHIN
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_what_happens_in_the_sandbox_is_heard_and_leaves_nothing_in_the_room(live_server: LiveServer) -> None:
    url = f"{live_server.url}{PATH}"
    with Sandbox(live=False, webhook_url=url, webhook_token=SECRET) as sandbox:
        Workspace(url=sandbox.url).save()
        world, room = sandbox.world, sandbox.world.live_room
        before = read_version(room_id=room["_id"])
        write_as_visitor(world, room, "My card is refused")
        wait_until(lambda: read_version(room_id=room["_id"]) != before)
        forward_chat(world, room, world.accounts["bruno"])
        wait_until(lambda: (last := read_last_event()) is not None and "Forwarded" in last.type)
    assert "crmData" not in room
