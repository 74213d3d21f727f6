"""A visitor's timeline as most tests of it begin; a module may have a `server` of its own."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from example_server import UpstreamServer
from fixture_types import StartUpstream

from .page_views import NOW, chat, has_chats, has_messages, has_pages


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is `NOW`, and stays so until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def server(upstream_server: StartUpstream) -> UpstreamServer:
    """A Rocket.Chat that knows the room, one chat, no page and no message."""
    made = upstream_server()
    has_pages(made)
    has_messages(made)
    has_chats(made, chat(1, began=600))
    return made


@pytest.fixture
def agent(server: UpstreamServer) -> Client:
    return server.sign_in()
