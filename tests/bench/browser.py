"""An agent's browser: signed in, with connections that stay open and are used in turn, one request at a time."""

import time
from collections import Counter
from collections.abc import Mapping
from itertools import cycle

import requests

from .agent_pages import BROWSER
from .load import Connection

CONNECTIONS = 4


class Browser:
    """Signed in at the server on `port` as the agent `username` of the sandbox, or with another browser's `cookies`."""

    def __init__(self, port: int, cookies: str = "") -> None:
        self.port = port
        self.cookies = cookies or self._sign_in("ana")
        self._connections = cycle([Connection(port) for _ in range(CONNECTIONS)])

    def _sign_in(self, username: str) -> str:
        login = f"http://127.0.0.1:{self.port}/login/"
        with requests.Session() as session:
            session.get(login)
            fields = {"username": username, "password": "sandbox"}
            fields["csrfmiddlewaretoken"] = session.cookies["csrftoken"]
            answer = session.post(login, fields, allow_redirects=False)
            assert answer.status_code == 302, answer.text
            return "; ".join(f"{name}={value}" for name, value in session.cookies.items())

    def read(self, path: str, headers: Mapping[str, str] | None = None) -> bytes:
        """The body of the answer as it was before it was compressed."""
        return self._ask(path, {**(headers or {}), "Accept-Encoding": "identity"}).content

    def weigh(self, path: str, headers: Mapping[str, str]) -> tuple[int, str]:
        """How many bytes of body a browser is sent, and how they are encoded ("" for as they are)."""
        answer = self._ask(path, headers)
        return len(answer.raw.read(decode_content=False)), answer.headers.get("Content-Encoding", "")

    def _ask(self, path: str, headers: Mapping[str, str]) -> requests.Response:
        url = f"http://127.0.0.1:{self.port}{path}"
        sent = {**BROWSER, "Cookie": self.cookies, **headers}
        return requests.get(url, headers=sent, stream=True, allow_redirects=False, timeout=30)

    def ask_for(
        self, seconds: float, path: str, headers: Mapping[str, str]
    ) -> tuple[list[float], Counter[int]]:
        """Asks for so many seconds, one after the other: how long each answer took in ms, and their statuses."""
        sent = self._write(path, headers)
        times: list[float] = []
        statuses: Counter[int] = Counter()
        ends = time.perf_counter() + seconds
        while time.perf_counter() < ends:
            connection = next(self._connections)
            connection.send(sent)
            while not (status := connection.status()):
                pass
            times.append((time.perf_counter() - connection.began) * 1000)
            statuses[status] += 1
        return times, statuses

    def _write(self, path: str, headers: Mapping[str, str]) -> bytes:
        fields = {"Host": f"127.0.0.1:{self.port}", **BROWSER, "Cookie": self.cookies, **headers}
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
        return "\r\n".join([*lines, "", ""]).encode()
