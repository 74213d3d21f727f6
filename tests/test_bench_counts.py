"""What `make bench-pages` counts within one process."""

from bench.counting import Counts, counting
from django.core.cache import cache
from fixture_types import SignIn


def trips(counts: Counts) -> int:
    before, counts.trips = counts.trips, 0
    return before


def test_each_round_trip_to_the_cache_counts_once_whatever_it_is_made_of() -> None:
    with counting() as counts:
        cache.set_many({"a": 1, "b": 2, "c": 3})
        assert trips(counts) == 1
        assert cache.get_many(["a", "b", "nothing"]) == {"a": 1, "b": 2}
        assert trips(counts) == 1
        cache.delete_many(["a", "b"])
        assert trips(counts) == 1
        cache.get("a")
        cache.add("a", 1)
        assert trips(counts) == 2


def test_what_asks_the_cache_twice_counts_twice() -> None:
    cache.set("a", 1)
    with counting() as counts:
        cache.get_or_set("a", 2)
        assert trips(counts) == 1
        cache.get_or_set("b", 2)
        assert trips(counts) == 3


def test_calls_to_rocketchat_count_with_their_time(sign_in: SignIn) -> None:
    client = sign_in("ana")
    with counting() as counts:
        client.get("/")
        assert counts.calls > 0
        assert counts.calls_ms > 0
        before = counts.calls
        client.get("/")
        assert counts.calls == before  # kept


def test_nothing_counts_afterwards() -> None:
    with counting() as counts:
        pass
    cache.get("a")
    assert counts.trips == 0
