"""A limit in a window that slides: no burst at its turn, and what is told is what then happens."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from dashboard.throttling.rate import Rate
from dashboard.throttling.sliding_window import Moment

RATE = Rate(120, 60)
TURN = 60_000.0  # epoch seconds at which a window of a minute begins


@dataclass
class Client:
    """Counts as a process alone does."""

    rate: Rate
    counts: dict[int, int] = field(default_factory=dict)

    def call(self, now: float) -> bool:
        moment = Moment.at(now, self.rate)
        current, previous = self.counts.get(moment.number, 0), self.counts.get(moment.number - 1, 0)
        taken = moment.compute_used(current + 1, previous) <= self.rate.limit
        self.counts[moment.number] = current + taken
        return taken

    def find_next(self, now: float) -> float:
        moment = Moment.at(now, self.rate)
        current, previous = self.counts.get(moment.number, 0), self.counts.get(moment.number - 1, 0)
        return moment.find_next(current, previous, self.rate.limit) / 1000


def test_around_the_turn_of_a_window_no_more_than_the_limit_passes() -> None:
    client = Client(RATE)
    assert sum(client.call(TURN - 1) for _ in range(200)) == 120
    assert sum(client.call(TURN + 1) for _ in range(200)) == 2


def test_what_was_counted_before_the_turn_fades() -> None:
    client = Client(RATE)
    for _ in range(120):
        client.call(TURN - 1)
    assert sum(client.call(TURN + 30) for _ in range(200)) == 60


def test_a_steady_caller_just_below_the_limit_is_never_refused() -> None:
    client = Client(RATE)
    assert all(client.call(TURN + number * 0.51) for number in range(1000))


calls = st.lists(st.floats(0, 40, allow_nan=False), max_size=60)


@given(st.integers(1, 12), st.sampled_from([1, 60]), calls)
def test_no_two_windows_side_by_side_take_more_than_twice_the_limit(
    limit: int, seconds: int, pauses: list[float]
) -> None:
    client, now = Client(Rate(limit, seconds)), TURN
    for pause in pauses:
        now += pause
        client.call(now)
    assert all(count <= limit for count in client.counts.values())


@given(st.integers(1, 12), st.sampled_from([1, 60]), calls)
def test_the_time_that_is_told_is_the_first_at_which_a_call_is_taken(
    limit: int, seconds: int, pauses: list[float]
) -> None:
    client, now = Client(Rate(limit, seconds)), TURN
    for pause in pauses:
        now += pause
        if not client.call(now):
            told = client.find_next(now)
            assert told > now
            assert not client.call(told - 0.002)
            now = told + 0.0005  # what a float loses
            assert client.call(now)
