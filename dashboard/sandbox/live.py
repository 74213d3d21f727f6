"""One visitor who is looking around in the shop right now."""

import random
import threading
from itertools import cycle

from dashboard.sandbox.answers import Document
from dashboard.sandbox.trails import JOURNEY, absolute
from dashboard.sandbox.world import World

PAUSE = (4.0, 12.0)


class Live:
    """Adds a page to `world.live_room` every few seconds while it runs; tests call `step()` instead."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._random = random.Random(f"{world.seed}/live")
        self._steps = cycle(JOURNEY)
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def step(self) -> Document:
        """The visitor opens the next page of the journey; returns the stored page."""
        title, href = absolute(next(self._steps))
        room = self._world.live_room
        seen = {"change": "url", "title": title, "location": {"href": href}}
        return self._world.save_page(room["v"]["token"], room["_id"], seen)

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
