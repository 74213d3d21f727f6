"""A Rocket.Chat whose time is a number: it counts calls that arrive and answer late, in whatever order."""

import heapq
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from random import Random
from typing import Literal

from dashboard.rocketchat.rate_limit_headers import RateLimitState
from dashboard.upstream.rate_limit_window import (
    Call,
    Window,
    give_back_call,
    grant_call,
    lose_call,
    record_answer,
)

START = 1_800_000_000.0
Fate = Literal["counted", "not counted", "lost on the way", "lost on the way back"]
FATES: list[Fate] = ["counted", "not counted", "lost on the way", "lost on the way back"]


@dataclass
class Server:
    """Windows of `length` seconds that begin with a call; its clock is `skew` seconds ahead; `dated` answers."""

    limit: int
    length: float
    skew: float = 0.0
    dated: bool = True
    began: float = -math.inf
    calls: Counter[float] = field(default_factory=Counter)

    def count(self, now: float) -> float:
        """Counts a call; returns when its window began."""
        if now - self.began >= self.length:
            self.began = now
        self.calls[self.began] += 1
        return self.began

    def tell(self, began: float, used: int, now: float) -> RateLimitState:
        reset = math.floor((began + self.length + self.skew) * 1000) / 1000
        date = datetime.fromtimestamp(math.floor(now + self.skew), UTC) if self.dated else None
        return RateLimitState(self.limit, max(self.limit - used, 0), datetime.fromtimestamp(reset, UTC), date)

    @property
    def refusals(self) -> int:
        return sum(max(0, calls - self.limit) for calls in self.calls.values())


@dataclass(frozen=True)
class Attempt:
    """A call of one of the processes; `out` and `back` are seconds on the way."""

    out: float
    back: float
    fate: Fate = "counted"
    process: int = 0


def make_attempt(random: Random, process: int) -> Attempt:
    """A call that mostly takes milliseconds, at times seconds, and mostly goes well."""
    out, back = (random.choice([0.0, 0.02, random.random(), 12 * random.random() ** 4]) for _ in range(2))
    fate = random.choices(FATES, [20, 2, 1, 1])[0]
    return Attempt(out, back, fate, process)


@dataclass
class Simulation:
    """Processes with a window each, or one with the window of all, call one server."""

    server: Server
    sharers: int = 1
    now: float = START
    windows: list[Window] = field(default_factory=list)
    granted: int = 0
    waits: list[float] = field(default_factory=list)
    _events: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.windows = self.windows or [Window()] * self.sharers

    def press(self, random: Random, callers: int, seconds: float) -> None:
        """Callers who come back as soon as they were told to, or had an answer, for so long."""
        ends = self.now + seconds

        def come(attempt: Attempt) -> None:
            made = self.ask(attempt)
            back_at = self.now + (attempt.out + attempt.back if made else self.waits[-1])
            if back_at < ends:
                self._at(back_at, lambda: come(make_attempt(random, attempt.process)))

        for process in range(callers):
            self._at(
                self.now + random.choice([0, random.random()]), partial(come, make_attempt(random, process))
            )
        self.drain()

    def drain(self) -> None:
        while self._events:
            self.now, _, happen = heapq.heappop(self._events)
            happen()

    def ask(self, attempt: Attempt) -> bool:
        """Whether the call is made; it then takes its way."""
        process = attempt.process % len(self.windows)
        call = Call(str(next(self._numbers)), self.now)
        self.windows[process], wait = grant_call(self.windows[process], call, self.sharers)
        if wait:
            self.waits.append(wait)
            return False
        self.granted += 1
        self._at(self.now + attempt.out, lambda: self._land(process, call, attempt))
        return True

    def _land(self, process: int, call: Call, attempt: Attempt) -> None:
        told = None
        if attempt.fate in {"counted", "lost on the way back"}:
            began = self.server.count(self.now)
            told = self.server.tell(began, self.server.calls[began], self.now + attempt.back / 2)
        self._at(self.now + attempt.back, lambda: self._end(process, call, attempt, told))

    def _end(self, process: int, call: Call, attempt: Attempt, told: RateLimitState | None) -> None:
        window = self.windows[process]
        if attempt.fate.startswith("lost"):
            window = lose_call(window, call, self.now)
        elif told is None:
            window = give_back_call(window, call, self.now)
        else:
            window = record_answer(window, call, self.now, told)
        self.windows[process] = window

    def _at(self, moment: float, happen: Callable[[], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._numbers), happen))
