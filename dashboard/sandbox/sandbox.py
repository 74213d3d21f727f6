"""The sandbox as one object: a world, its server and its live visitor."""

import threading
import time
from typing import Self

from dashboard.sandbox.api.rate_limit import RateLimit
from dashboard.sandbox.api.release_lines import DEFAULT_LINE, LINES
from dashboard.sandbox.api.server import Server
from dashboard.sandbox.api.webhook_sender import WebhookSender
from dashboard.sandbox.world.dates import Clock
from dashboard.sandbox.world.external_frame import ExternalFrame, make_jwk
from dashboard.sandbox.world.live_visitor import LiveVisitor
from dashboard.sandbox.world.seeding import build_world


class Sandbox:
    """A stand-in Rocket.Chat in a background thread: `with Sandbox(port=0) as sandbox: sandbox.url`.

    The port is taken on creation, OSError if it is not free. `clock` gives epoch seconds. `collector` is where
    the live visitor's site sends its page views, "" for straight to this workspace. `version` is one of LINES,
    KeyError for another. `window_seconds` is how long the rate limit counts, `limiter` what it counted;
    `failed_logins` is what it counted of those. What happens in its chats is told to `webhook_url` where there is one,
    showing `webhook_token`. `frame_url` is what its External Frame shows, `frame_jwk` the key for it, "" for one of its
    own making.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        seed: int = 7,
        latency_ms: float = 0,
        rate_limit: bool = True,
        window_seconds: float = 60.0,
        live: bool = True,
        collector: str = "",
        webhook_url: str = "",
        webhook_token: str = "",
        version: str = DEFAULT_LINE,
        frame_url: str = "",
        frame_jwk: str = "",
        clock: Clock = time.time,
    ) -> None:
        line = LINES[version]
        self.world = build_world(seed, clock, has_contacts=line.has_contacts)
        self.limiter = RateLimit(clock, window_seconds=window_seconds)
        limiter = self.limiter if rate_limit else None
        self._server = Server((host, port), self.world, line, limiter, latency_ms / 1000)
        self.failed_logins = self._server.failed_logins
        self.url = f"http://{host}:{self._server.server_port}"
        self.world.address = self.url
        self.webhooks = WebhookSender(self.world, webhook_url, webhook_token) if webhook_url else None
        self._server.webhooks = self.webhooks
        self.world.external_frame = ExternalFrame(frame_url, frame_jwk or make_jwk())
        self.live = LiveVisitor(self.world, collector)
        self._is_live = live
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> Self:
        self._thread.start()
        if self.webhooks:
            self.webhooks.start()
        if self._is_live:
            self.live.start()
        return self

    def stop(self) -> None:
        self.live.stop()
        if self.webhooks:
            self.webhooks.stop()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
