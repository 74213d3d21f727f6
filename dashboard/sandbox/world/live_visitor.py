"""One visitor who is looking around in the shop right now."""

import json
import random
import threading
from contextlib import suppress
from itertools import cycle
from urllib.request import Request, urlopen

from dashboard.sandbox.world.chat_changes import write_as_agent, write_as_visitor
from dashboard.sandbox.world.documents import Document
from dashboard.sandbox.world.page_views import make_page_info
from dashboard.sandbox.world.page_walks import SHOP_PAGES, make_absolute
from dashboard.sandbox.world.unusual_dialogues import LIVE_CHAT_GOES_ON
from dashboard.sandbox.world.world import World

PAUSE_SECONDS = (4.0, 12.0)
SILENCE_SECONDS = (30.0, 40.0)  # between two lines of the chat


class LiveVisitor:
    """Adds a page view to `world.live_room` every few seconds while it runs, and now and then a line of a chat, which
    ends; tests call `step()` and `speak()` instead.

    With a `collector`, the address of somebody else's page.visited, the visitor's site sends them there instead.
    """

    def __init__(self, world: World, collector: str = "") -> None:
        self._world = world
        self._collector = collector
        self._random = random.Random(f"{world.seed}/live")
        self._pages = cycle(SHOP_PAGES)
        self._lines = iter(LIVE_CHAT_GOES_ON.lines)
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

    def speak(self) -> None:
        """The next line is written, by the visitor or by the agent; nothing once the chat is closed."""
        room = self._world.live_room
        if not room.get("open"):
            return
        speaker, text = next(self._lines, ("", ""))
        if speaker == "v":
            write_as_visitor(self._world, room, text)
        elif speaker:
            write_as_agent(self._world, room, self._world.accounts[room["servedBy"]["username"]], text)

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
        silence = self._random.uniform(*SILENCE_SECONDS)
        while not self._stopped.wait(pause := self._random.uniform(*PAUSE_SECONDS)):
            self.step()
            silence -= pause
            if silence <= 0:
                silence = self._random.uniform(*SILENCE_SECONDS)
                self.speak()
