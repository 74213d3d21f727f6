"""The sandbox Rocket.Chat as a process behind a gate: down and up again without forgetting, as a server with a disk."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from .gate import Gate
from .servers import ROOT, STARTS_WITHIN

API = "/api/v1"


class Workspace:
    """Reached at `url` while its gate is open; asked here directly, as it is at `direct`."""

    def __init__(self, port: int, behind: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.direct = f"http://127.0.0.1:{behind}"
        self.gate = Gate(port, behind)
        self._session = requests.Session()

    def sign_in(self) -> None:
        """As soon as it answers, as the agent who sees every chat."""
        ends = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                reply = self._session.post(
                    f"{self.direct}{API}/login", json={"user": "adam", "password": "sandbox"}
                )
                break
            except requests.ConnectionError:
                if time.monotonic() > ends:
                    raise
                time.sleep(0.05)
        data = reply.json()["data"]
        self._session.headers.update({"X-User-Id": data["userId"], "X-Auth-Token": data["authToken"]})

    def rooms(self, most: int) -> list[str]:
        return [row["_id"] for row in self._all("livechat/rooms", "rooms", most)]

    def room_of(self, name: str) -> dict:  # type: ignore[type-arg]  # JSON
        """The open room of the visitor of this name, as Rocket.Chat keeps it."""
        rooms = self._all("livechat/rooms", "rooms", open="true")
        return next(room for room in rooms if room["fname"] == name)

    def hrefs(self, rooms: list[str]) -> list[str]:
        """The addresses of all pages of these rooms, as often as they are there."""
        pages = [
            row for room in rooms for row in self._all(f"livechat/visitors.pagesVisited/{room}", "pages")
        ]
        return [page["navigation"]["page"]["location"]["href"] for page in pages]

    def _all(self, path: str, name: str, most: int = 1_000_000, **wanted: str) -> list[dict]:  # type: ignore[type-arg]  # JSON
        rows: list[dict] = []  # type: ignore[type-arg]
        while len(rows) < most:
            params = {"count": "100", "offset": str(len(rows)), "sort": '{"_id":1}', **wanted}
            reply = self._session.get(f"{self.direct}{API}/{path}", params=params)
            reply.raise_for_status()
            piece = reply.json()
            rows += piece[name]
            if not piece[name] or len(rows) >= piece["total"]:
                break
        return rows[:most]


@contextmanager
def workspace(port: int, behind: int) -> Iterator[Workspace]:
    command = [sys.executable, "-m", "dashboard.sandbox", "--no-rate-limit", "--port", str(behind)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    here = Workspace(port, behind)
    try:
        here.sign_in()
        here.gate.open()
        yield here
        here.gate.shut()
    finally:
        process.kill()
        process.wait()
