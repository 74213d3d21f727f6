from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from django.test import Client
from rocketchat.wire import Asked, Given, Server, serving

from dashboard.sandbox import Sandbox
from dashboard.upstream.models import Workspace


@dataclass
class Between:
    """A server in front of the sandbox that counts what is asked."""

    server: Server

    def sign_in(self, username: str = "ana") -> Client:
        client = Client(headers={"Accept-Language": "en"})
        assert client.post("/login/", {"username": username, "password": "sandbox"}).status_code == 302
        self.server.asked.clear()
        return client

    def asked(self) -> list[str]:
        """The endpoints asked since the last time, in order."""
        paths = [urlsplit(each.path).path.removeprefix("/api/v1/") for each in self.server.asked]
        self.server.asked.clear()
        return [path.partition("/room/")[0] for path in paths]


StartBetween = Callable[..., Between]


def forwarded(asked: Asked, url: str, most: int | None) -> Given:
    """The sandbox's answer, of `most` rows at the most (API_Upper_Count_Limit), also where all are asked for."""
    address = urlsplit(asked.path)
    query = dict(parse_qsl(address.query, keep_blank_values=True))
    if most and "count" in query:
        query["count"] = str(min(int(query["count"]) or most, most))
    headers = {name: value for name, value in asked.headers.items() if name not in {"host", "connection"}}
    answer = requests.request(
        asked.method, f"{url}{address.path}?{urlencode(query)}", headers=headers, data=asked.body, timeout=5
    )
    return Given(answer.status_code, answer.content, {"Content-Type": answer.headers["Content-Type"]})


@pytest.fixture
def between(sandbox: Sandbox, db: None) -> Iterator[StartBetween]:
    """Starts a server in front of the sandbox and makes it the workspace."""
    with ExitStack() as stack:

        def start(*, most: int | None = None) -> Between:
            server = stack.enter_context(serving(lambda asked: forwarded(asked, sandbox.url, most)))
            Workspace(url=server.address).save()
            return Between(server)

        yield start
