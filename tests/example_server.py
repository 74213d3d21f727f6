"""A Rocket.Chat at the other end of the wire that answers by the vendor's examples, except what a test spoils."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from rocketchat.wire import JSON_TYPE, Asked, Given, Server, example, serving

from dashboard.upstream.models import Workspace

ROOM = "nT5pWq8zLrX2cVb6M"  # the room and the visitor of the examples
VISITOR = "66a5e1f09b3c4d0012ab77e1"
API = "/api/v1"
HTML = {"Content-Type": "text/html"}


def healthy() -> list[tuple[str, Given]]:
    """What each path prefix is answered by default; the longest prefix decides."""
    room = {"room": example("chat-history-page")["history"][0], "success": True}
    named = {
        "login": "login-ok",
        "me": "me",
        "livechat/department": "departments-page",
        "livechat/department/": "department-by-id",
        "livechat/visitors.info": "visitors-info",
        "livechat/visitors.search": "visitors-search-page",
        "livechat/visitors.chatHistory": "chat-history-page",
        "livechat/visitors.searchChats": "search-chats-page",
        "livechat/visitors.pagesVisited": "pages-visited-page",
        "livechat/rooms": "livechat-rooms-page",
        f"livechat/{ROOM}/messages": "rid-messages-page",
    }
    examples = [(f"{API}/{path}", Given(body=example(name))) for path, name in named.items()]
    return [*examples, (f"{API}/logout", Given()), (f"{API}/rooms.info", Given(body=room))]


@dataclass
class UpstreamServer:
    """`given(prefix, …)` spoils what paths below `/api/v1/` are answered; the last word on a prefix counts."""

    answers: dict[str, tuple[Given, float]] = field(
        default_factory=lambda: {prefix: (given, 0.0) for prefix, given in healthy()}
    )
    server: Server = field(default_factory=lambda: Server(""))
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return self.server.address

    @property
    def asked(self) -> list[Asked]:
        """Every request so far, as it arrived."""
        return self.server.asked

    def asked_for(self, prefix: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path.startswith(f"{API}/{prefix}")]

    def given(
        self,
        prefix: str = "",
        *,
        status: int = 200,
        body: Any = b"",
        headers: Mapping[str, str] = JSON_TYPE,
        delay: float = 0,
    ) -> None:
        """From now on, answers paths that begin so; without a prefix, all of them. `delay` is seconds."""
        kept = {
            known: answer for known, answer in self.answers.items() if not known.startswith(f"{API}/{prefix}")
        }
        self.answers = {**kept, f"{API}/{prefix}": (Given(status, body, headers), delay)}

    def hang_up(self, prefix: str = "") -> None:
        """From now on, closes the connection in place of an answer."""
        self.given(prefix, status=0)

    def release(self) -> None:
        """Answers at once whatever is delayed, now and later."""
        self.ended.set()

    def truncated(self, prefix: str = "") -> None:
        """Says a longer answer than it sends."""
        self.given(
            prefix,
            body=b'{"success":',
            headers={**JSON_TYPE, "Content-Length": "4096", "Connection": "close"},
        )

    def answer(self, asked: Asked) -> Given:
        fitting = [prefix for prefix in self.answers if asked.path.startswith(prefix)]
        if not fitting:
            return Given(404, b"404 Not Found", {"Content-Type": "text/plain"})
        given, delay = self.answers[max(fitting, key=len)]
        if delay:
            self.ended.wait(delay)
        return given

    def sign_in(self) -> Client:
        """A client signed in here, through the login page, as the agent of the examples."""
        client = Client(headers={"Accept-Language": "en"})
        answer = client.post("/login/", {"username": "marta.lima", "password": "correct horse"})
        assert answer.status_code == 302, answer.content.decode()
        return client


@contextmanager
def upstream(*, connect_timeout: float = 1, read_timeout: float = 5) -> Iterator[UpstreamServer]:
    """Runs the server and points the workspace at it."""
    made = UpstreamServer()
    with serving(made.answer) as made.server:
        Workspace(url=made.address, connect_timeout=connect_timeout, read_timeout=read_timeout).save()
        try:
            yield made
        finally:
            made.ended.set()
