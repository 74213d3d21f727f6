"""One visitor who is looking around in the shop right now."""

import json
import random
import threading
from contextlib import suppress
from itertools import cycle
from urllib.request import Request, urlopen

from dashboard.sandbox.world.documents import Document
from dashboard.sandbox.world.page_views import make_page_info
from dashboard.sandbox.world.page_walks import SHOP_PAGES, make_absolute
from dashboard.sandbox.world.world import World

PAUSE_SECONDS = (4.0, 12.0)


class LiveVisitor:
    """Adds a page view to `world.live_room` every few seconds while it runs; tests call `step()` instead.

    With a `collector`, the address of somebody else's page.visited, the visitor's site sends them there instead.
    """

    def __init__(self, world: World, collector: str = "") -> None:
        self._world = world
        self._collector = collector
        self._random = random.Random(f"{world.seed}/live")
        self._pages = cycle(SHOP_PAGES)
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def step(self) -> None:
        """The visitor opens the next page of the shop."""
        room = self._world.live_room
        page_info = make_page_info(*make_absolute(next(self._pages)))
        if self._collector:
            self._send({"token": room["v"]["token"], "rid": room["_id"], "pageInfo": page_info})
        else:
            self._world.save_page_view(room["v"]["token"], room["_id"], page_info)

    def _send(self, body: Document) -> None:
        headers = {"Content-Type": "application/json"}
        request = Request(self._collector, json.dumps(body).encode(), headers)  # noqa: S310, an address of ours
        with suppress(OSError), urlopen(request, timeout=5) as response:  # noqa: S310, as above
            response.read()

    def start(self) -> None:
        self._stopped.clear()
        self._thread = threading.Thread(target=self._walk, name="live visitor", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread:
            self._thread.join()
            self._thread = None

    def _walk(self) -> None:
        while not self._stopped.wait(self._random.uniform(*PAUSE_SECONDS)):
            self.step()
