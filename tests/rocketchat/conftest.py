import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
import responses
from fixture_types import StartSandbox

from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.credentials import Credentials
from dashboard.sandbox import Sandbox
from dashboard.sandbox.api.release_lines import LINES

from .wire import CREDENTIALS, JSON_TYPE, Asked, Given, Server, example, serving

ROOM = "nT5pWq8zLrX2cVb6M"
VISITOR = "66a5e1f09b3c4d0012ab77e1"

# The first pattern that fits the path decides; an unknown id gets the refusal the endpoint documents.
ANSWERS = [
    (r"/login$", 200, "login-ok"),
    (r"/me$", 200, "me"),
    (r"/department/unknown", 200, "department-unknown-id"),
    (r"/department/", 200, "department-by-id"),
    (r"/department$", 200, "departments-page"),
    (r"visitors\.info\?visitorId=unknown", 400, "error-400-visitor-not-found"),
    (r"unknown", 400, "error-400-invalid-room"),
    (r"visitors\.info", 200, "visitors-info"),
    (r"visitors\.searchChats.*searchText=no\+such", 200, "chat-history-empty"),
    (r"visitors\.searchChats", 200, "search-chats-page"),
    (r"visitors\.search", 200, "visitors-search-page"),
    (r"visitors\.chatHistory", 200, "chat-history-page"),
    (r"visitors\.pagesVisited", 200, "pages-visited-page"),
    (r"/messages", 200, "rid-messages-page"),
    (r"/livechat/rooms", 200, "livechat-rooms-page"),
]


def by_example(asked: Asked) -> Given:
    """What the examples say to a request."""
    if asked.path.endswith("/logout"):
        return Given()
    if "rooms.info" in asked.path and "unknown" not in asked.path:
        return Given(body={"room": example("chat-history-page")["history"][0], "success": True})
    path = re.sub(r"\?(?!visitorId|roomId|.*searchText).*", "", asked.path)
    status, name = next((status, name) for pattern, status, name in ANSWERS if re.search(pattern, path))
    return Given(status, example(name))


@dataclass(frozen=True)
class Workspace:
    """A server to ask, and what is known to be there."""

    address: str
    user: str
    password: str
    credentials: Credentials
    room_id: str
    visitor_id: str
    visitor_name: str

    def client(self) -> RocketChat:
        return RocketChat(self.address, credentials=self.credentials)


def examples_at(address: str) -> Workspace:
    return Workspace(address, "marta.lima", "correct horse", CREDENTIALS, ROOM, VISITOR, "Ana Souza")


def mocked(stack: ExitStack) -> Workspace:
    def answer(request: Any) -> tuple[int, dict[str, str], bytes]:
        given = by_example(Asked(request.method, request.path_url, request.headers, request.body or b""))
        return given.status, dict(JSON_TYPE), given.content

    mock = stack.enter_context(responses.RequestsMock(assert_all_requests_are_fired=False))
    for method in ("GET", "POST"):
        mock.add_callback(method, re.compile(r"https://chat\.example\.org/.*"), answer, content_type=None)
    return examples_at("https://chat.example.org")


def served(stack: ExitStack) -> Workspace:
    return examples_at(stack.enter_context(serving(by_example)).address)


@pytest.fixture(params=LINES, ids="sandbox-{}".format)
def version(request: pytest.FixtureRequest) -> str:
    """The release line that the sandbox answers as."""
    return str(request.param)


@pytest.fixture
def sandbox(version: str, start_sandbox: StartSandbox) -> Sandbox:
    return start_sandbox(version)


def made_up(sandbox: Sandbox) -> Workspace:
    """Agent ana, with the open room of a visitor who was often there."""
    login = RocketChat(sandbox.url).login("ana", "sandbox")
    visitor = sandbox.world.visitor_with(chats=30)
    room = sandbox.world.open_room_of(visitor)
    return Workspace(
        sandbox.url, "ana", "sandbox", login.credentials, room["_id"], visitor["_id"], visitor["name"]
    )


@pytest.fixture(params=["responses", "http.server", *(f"sandbox-{version}" for version in LINES)])
def workspace(request: pytest.FixtureRequest, start_sandbox: StartSandbox) -> Iterator[Workspace]:
    """A workspace at each kind of server, and of each release line."""
    kind, _, version = request.param.partition("-")
    with ExitStack() as stack:
        if version:
            yield made_up(start_sandbox(version))
        else:
            yield mocked(stack) if kind == "responses" else served(stack)


@pytest.fixture
def serve() -> Iterator[Callable[[Given], tuple[Server, RocketChat]]]:
    """Start a server that always gives this answer; returns it and a client for it."""
    with ExitStack() as stack:

        def start(given: Given) -> tuple[Server, RocketChat]:
            server = stack.enter_context(serving(lambda _: given))
            return server, RocketChat(server.address, credentials=CREDENTIALS)

        yield start
