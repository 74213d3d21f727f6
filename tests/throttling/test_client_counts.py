"""What a process remembers of its clients stays small, and nobody's count is pushed out of it."""

from dashboard.throttling.client_counts import ClientCounts


def add(counts: ClientCounts, client: str, number: int = 7) -> int:
    _, current, _ = counts.find(client, number, 60)
    current.own += 1
    return current.own


def test_a_million_made_up_clients_take_no_more_room_than_twice_the_most() -> None:
    counts = ClientCounts(most=100)
    for number in range(20_000):
        add(counts, f"visitor:{number}")
    assert len(counts) <= 200


def test_a_flood_of_made_up_clients_pushes_nobodys_count_out() -> None:
    counts = ClientCounts(most=100)
    add(counts, "visitor:first")
    for number in range(5_000):
        add(counts, f"visitor:{number}")
    assert add(counts, "visitor:first") == 2


def test_who_comes_new_in_a_flood_is_counted_too() -> None:
    counts = ClientCounts(most=100)
    for number in range(1_000):
        add(counts, f"visitor:{number}")
    before = add(counts, "visitor:late")
    assert add(counts, "visitor:late") == before + 1


def test_a_flood_of_one_kind_leaves_the_counts_of_another_apart() -> None:
    counts = ClientCounts(most=10)
    for number in range(1_000):
        add(counts, f"visitor:{number}")
    assert [add(counts, f"api:{number}") for number in range(10)] == [1] * 10


def test_windows_that_no_longer_weigh_are_forgotten() -> None:
    counts = ClientCounts()
    for number in range(5):
        add(counts, "visitor:one", number)
    assert len(counts) == 2


def test_a_clock_that_is_set_back_leaves_nothing_behind() -> None:
    counts = ClientCounts()
    add(counts, "visitor:one", 70)
    add(counts, "visitor:one", 10)
    assert len(counts) == 1
