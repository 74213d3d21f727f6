"""Small servers for the other end of the wire: one speaks HTTP, one sends whatever bytes a test wants."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from dashboard.rocketchat.credentials import Credentials

EXAMPLES = Path(__file__).parent.parent / "examples"
TOKEN = "Vt0q8sXm3kJr7cLzN1pYw5bHd2fGe9uAoKi6TjRxMvS"
CREDENTIALS = Credentials("Kd8sQ2mXw7LpZt4Rb", TOKEN)
VISITOR_TOKEN = "b7c2f4a1e8d35f60917a2c4b8e1d3f5a7092c6b4d8e0f1a3"
JSON_TYPE = {"Content-Type": "application/json"}


def example(name: str) -> dict[str, Any]:
    """The JSON object of one example file."""
    found: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_bytes())
    return found


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Given:
    """The answer to send; a dict body is sent as JSON. With status 0 the server hangs up."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=lambda: JSON_TYPE)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Server:
    """Where a test server listens, and what it was asked."""

    address: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def serving(answer: Callable[[Asked], Given]) -> Iterator[Server]:
    """An HTTP/1.1 server with keep-alive that answers by the function."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # One segment for head and body: else Nagle and delayed acknowledgements cost 40 ms an answer.
        wbufsize = -1

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.asked.append(Asked(self.command, self.path, headers, body))
            given = answer(server.asked[-1])
            if not given.status:
                self.close_connection = True
                return
            self.send_response(given.status)
            for name, value in {"Content-Length": str(len(given.content)), **given.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(given.content)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *arguments: object) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    server = Server(f"http://127.0.0.1:{listener.server_port}")
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()


@contextmanager
def speaking(script: Callable[[socket.socket], None]) -> Iterator[Server]:
    """A server that reads a request and then lets the script do with the socket what it wants."""

    def run() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                try:
                    peer.recv(65536)
                    script(peer)
                except OSError:
                    pass  # the client hung up, which most of these tests are about

    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=run, daemon=True).start()
    try:
        yield Server(f"http://127.0.0.1:{listener.getsockname()[1]}")
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def unused_address() -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"
