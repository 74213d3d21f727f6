"""Reads a request, hands it to its endpoint, writes the reply."""

import contextlib
import socket
import socketserver
import sys
import time
import traceback
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from dashboard.sandbox.api import live_page
from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.checks import handle_call
from dashboard.sandbox.api.endpoints import find_endpoint, make_endpoints
from dashboard.sandbox.api.failed_logins import FailedLogins
from dashboard.sandbox.api.rate_limit import RateLimit
from dashboard.sandbox.api.refusals import unknown_path
from dashboard.sandbox.api.release_lines import ReleaseLine
from dashboard.sandbox.api.replies import Reply, text_reply
from dashboard.sandbox.api.request_bodies import parse_body, read_body
from dashboard.sandbox.api.webhook_sender import WebhookSender
from dashboard.sandbox.world import World

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
PREFLIGHT_HEADERS = {
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

    def __init__(
        self,
        address: tuple[str, int],
        world: World,
        line: ReleaseLine,
        rate_limit: RateLimit | None,
        latency_seconds: float,
    ) -> None:
        self.world = world
        self.line = line
        self.endpoints = make_endpoints(line)
        self.rate_limit = rate_limit
        self.latency_seconds = latency_seconds
        self.failed_logins = FailedLogins(world.clock)
        self.webhooks: WebhookSender | None = None
        self._connections: set[socket.socket] = set()
        super().__init__(address, Handler)

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
    """One connection, kept alive, with the exact length in every reply."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    server: Server

    def handle_request(self) -> None:
        """Replies whatever the method is."""
        time.sleep(self.server.latency_seconds)
        body = read_body(self.headers, self.rfile)
        if isinstance(body, Reply):
            self.close_connection = True
            self._send(body)
        elif self.command == "OPTIONS":
            self._send(self._reply_to_options())
        else:
            self._send(self._reply_safely(body))

    def _reply_safely(self, body: bytes) -> Reply:
        try:
            return self._reply(body)
        except Exception:  # a fault of the sandbox itself: shown here, and the client gets the server's words
            traceback.print_exc()
            return text_reply(500, "Internal Server Error")

    def _reply_to_options(self) -> Reply:
        """As with API_Enable_CORS on and any origin allowed."""
        reply = text_reply(200, "OK")
        is_preflight = "Origin" in self.headers or "Access-Control-Request-Method" in self.headers
        return replace(reply, headers=PREFLIGHT_HEADERS) if is_preflight else reply

    def _reply(self, body: bytes) -> Reply:
        path, _, query = self.path.partition("?")
        if self.command == "GET" and path.startswith(live_page.PATH):
            return live_page.show_live_page(self.server.world, path, query)
        found = find_endpoint(self.server.endpoints, self.command, path)
        if found is None:
            return unknown_path(self.server.line)
        endpoint, values = found
        call = Call(
            self.server.world,
            self.server.failed_logins,
            self.server.line,
            self.headers,
            self.headers.get("X-Real-Ip") or self.client_address[0],
            query,
            parse_body(self.headers.get("Content-Type") or "", body),
            path=values,
            webhooks=self.server.webhooks,
        )
        return handle_call(endpoint, call, self.server.rate_limit)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        origin = {} if self.command == "OPTIONS" else ANY_ORIGIN
        for name, value in {**NO_STORE, **origin, **reply.headers}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date of a reply, by the workspace's clock."""
        return super().date_time_string(self.server.world.clock() if timestamp is None else timestamp)

    def version_string(self) -> str:
        return "Sandbox"

    def log_message(self, *_: object) -> None:
        """Keeps the terminal for the greeting."""


for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
    setattr(Handler, f"do_{method}", Handler.handle_request)
