"""The ways in which a Rocket.Chat misbehaves; each holds a word that must not reach an agent's screen."""

from collections.abc import Callable
from dataclasses import dataclass

from example_server import HTML, ROOM, VISITOR, UpstreamServer
from rocketchat.wire import JSON_TYPE

LEAK = "<script>upstream()</script>"
READ_TIMEOUT = 0.3  # seconds

PAGES = {
    "home": "/",
    "find": "/find/?q=Maria",
    "room": f"/rooms/{ROOM}/",
    "visitor": f"/rooms/{ROOM}/visitors/{VISITOR}/",
    "chats": f"/rooms/{ROOM}/visitors/{VISITOR}/chats/",
    "transcript": f"/rooms/{ROOM}/transcript/",
}


@dataclass(frozen=True)
class Fault:
    """What is done to the server, and the status and words an agent gets."""

    spoil: Callable[[UpstreamServer], None]
    status: int
    words: str


def _answers(status: int = 200, body: bytes = b"", **headers: str) -> Callable[[UpstreamServer], None]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda server: server.given(status=status, body=body, headers={**JSON_TYPE, **named})


PAGE = LEAK.encode()
OF_JSON = f'{{"success":true,"x":"{LEAK}"'.encode()
FAULTS = {
    "down": Fault(lambda server: server.hang_up(), 502, "cannot be reached"),
    "slow": Fault(lambda server: server.given(delay=30), 504, "did not answer in time"),
    "breaks off": Fault(lambda server: server.truncated(), 502, "cannot be reached"),
    "html": Fault(lambda server: server.given(body=PAGE, headers=HTML), 502, "not JSON (HTTP status 200)"),
    "502 of a proxy": Fault(
        lambda server: server.given(status=502, body=PAGE, headers=HTML), 502, "HTTP status 502"
    ),
    "500": Fault(_answers(500, OF_JSON + b"}"), 502, "HTTP status 500"),
    "half a json": Fault(_answers(200, OF_JSON), 502, "not JSON"),
    "html called json": Fault(_answers(200, PAGE), 502, "not JSON"),
    "list": Fault(_answers(200, f'["{LEAK}"]'.encode()), 502, "not as documented at the body"),
    "nothing": Fault(_answers(), 502, "not JSON"),
    "empty object": Fault(_answers(200, b"{}"), 502, "not as documented at "),
    "deep": Fault(_answers(200, b'{"a":' * 20_000), 502, "not JSON"),
    "50 MB": Fault(_answers(200, b'{"a":"' + b"x" * 50_000_000 + b'"}'), 502, "is longer than"),
    "redirect": Fault(_answers(302, PAGE, Location="https://elsewhere.example/"), 502, "redirect"),
    "429": Fault(_answers(429, OF_JSON + b',"success":false}'), 503, "Too many requests"),
    "404": Fault(_answers(404, PAGE), 502, "Rocket.Chat"),
}
