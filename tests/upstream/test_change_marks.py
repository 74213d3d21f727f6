"""Copies from before a change that webhooks told of are stale; while webhooks are heard, others are held for longer."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from pytest_django.fixtures import Settings
from redis_server import cache_at, nowhere

from dashboard.rocketchat.errors import NotAllowedInRoom, RocketChatError, Unreachable
from dashboard.upstream.background import Patience
from dashboard.upstream.cache import AnswerCache, Ask, Cached
from dashboard.upstream.change_marks import Change, mark_changed, mark_heard, name_room
from dashboard.upstream.codecs import JsonCodec
from dashboard.upstream.down import DownMark

URL = "https://chat.example.org"
START = datetime(2026, 11, 2, 12, tzinfo=UTC)
ROOM = name_room("room")
PERSON, SCREEN = Patience(URL, True, False), Patience(URL, True, True)
WITHOUT_WEBHOOKS = Patience(URL, False, True)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def ask(say: str | Exception | Callable[[], str], who: Patience = PERSON, **more: Any) -> Ask[str]:
    def call() -> str:
        if isinstance(say, Exception):
            raise say
        return say() if callable(say) else say

    return who.heed(Ask("key", JsonCodec(str), call), ROOM, **more)


def answers() -> AnswerCache:
    """What a request of its own has."""
    DownMark("workspace").clear()
    return AnswerCache(DownMark("workspace"), time.monotonic() + 5)


def fetch(say: str | Exception | Callable[[], str], who: Patience = PERSON, **more: Any) -> Cached[str]:
    return answers().get(ask(say, who, **more))


def change(kind: Change = Change.SESSION, subject: str = ROOM, url: str = URL) -> None:
    mark_changed(url, [subject], kind)


def hear(*kinds: Change) -> None:
    for kind in kinds:
        mark_heard(URL, kind, "LivechatSession")


@pytest.mark.parametrize("kind", Change)
def test_a_copy_from_before_a_change_is_stale(clock: time_machine.Traveller, kind: Change) -> None:
    fetch("before")
    clock.shift(1)
    change(kind)
    assert fetch("after").value == "after"
    clock.shift(1)
    assert fetch("after that").value == "after that"
    assert fetch("and later").value == "after that"


def test_who_heeds_sessions_alone_keeps_the_copy_when_somebody_writes(clock: time_machine.Traveller) -> None:
    fetch("before")
    clock.shift(1)
    change(Change.MESSAGE)
    assert fetch("after", changes=[Change.SESSION]).value == "before"


def test_a_change_of_another_room_or_workspace_makes_nothing_stale(clock: time_machine.Traveller) -> None:
    fetch("before")
    clock.shift(1)
    change(subject=name_room("another"))
    change(url="https://another.example.org")
    assert fetch("after").value == "before"


def test_a_refusal_from_before_a_change_is_asked_about_again(clock: time_machine.Traveller) -> None:
    with pytest.raises(NotAllowedInRoom):
        fetch(NotAllowedInRoom())
    clock.shift(1)
    change()
    assert fetch("forwarded to me").value == "forwarded to me"


def test_where_rocketchat_fails_after_a_change_the_older_copy_stands_in(
    clock: time_machine.Traveller,
) -> None:
    fetch("before")
    clock.shift(1)
    change()
    error = Unreachable()
    cached = fetch(error)
    assert (cached.value, cached.error) == ("before", error)


def test_an_answer_asked_for_before_a_change_and_given_after_it_is_stale(
    clock: time_machine.Traveller,
) -> None:
    def slow() -> str:
        clock.shift(2)
        change()
        clock.shift(2)
        return "before"

    fetch(slow)
    assert fetch("after").value == "after"


def test_a_call_under_way_since_before_a_change_is_not_shared(clock: time_machine.Traveller) -> None:
    asked, ended = threading.Event(), threading.Event()

    def slow() -> str:
        asked.set()
        ended.wait(5)
        return "before"

    early, late = answers(), answers()
    early.start([ask(slow)])
    asked.wait(5)
    clock.shift(1)
    change()
    try:
        assert late.get(ask("after")).value == "after"
    finally:
        ended.set()
        early.get(ask(slow))


def test_a_mark_out_of_the_future_is_none(clock: time_machine.Traveller) -> None:
    clock.shift(3600)
    change()
    clock.shift(-3600)
    fetch("first")
    assert fetch("second").value == "first"


@pytest.mark.parametrize("stored", ["text", {"at": 1}, None, True, b"x"])
def test_what_somebody_else_wrote_is_no_mark(stored: object) -> None:
    for key in ask("x").marks:
        cache.set(key, stored)
    fetch("first")
    assert fetch("second").value == "first"


# An open screen


def held(seconds: float, clock: time_machine.Traveller, who: Patience = SCREEN) -> bool:
    """Whether an open screen is content with what it got so many seconds ago."""
    cache.delete("key")
    fetch("first", who)
    clock.shift(seconds)
    return fetch("second", who).value == "first"


@pytest.mark.parametrize(("seconds", "is_held"), [(299, True), (301, False)])
def test_without_webhooks_an_open_screen_asks_every_five_minutes(
    clock: time_machine.Traveller, seconds: float, is_held: bool
) -> None:
    assert held(seconds, clock, WITHOUT_WEBHOOKS) == is_held


@pytest.mark.parametrize("seconds", [301, 3500])
def test_while_webhooks_are_heard_it_asks_nothing_for_an_hour(
    clock: time_machine.Traveller, seconds: float
) -> None:
    hear(Change.SESSION)
    assert held(seconds, clock)


def test_it_asks_again_after_an_hour_whatever_was_heard(clock: time_machine.Traveller) -> None:
    fetch("first", SCREEN)
    clock.shift(3601)
    hear(Change.SESSION)
    assert fetch("second", SCREEN).value == "second"


def test_webhooks_that_fell_silent_for_an_hour_count_as_none(clock: time_machine.Traveller) -> None:
    hear(Change.SESSION)
    clock.shift(3601)
    assert not held(301, clock)


def test_webhooks_that_tell_of_messages_alone_say_nothing_of_sessions(clock: time_machine.Traveller) -> None:
    hear(Change.MESSAGE)
    assert not held(301, clock)


def test_while_redis_is_away_nobody_hears(settings: Settings, clock: time_machine.Traveller) -> None:
    settings.CACHES = cache_at(nowhere())
    hear(Change.SESSION)
    assert not held(301, clock)


def test_an_open_screen_asks_at_once_when_the_session_changed(clock: time_machine.Traveller) -> None:
    hear(Change.SESSION)
    fetch("first", SCREEN)
    clock.shift(1)
    change(Change.MESSAGE)
    assert fetch("second", SCREEN).value == "first"
    change(Change.SESSION)
    assert fetch("second", SCREEN).value == "second"


def test_a_person_is_not_content_with_what_an_open_screen_is(clock: time_machine.Traveller) -> None:
    hear(Change.SESSION)
    fetch("first", SCREEN)
    clock.shift(16)
    assert fetch("second").value == "second"


@pytest.mark.parametrize("error", [Unreachable(), NotAllowedInRoom()])
def test_a_copy_that_an_open_screen_may_hold_for_an_hour_stands_in_for_ten_minutes_alone(
    clock: time_machine.Traveller, error: RocketChatError
) -> None:
    fetch("first")
    clock.shift(601)
    with pytest.raises(type(error)):
        fetch(error)


def ask_pages(said: str, *, collected: bool) -> Ask[str]:
    return SCREEN.heed_pages(Ask("pages", JsonCodec(str), lambda: said), collected=collected)


@pytest.mark.parametrize(
    ("collected", "seconds", "is_held"), [(True, 3500, True), (False, 14, True), (False, 16, False)]
)
def test_pages_are_asked_for_every_fifteen_seconds_unless_they_come_here(
    clock: time_machine.Traveller, collected: bool, seconds: float, is_held: bool
) -> None:
    hear(Change.SESSION)
    first, second = (ask_pages(said, collected=collected) for said in ("first", "second"))
    answers().get(first)
    clock.shift(seconds)
    assert (answers().get(second).value == "first") == is_held


def test_without_webhooks_nothing_more_is_looked_up() -> None:
    assert ask("x", replace(PERSON, listens=False)).keys == ("key",)
