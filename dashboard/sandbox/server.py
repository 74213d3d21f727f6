"""The HTTP side: reads a request, asks the routes, writes the answer."""

import contextlib
import socket
import socketserver
import sys
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from dashboard.sandbox import bodies, routes
from dashboard.sandbox.answers import Answer, not_found, text
from dashboard.sandbox.call import Call
from dashboard.sandbox.limits import Guesses, RateLimit
from dashboard.sandbox.world import World

ALWAYS = {"Cache-Control": "no-store", "Pragma": "no-cache"}
ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
PREFLIGHT = {
    **ANY_ORIGIN,
    "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE, HEAD, PATCH",
    "Access-Control-Allow-Headers": (
        "Origin, X-Requested-With, Content-Type, Accept, "
        "X-User-Id, X-Auth-Token, x-visitor-token, Authorization"
    ),
}


class Server(ThreadingHTTPServer):
    """Threads of one listening socket; closing it also ends the connections that are kept alive."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, where: tuple[str, int], world: World, limit: RateLimit | None, latency: float) -> None:
        self.world = world
        self.limit = limit
        self.latency = latency
        self.guesses = Guesses(world.clock)
        self._connections: set[socket.socket] = set()
        super().__init__(where, Handler)

    def server_bind(self) -> None:
        """Binds without the slow look-up of the host's full name that http.server does."""
        socketserver.TCPServer.server_bind(self)
        host, self.server_port = self.socket.getsockname()[:2]
        self.server_name = str(host)

    def get_request(self) -> tuple[socket.socket, object]:
        connection, client = super().get_request()
        self._connections.add(connection)
        return connection, client

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; anything else is."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection, kept alive, with the exact length in every answer."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    server: Server

    def answer(self) -> None:
        """Answers whatever the method is."""
        time.sleep(self.server.latency)
        body = bodies.read(self.headers, self.rfile)
        if isinstance(body, Answer):
            self.close_connection = True
            self._send(body)
        elif self.command == "OPTIONS":
            self._send(self._options())
        else:
            self._send(self._routed_safely(body))

    def _routed_safely(self, body: bytes) -> Answer:
        try:
            return self._routed(body)
        except Exception:  # a fault of the sandbox itself: shown here, and the client gets the server's words
            traceback.print_exc()
            return text(500, "Internal Server Error")

    def _options(self) -> Answer:
        """As with API_Enable_CORS on and any origin allowed."""
        asked = "Origin" in self.headers or "Access-Control-Request-Method" in self.headers
        found = text(200, "OK")
        return Answer(200, found.body, found.content_type, PREFLIGHT) if asked else found

    def _routed(self, body: bytes) -> Answer:
        path, _, query = self.path.partition("?")
        found = routes.find(self.command, path)
        if found is None:
            return not_found()
        route, values = found
        call = Call(
            self.server.world,
            self.server.guesses,
            self.command,
            self.headers,
            self.headers.get("X-Real-Ip") or self.client_address[0],
            bodies.parsed(self.headers.get("Content-Type") or "", body),
            path=values,
        )
        return routes.answer(route, call, query, self.server.limit)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        own = {} if self.command == "OPTIONS" else ANY_ORIGIN
        for name, value in {**ALWAYS, **own, **answer.headers}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def version_string(self) -> str:
        return "Sandbox"

    def log_message(self, *_: object) -> None:
        """Keeps the terminal for the greeting."""


for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
    setattr(Handler, f"do_{method}", Handler.answer)
