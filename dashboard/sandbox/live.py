"""One visitor who is looking around in the shop right now."""

import json
import random
import threading
from contextlib import suppress
from itertools import cycle
from urllib.request import Request, urlopen

from dashboard.sandbox.answers import Document
from dashboard.sandbox.trails import JOURNEY, absolute
from dashboard.sandbox.world import World

PAUSE = (4.0, 12.0)


class Live:
    """Adds a page to `world.live_room` every few seconds while it runs; tests call `step()` instead.

    With a `collector`, the address of somebody else's page.visited, the visitor's site tells that one instead.
    """

    def __init__(self, world: World, collector: str = "") -> None:
        self._world = world
        self._collector = collector
        self._random = random.Random(f"{world.seed}/live")
        self._steps = cycle(JOURNEY)
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def step(self) -> None:
        """The visitor opens the next page of the journey."""
        title, href = absolute(next(self._steps))
        room = self._world.live_room
        seen = {"change": "url", "title": title, "location": {"href": href}}
        if self._collector:
            self._tell({"token": room["v"]["token"], "rid": room["_id"], "pageInfo": seen})
        else:
            self._world.save_page(room["v"]["token"], room["_id"], seen)

    def _tell(self, body: Document) -> None:
        headers = {"Content-Type": "application/json"}
        request = Request(self._collector, json.dumps(body).encode(), headers)  # noqa: S310, an address of ours
        with suppress(OSError), urlopen(request, timeout=5) as answer:  # noqa: S310, as above
            answer.read()

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
        while not self._stopped.wait(self._random.uniform(*PAUSE)):
            self.step()
