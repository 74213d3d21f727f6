"""A short-lived cache of Rocket.Chat's answers: asked once, shared for seconds, shown with their time when it fails."""

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.core.cache import cache

from dashboard.connections import release_connection
from dashboard.rocketchat.errors import Refused, TimedOut, Unavailable, Unreachable
from dashboard.upstream.change_marks import find_last_change, is_heard
from dashboard.upstream.codecs import Codec
from dashboard.upstream.down import DownMark
from dashboard.upstream.entries import (
    KEPT_REFUSALS,
    Entry,
    decode_entry,
    encode_answer,
    encode_refusal,
)

FRESH_FOR = 15.0  # seconds
KEPT_FOR = 10 * 60  # seconds
MOST_CALLS = 32  # under way at once, in one process

T = TypeVar("T")


@dataclass(frozen=True)
class Cached(Generic[T]):
    """An answer, when it was asked for (UTC), and the error that kept a newer one away (None while it is fresh)."""

    value: T
    at: datetime
    error: Unavailable | None = None


@dataclass(frozen=True)
class Told(Generic[T]):
    """What was told since an answer was asked for: where it stands in the cache, and how it joins the answer."""

    key: str
    join: Callable[[T, object, datetime], T]


@dataclass(frozen=True)
class Ask(Generic[T]):
    """A question to Rocket.Chat: where its answer stands in the cache and how it is written, and how to get it.

    An answer older than one of the `marks` is stale. It is fresh for `held_for` where that is longer, while webhooks
    are heard (`heard`), and stays in the cache for `kept_for`. `waits` is how long a page waits for it at the most. All
    in seconds.
    """

    key: str
    codec: Codec[T]
    call: Callable[[], T]
    fresh_for: float = FRESH_FOR
    waits: float = math.inf
    held_for: float = 0
    kept_for: float = KEPT_FOR
    marks: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    told: Told[T] | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """All that is looked up in the cache for it."""
        return (self.key, *self.marks, *self.heard, *([self.told.key] if self.told else []))


_flights: dict[tuple[str, datetime | None], "Future[Any]"] = {}
_flights_lock = threading.Lock()
_pool = ThreadPoolExecutor(MOST_CALLS, "upstream")


class AnswerCache:
    """The answers that one request needs: each is looked up once, and what is not at hand is asked at once.

    Nothing waits beyond `deadline`, in seconds of time.monotonic(), nor beyond the earlier `waits_until`: a call
    that is under way then goes on for whoever asks next. `late` are the keys of the answers that are missed therefore.
    """

    def __init__(self, down: DownMark, deadline: float) -> None:
        self._down = down
        self._deadline = deadline
        self._began = time.monotonic()
        self.waits_until = math.inf
        self.late: set[str] = set()
        self._found: dict[str, object] = {}
        self._entries: dict[str, Entry | None] = {}
        self._fetched: dict[str, Future[Any]] = {}
        self._answers: dict[str, Cached[Any]] = {}

    def look_up(self, asks: Sequence[Ask[Any]]) -> None:
        """Reads all entries, and what makes them stale, in one round trip."""
        keys = [key for ask in asks for key in ask.keys if key not in self._found]
        if keys:
            found = cache.get_many(keys)
            self._found.update({key: found.get(key) for key in keys})
        for ask in asks:
            if ask.key not in self._entries:
                self._entries[ask.key] = decode_entry(self._found[ask.key])

    def start(self, asks: Sequence[Ask[Any]]) -> None:
        """Asks for whatever is not fresh, all at once; `get` waits for the answers."""
        self.look_up(asks)
        for ask in asks:
            if ask.key not in self._fetched and not _is_fresh(self._entries[ask.key], ask, self._found):
                self._fetched[ask.key] = _join_flight(ask, self._found, self._down, self._deadline)

    def get(self, ask: Ask[T]) -> Cached[T]:
        """The answer: a fresh one from the cache, else what Rocket.Chat says, else an older one.

        Raises what Rocket.Chat refuses, and Unavailable where there is no older answer to stand in.
        """
        if ask.key not in self._answers:
            self.start([ask])
            fetched = ask.key in self._fetched
            answer = self._wait_for(ask) if fetched else _open(self._entries[ask.key], ask)
            self._answers[ask.key] = self._join_told(ask, answer)
        known: Cached[T] = self._answers[ask.key]
        return known

    def _join_told(self, ask: Ask[T], answer: Cached[T]) -> Cached[T]:
        told = self._found.get(ask.told.key) if ask.told else None
        if ask.told is None or told is None or self._is_doubtful(ask, answer):
            return answer
        return replace(answer, value=ask.told.join(answer.value, told, answer.at))

    def _is_doubtful(self, ask: Ask[T], answer: Cached[T]) -> bool:
        """Whether an older copy stands in from before a change: who has the chat now may be another agent."""
        changed_at = find_last_change(self._found, ask.marks)
        return answer.error is not None and changed_at is not None and answer.at <= changed_at

    def peek(self, ask: Ask[T]) -> Cached[T] | None:
        """The answer that is at hand, however old; None without one. Asks nobody."""
        if ask.key in self._answers:
            return self._answers[ask.key]
        self.look_up([ask])
        entry = self._entries[ask.key]
        if entry is None or entry.refusal:
            return None
        return self._join_told(ask, Cached(ask.codec.decode(entry.content), entry.at))

    @property
    def stale_since(self) -> datetime | None:
        """When the oldest of the answers was given that stand in for newer ones; None for none."""
        return min((answer.at for answer in self._answers.values() if answer.error), default=None)

    def _wait_for(self, ask: Ask[T]) -> Cached[T]:
        future = self._fetched[ask.key]
        if not future.done():
            release_connection()
        until = min(self._deadline, self._began + ask.waits)
        try:
            cached: Cached[T] = future.result(max(min(until, self.waits_until) - time.monotonic(), 0))
        except TimeoutError:
            return self._read_late(ask) if self.waits_until < until else self._read_stale(ask, TimedOut())
        except Unavailable as error:
            return self._read_stale(ask, error)
        return cached

    def _read_late(self, ask: Ask[T]) -> Cached[T]:
        try:
            return self._read_stale(ask, TimedOut())
        except TimedOut:
            self.late.add(ask.key)
            raise

    def _read_stale(self, ask: Ask[T], error: Unavailable) -> Cached[T]:
        entry = self._entries[ask.key]
        if entry is None or entry.refusal or entry.age > KEPT_FOR:
            raise error.with_traceback(None)
        return Cached(ask.codec.decode(entry.content), entry.at, error)


