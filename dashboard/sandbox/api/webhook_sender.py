"""Sends webhooks as Rocket.Chat does (`sendToCRM.ts`, `omnichannel/webhooks.ts`)."""

import json
import threading
from contextlib import suppress
from http.client import HTTPException
from queue import Full, Queue
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from dashboard.sandbox.api.webhook_bodies import make_test_body, make_webhook_body
from dashboard.sandbox.world import Document, World
from dashboard.sandbox.world.occurrences import Occurrence

TRIES = 5
TRIED_EVERY = 20.0  # seconds: four times `Livechat_http_timeout`
TIMEOUT = 5.0  # seconds
MOST_WAITING = 1_000

Sending = tuple[Document, int]
"""A body, and which try it is."""


class WebhookSender:
    """Sends what happens in the world to `url`, in a thread; shows `token` where there is one.

    Exactly 200 is success, and the body of that answer is stored in the room. After a network error, 429 or 5xx it is
    tried again, five times in all; after anything else never.
    """

    def __init__(self, world: World, url: str, token: str, *, tried_every: float = TRIED_EVERY) -> None:
        self._world, self._url, self._token = world, url, token
        self._tried_every = tried_every
        self._queue: Queue[Sending | None] = Queue(MOST_WAITING)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        self._world.listeners.append(self._hear)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread; what is waiting is lost, as in Rocket.Chat."""
        self._stopped.set()
        if self._thread.is_alive():
            self._world.listeners.remove(self._hear)
            self._put(None)
            self._thread.join(TIMEOUT + 1)

    def send_test(self) -> int:
        """Sends the sample now; returns the status that it was answered with, 0 for none."""
        return self._post(make_test_body(self._world.now()))[0]

    def _hear(self, occurrence: Occurrence) -> None:
        self._put((make_webhook_body(self._world, occurrence), 1))

    def _put(self, sending: Sending | None) -> None:
        with suppress(Full):
            self._queue.put_nowait(sending)

    def _run(self) -> None:
        while (sending := self._queue.get()) and not self._stopped.is_set():
            body, attempt = sending
            status, answer = self._post(body)
            if status == 200:
                self._store_answer(body["_id"], answer)
            elif attempt < TRIES and (status in (0, 429) or status >= 500):
                self._try_again_later((body, attempt + 1))

    def _try_again_later(self, sending: Sending) -> None:
        timer = threading.Timer(self._tried_every, self._put, [sending])
        timer.daemon = True
        timer.start()

    def _store_answer(self, room_id: str, answer: str) -> None:
        with self._world.lock:
            if answer and room_id in self._world.rooms:
                self._world.rooms[room_id]["crmData"] = answer

    def _post(self, body: Document) -> tuple[int, str]:
        """The answer's status, 0 without one, and its body."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._token:
            headers["X-RocketChat-Livechat-Token"] = self._token
        sent = json.dumps(body).encode()
        request = Request(self._url, sent, headers)  # noqa: S310, an address of ours
        try:
            with urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310, as above
                return response.status, response.read().decode(errors="replace")
        except HTTPError as refused:
            refused.close()
            return refused.code, ""
        except (OSError, HTTPException):
            return 0, ""
