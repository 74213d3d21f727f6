"""The cache of answers: fresh for 15 s, shared by equal calls, older ones with their time when Rocket.Chat fails."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache

from dashboard.rocketchat.errors import (
    BadShape,
    InvalidQuery,
    NoSuchRoom,
    NotAllowedInRoom,
    NotLoggedIn,
    PermissionMissing,
    RateLimited,
    RocketChatError,
    ServerFailed,
    TimedOut,
    Unreachable,
)
from dashboard.upstream.cache import AnswerCache, Ask, Cached
from dashboard.upstream.codecs import JsonCodec
from dashboard.upstream.down import DownMark

START = datetime(2026, 11, 2, 12, tzinfo=UTC)
TEXT = JsonCodec(str)


@pytest.fixture
def clock() -> Iterator[Callable[[float], object]]:
    """Stopped; moves to so many seconds after START."""
    with time_machine.travel(START, tick=False) as traveller:
        yield lambda seconds: traveller.move_to(START + timedelta(seconds=seconds))


def answers(seconds: float = 5) -> AnswerCache:
    """What a request has that may take so long."""
    return AnswerCache(DownMark("workspace"), time.monotonic() + seconds)


def fetch(key: str, call: Callable[[], str], fresh_for: float = 15) -> Cached[str]:
    """What a request of its own gets."""
    DownMark("workspace").clear()
    return answers().get(Ask(key, TEXT, call, fresh_for))


def failing(error: Exception) -> Callable[[], str]:
    def call() -> str:
        raise error

    return call


def together(number: int, run: Callable[[], None]) -> None:
    """Runs it in so many threads at once."""
    barrier = threading.Barrier(number)

    def wait_and_run() -> None:
        barrier.wait(5)
        run()

    threads = [threading.Thread(target=wait_and_run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "first"), (14.9, "first"), (15, "second"), (900, "second")]
)
def test_an_answer_is_fresh_for_fifteen_seconds(
    clock: Callable[[float], object], seconds: float, said: str
) -> None:
    fetch("key", lambda: "first")
    clock(seconds)
    cached = fetch("key", lambda: "second")
    assert (cached.value, cached.error) == (said, None)


@pytest.mark.parametrize(
    "error", [Unreachable(), TimedOut(), BadShape("history.0.ts"), ServerFailed(502), RateLimited(30)]
)
def test_an_older_answer_with_its_time_stands_in_when_rocketchat_fails(
    clock: Callable[[float], object], error: RocketChatError
) -> None:
    fetch("key", lambda: "first")
    clock(599)
    cached = fetch("key", failing(error))
    assert (cached.value, cached.at, cached.error) == ("first", START, error)


def test_an_answer_older_than_ten_minutes_no_longer_stands_in(clock: Callable[[float], object]) -> None:
    fetch("key", lambda: "first")
    clock(601)
    with pytest.raises(Unreachable):
        fetch("key", failing(Unreachable()))


def test_an_answer_that_stood_in_is_replaced_once_rocketchat_answers(
    clock: Callable[[float], object],
) -> None:
    fetch("key", lambda: "first")
    clock(20)
    fetch("key", failing(Unreachable()))
    assert fetch("key", lambda: "second").value == "second"


@pytest.mark.parametrize("refusal", [NotLoggedIn(), NotAllowedInRoom(), NoSuchRoom()])
def test_a_refusal_is_raised_and_the_older_answer_goes(
    clock: Callable[[float], object], refusal: RocketChatError
) -> None:
    fetch("key", lambda: "first")
    clock(20)
    with pytest.raises(type(refusal)):
        fetch("key", failing(refusal))
    clock(40)
    with pytest.raises(Unreachable):
        fetch("key", failing(Unreachable()))


@pytest.mark.parametrize(
    "refusal", [NotAllowedInRoom(), PermissionMissing("view-l-room"), InvalidQuery("invalid-params")]
)
def test_a_refusal_holds_for_fifteen_seconds_in_which_rocketchat_is_not_asked(
    clock: Callable[[float], object], refusal: RocketChatError
) -> None:
    with pytest.raises(type(refusal)):
        fetch("key", failing(refusal))
    clock(14)
    with pytest.raises(type(refusal)) as held:
        fetch("key", lambda: "allowed by now")
    assert str(held.value) == str(refusal)
    clock(16)
    assert fetch("key", lambda: "allowed by now").value == "allowed by now"


def test_credentials_that_were_refused_are_asked_about_again() -> None:
    with pytest.raises(NotLoggedIn):
        fetch("key", failing(NotLoggedIn()))
    assert fetch("key", lambda: "signed in").value == "signed in"


def test_other_keys_have_other_answers() -> None:
    fetch("a", lambda: "of a")
    assert fetch("b", lambda: "of b").value == "of b"
    assert fetch("a", lambda: "of c").value == "of a"


def test_equal_calls_in_flight_are_made_once() -> None:
    calls, found, slow = [], [], threading.Event()

    def call() -> str:
        calls.append(1)
        slow.wait(0.1)
        return "one answer"

    together(8, lambda: found.append(fetch("key", call).value))
    assert (len(calls), found) == (1, ["one answer"] * 8)


@pytest.mark.parametrize("refusal", [NotAllowedInRoom(), NotLoggedIn()])
def test_equal_calls_in_flight_that_are_refused_are_made_once(refusal: RocketChatError) -> None:
    calls, refused, slow = [], [], threading.Event()

    def call() -> str:
        calls.append(1)
        slow.wait(0.1)
        raise refusal

    def run() -> None:
        try:
            fetch("key", call)
        except type(refusal):
            refused.append(1)

    together(8, run)
    assert (len(calls), len(refused)) == (1, 8)


def test_what_one_request_needs_is_asked_at_once() -> None:
    both = threading.Barrier(2)

    def call() -> str:
        both.wait(5)
        return "met"

    asks = [Ask(key, TEXT, call) for key in ("a", "b")]
    request = answers()
    request.start(asks)
    assert [request.get(ask).value for ask in asks] == ["met", "met"]


def test_what_one_request_needs_is_looked_up_in_one_round_trip(monkeypatch: pytest.MonkeyPatch) -> None:
    asks = [Ask(key, TEXT, lambda: "said") for key in ("a", "b", "c")]
    for ask in asks:
        fetch(ask.key, ask.call)
    request = answers()
    request.look_up(asks)
    monkeypatch.setattr("dashboard.upstream.cache.cache", None)  # whoever goes on asking it fails
    assert [request.get(ask).value for ask in asks] == ["said"] * 3


def test_a_call_that_takes_longer_than_the_page_may_is_not_waited_for() -> None:
    ended = threading.Event()

    def call() -> str:
        ended.wait(5)
        return "too late"

    with pytest.raises(TimedOut):
        answers(0.1).get(Ask("key", TEXT, call))
    ended.set()


def test_after_the_deadline_nothing_is_asked_any_more() -> None:
    with pytest.raises(TimedOut):
        answers(-1).get(Ask("key", TEXT, failing(AssertionError("asked"))))


def test_a_failed_call_in_flight_lets_the_next_one_try() -> None:
    with pytest.raises(Unreachable):
        fetch("key", failing(Unreachable()))
    assert fetch("key", lambda: "now").value == "now"


@pytest.mark.parametrize("error", [Unreachable(), TimedOut()])
def test_after_a_call_without_an_answer_nothing_else_is_asked_for_a_while(
    clock: Callable[[float], object], error: RocketChatError
) -> None:
    with pytest.raises(type(error)):
        fetch("a", failing(error))
    clock(14)
    with pytest.raises(type(error)):
        answers().get(Ask("b", TEXT, lambda: "never asked"))


def test_then_one_call_tries_and_the_others_wait_for_what_it_finds(clock: Callable[[float], object]) -> None:
    with pytest.raises(Unreachable):
        fetch("a", failing(Unreachable()))
    clock(16)
    trying, found = threading.Event(), threading.Event()

    def call() -> str:
        trying.set()
        found.wait(5)
        return "well again"

    first = answers()
    first.start([Ask("b", TEXT, call)])
    trying.wait(5)
    with pytest.raises(Unreachable):
        answers().get(Ask("c", TEXT, lambda: "never asked"))
    found.set()
    assert first.get(Ask("b", TEXT, call)).value == "well again"
    assert answers().get(Ask("c", TEXT, lambda: "asked")).value == "asked"


@pytest.mark.parametrize("stored", [b"", b"{", b"\x80\x04\x95", b'{"at":"x"}\n"x"', "text", 7, {"at": 1}])
def test_what_somebody_else_wrote_into_the_cache_is_not_an_answer(stored: object) -> None:
    cache.set("key", stored)
    assert fetch("key", lambda: "asked").value == "asked"


def test_a_peek_sees_what_is_there_however_old_and_asks_nobody(clock: Callable[[float], object]) -> None:
    clock(0)
    assert answers().peek(Ask("key", TEXT, failing(AssertionError()))) is None
    fetch("key", lambda: "kept")
    clock(500)
    seen = answers().peek(Ask("key", TEXT, failing(AssertionError())))
    assert seen == Cached("kept", START)


def test_a_peek_at_a_refusal_sees_nothing(clock: Callable[[float], object]) -> None:
    clock(0)
    with pytest.raises(NoSuchRoom):
        fetch("key", failing(NoSuchRoom()))
    assert answers().peek(Ask("key", TEXT, lambda: "never")) is None


def test_whoever_is_impatient_goes_without_and_the_call_goes_on_for_the_next() -> None:
    let_go = threading.Event()
    ask = Ask("impatient", TEXT, lambda: str(let_go.wait(5)))
    impatient = answers()
    impatient.waits_until = time.monotonic()
    with pytest.raises(TimedOut):
        impatient.get(ask)
    assert impatient.late == {"impatient"}
    let_go.set()
    assert answers().get(Ask("impatient", TEXT, failing(Unreachable()))).value == "True"


def test_an_older_answer_stands_in_for_one_that_is_not_waited_for(clock: Callable[[float], object]) -> None:
    fetch("older", lambda: "older")
    clock(60)
    let_go = threading.Event()
    impatient = answers()
    impatient.waits_until = time.monotonic()
    cached = impatient.get(Ask("older", TEXT, lambda: str(let_go.wait(5))))
    let_go.set()
    assert (cached.value, impatient.late) == ("older", set())


def test_what_a_page_can_do_without_is_not_waited_for_until_the_deadline_and_is_not_called_late() -> None:
    let_go = threading.Event()
    patient = answers(seconds=60)
    with pytest.raises(TimedOut):
        patient.get(Ask("spared", TEXT, lambda: str(let_go.wait(5)), waits=0.0))
    let_go.set()
    assert patient.late == set()