def _is_fresh(entry: Entry | None, ask: Ask[Any], found: Mapping[str, object]) -> bool:
    if entry is None:
        return False
    changed_at = find_last_change(found, ask.marks)
    if changed_at and entry.at <= changed_at:
        return False
    return entry.age < (FRESH_FOR if entry.refusal else _find_patience(ask, found))


def _find_patience(ask: Ask[Any], found: Mapping[str, object]) -> float:
    """Seconds for which an answer is fresh."""
    is_held = ask.held_for > ask.fresh_for and ask.heard and is_heard(found, ask.heard)
    return ask.held_for if is_held else ask.fresh_for


def _open(entry: Entry | None, ask: Ask[T]) -> Cached[T]:
    """What a fresh entry says; raises the refusal it holds."""
    if entry is None or entry.refusal:
        raise entry.refusal if entry and entry.refusal else Unreachable
    return Cached(ask.codec.decode(entry.content), entry.at)


def _join_flight(
    ask: Ask[Any], found: Mapping[str, object], down: DownMark, deadline: float
) -> "Future[Any]":
    """The one call under way for this question, begun now unless it is already: whoever asks the same shares it.

    Who knows of a newer change asks anew: a call from before it may bring what was before.
    """
    flight = (ask.key, find_last_change(found, ask.marks))
    with _flights_lock:
        future = _flights.get(flight)
        if future is None:
            future = _flights[flight] = _pool.submit(_fetch, ask, down, deadline)
            future.add_done_callback(lambda _: _flights.pop(flight, None))
        return future


def _fetch(ask: Ask[T], down: DownMark, deadline: float) -> Cached[T]:
    """Asks, unless Rocket.Chat is down, and writes what it said into the cache."""
    found = cache.get_many([*ask.keys, down.key])
    entry, mark = decode_entry(found.get(ask.key)), found.get(down.key)
    if _is_fresh(entry, ask, found):  # by now: somebody else has asked since
        return _open(entry, ask)
    down.check(mark)
    if time.monotonic() >= deadline:
        raise TimedOut
    at = datetime.now(UTC)
    try:
        value = ask.call()
    except Unreachable as error:
        down.set(error)
        raise
    except Refused as error:
        if mark:
            down.clear()
        _keep_refusal(ask.key, error, at)
        raise
    if mark:
        down.clear()
    cache.set(ask.key, encode_answer(ask.codec.encode(value), at), ask.kept_for)
    return Cached(value, at)


def _keep_refusal(key: str, refusal: Refused, at: datetime) -> None:
    """Who is refused and asks again must not use up the calls of the others; the older answer goes."""
    if isinstance(refusal, KEPT_REFUSALS):
        cache.set(key, encode_refusal(refusal, at), FRESH_FOR)
    else:
        cache.delete(key)
