"""A small HTTP client on one kept-alive connection, and the shapes of the example answers."""

import json
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from dashboard.sandbox import Sandbox

EXAMPLES = Path(__file__).parent.parent / "examples"


@dataclass(frozen=True)
class Response:
    """One answer."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def limit(self) -> list[str | None]:
        return [self.headers.get(f"X-RateLimit-{name}") for name in ("Limit", "Remaining", "Reset")]


class Client:
    """Asks a sandbox, signed in as `username` if one is given, through its personal session."""

    def __init__(self, sandbox: Sandbox, username: str = "") -> None:
        self._connection = HTTPConnection(urlsplit(sandbox.url).netloc, timeout=5)
        self.headers: dict[str, str] = {}
        if username:
            account = sandbox.world.accounts[username]
            self.headers = {"X-User-Id": account.id, "X-Auth-Token": sandbox.world.new_token(account)}

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, path, body, {**self.headers, **named})
        answer = self._connection.getresponse()
        return Response(answer.status, answer.headers, answer.read())

    def get(self, path: str, **headers: str) -> Response:
        return self.request("GET", f"/api/v1/{path}", None, **headers)

    def post(self, path: str, body: object, **headers: str) -> Response:
        sent = json.dumps(body).encode()
        return self.request("POST", f"/api/v1/{path}", sent, Content_Type="application/json", **headers)

    def close(self) -> None:
        self._connection.close()


class Clock:
    """A clock that a test turns by hand."""

    def __init__(self, now: float = 1_790_000_000.25) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def wire(name: str) -> bytes:
    """An example body as the server writes it: compact, in the same order of keys."""
    return json.dumps(example(name), separators=(",", ":")).encode()


def skeleton(value: Any) -> Any:
    """The keys and the kinds of values of a document; a list stands for its first row."""
    if isinstance(value, dict):
        return {key: skeleton(each) for key, each in value.items()}
    if isinstance(value, list):
        return [skeleton(value[0])] if value else []
    if isinstance(value, bool) or value is None:
        return value
    return "number" if isinstance(value, int | float) else "text"


def history_of(room: dict[str, Any], query: str = "") -> str:
    """The path of the chat history that belongs to a room and its visitor."""
    return f"livechat/visitors.chatHistory/room/{room['_id']}/visitor/{room['v']['_id']}?{query}"


def sorted_by(**sort: int) -> str:
    return "sort=" + quote(json.dumps(sort))
