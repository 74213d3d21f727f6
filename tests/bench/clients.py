"""Visitors' browsers that go on while the server dies and comes back."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Self

from . import page_views
from .load import Connection

PATH = "/api/v1/livechat/page.visited"
PAUSE = 0.1  # seconds after a 503


class Clients:
    """So many connections, which send the visits 0, 1, 2, … one after the other and keep what was answered.

    A visit whose answer never came, or was no 200, is not sent again: it may have been stored or not. They all end with
    the block.
    """

    def __init__(self, port: int, total: int, rooms: Sequence[str]) -> None:
        self.answered: set[int] = set()
        self.unanswered: set[int] = set()
        self.statuses: Counter[int] = Counter()
        self._port, self._total, self._rooms = port, total, rooms
        self._lock = threading.Lock()
        self._next = 0
        self._threads: list[threading.Thread] = []
        self._stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped = True
        self.finish()

    def start(self, connections: int) -> None:
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(connections)]
        for thread in self._threads:
            thread.start()

    @property
    def sent(self) -> int:
        return len(self.answered) + len(self.unanswered)

    def wait_until(self, done: Callable[[], bool]) -> None:
        while not done() and any(thread.is_alive() for thread in self._threads):
            time.sleep(0.02)

    def finish(self) -> None:
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        connection = self._connected()
        while (number := self._take()) is not None:
            sent = page_views.body(number, len(self._rooms) or 500, self._rooms)
            try:
                connection.send(page_views.request(PATH, sent))
                while not (status := connection.status()):
                    pass
            except OSError:
                self.unanswered.add(number)
                connection = self._connected()
            else:
                with self._lock:
                    self.statuses[status] += 1
                (self.answered if status == 200 else self.unanswered).add(number)
                if status == 503:
                    time.sleep(PAUSE)

    def _take(self) -> int | None:
        with self._lock:
            number, self._next = self._next, self._next + 1
        return number if number < self._total and not self._stopped else None

    def _connected(self) -> Connection:
        while not self._stopped:
            try:
                return Connection(self._port)
            except OSError:
                time.sleep(0.05)
        raise SystemExit  # of this thread
