"""Rocket.Chat goes down and comes back, workers die: nothing is lost, nobody is asked too often."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from fixture_types import StartUpstream
from rocketchat.wire import Asked, Given, serving, unused_address

from dashboard.trail.forwarding import BATCH, LEASE, RETRY_AFTER, Forwarder
from dashboard.trail.models import OutgoingPageView
from dashboard.upstream.models import Workspace
from dashboard.upstream.visitor_key import hash_visitor_token
from trail.waiting import PAGE_VISITED, counted, drain, told, waiting

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
OK = Given(body={"success": True})


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def pauses(forwarder: Forwarder, clock: time_machine.Traveller, tries: int) -> list[float]:
    """The pause after each of so many tries, each made as soon as its visit may be tried again."""
    found = []
    for _ in range(tries):
        found.append(forwarder.step())
        clock.shift(found[-1] + RETRY_AFTER)
    return found


@pytest.mark.django_db
class TestWhileRocketChatIsDown:
    def test_pauses_double_up_to_a_minute(self, clock: time_machine.Traveller) -> None:
        Workspace(url=unused_address()).save()
        waiting()
        assert pauses(Forwarder.create(), clock, 8) == [1, 2, 4, 8, 16, 32, 60, 60]

    def test_an_answer_ends_the_pauses(
        self, upstream_server: StartUpstream, clock: time_machine.Traveller
    ) -> None:
        server, forwarder = upstream_server(), Forwarder.create()
        server.given(PAGE_VISITED, status=502)
        waiting("t1", "1")
        assert pauses(forwarder, clock, 3) == [1, 2, 4]
        server.given(PAGE_VISITED, body={"success": True})
        waiting("t1", "2")
        drain(forwarder)
        server.given(PAGE_VISITED, status=502)
        waiting("t1", "3")
        assert pauses(forwarder, clock, 2) == [1, 2]

    def test_an_hour_of_it_loses_nothing(
        self, upstream_server: StartUpstream, clock: time_machine.Traveller
    ) -> None:
        forwarder = Forwarder.create()
        Workspace(url=unused_address()).save()
        ends = NOW + timedelta(hours=1)
        page = 0
        while timezone.now() < ends:
            waiting(f"t{page % 3}", f"{page:03d}")
            page += 1
            clock.shift(max(forwarder.step(), 30))
        server = upstream_server()
        server.given(PAGE_VISITED, body={"success": True})
        clock.shift(120)
        drain(forwarder)
        arrived = told(server.asked_for(PAGE_VISITED))
        assert sorted(page for _, page in arrived) == [f"{n:03d}" for n in range(page)]
        for visitor in ("t0", "t1", "t2"):
            mine = [number for token, number in arrived if token == visitor]
            assert mine == sorted(mine)
        assert counted() == (page, 0, 0)

    @pytest.mark.parametrize("status", [301, 401, 403, 404, 405, 500, 502])
    def test_an_answer_that_says_nothing_of_the_visit_does_not_lose_it(
        self, upstream_server: StartUpstream, clock: time_machine.Traveller, status: int
    ) -> None:
        server, forwarder = upstream_server(), Forwarder.create()
        server.given(PAGE_VISITED, status=status, body={"success": False, "error": "unauthorized"})
        waiting()
        assert pauses(forwarder, clock, 1) == [1]
        server.given(PAGE_VISITED, body={"success": True})
        drain(forwarder)
        assert counted() == (1, 0, 0)

    def test_one_visit_that_breaks_rocketchat_does_not_hold_up_the_others(
        self, clock: time_machine.Traveller
    ) -> None:
        def answer(asked: Asked) -> Given:
            return Given(500) if told([asked]) == [("t0", "1")] else OK

        forwarder = Forwarder.create()
        with serving(answer) as server:
            Workspace(url=server.address).save()
            waiting("t0")
            assert pauses(forwarder, clock, 7)[-1] == 60
            for visitor in range(1, BATCH + 5):
                waiting(f"t{visitor}")
            for _ in range(4):
                clock.shift(forwarder.step())
        assert len({token for token, _ in told(server.asked)}) == BATCH + 5
        assert counted() == (BATCH + 4, 0, 0)
        assert OutgoingPageView.objects.count() == 1


@pytest.mark.django_db
class TestAWorkerThatDied:
    def test_its_visits_are_left_alone_until_its_lease_is_over(self, clock: time_machine.Traveller) -> None:
        waiting()
        assert len(OutgoingPageView.objects.claim(1, timezone.now(), LEASE, BATCH)) == 1
        clock.shift(LEASE - timedelta(seconds=1))
        assert OutgoingPageView.objects.claim(2, timezone.now(), LEASE, BATCH) == []
        clock.shift(1)
        assert len(OutgoingPageView.objects.claim(2, timezone.now(), LEASE, BATCH)) == 1

    def test_no_later_visit_of_the_same_visitor_overtakes(self, clock: time_machine.Traveller) -> None:
        waiting("t1", "1")
        OutgoingPageView.objects.claim(1, timezone.now(), LEASE, BATCH)
        waiting("t1", "2")
        assert OutgoingPageView.objects.claim(2, timezone.now(), LEASE, BATCH) == []

    def test_one_that_is_slow_begins_no_call_that_its_lease_may_not_outlive(
        self, clock: time_machine.Traveller
    ) -> None:
        def slow(_: Asked) -> Given:
            clock.shift(61)
            return OK

        with serving(slow) as server:
            Workspace(url=server.address).save()
            waiting("t1")
            waiting("t2")
            assert Forwarder.create().step() == 0
            assert told(server.asked) == [("t1", "1")]
        assert len(OutgoingPageView.objects.claim(2, timezone.now(), LEASE, BATCH)) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_send_each_visit_once_and_in_order(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    server.given(PAGE_VISITED, body={"success": True})
    for page in range(5):
        for visitor in range(12):
            waiting(f"t{visitor}", str(page))
    together = threading.Barrier(3)

    def work() -> None:
        try:
            together.wait(10)
            drain(Forwarder.create())
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as workers:
        for worker in [workers.submit(work) for _ in range(3)]:
            worker.result(50)
    arrived = told(server.asked_for(PAGE_VISITED))
    assert len(arrived) == 60
    for visitor in range(12):
        assert [page for token, page in arrived if token == f"t{visitor}"] == [*"01234"]
    assert counted() == (60, 0, 0)


def erase(token: str) -> None:
    """As the admin does it."""
    OutgoingPageView.objects.erase([hash_visitor_token(token)])


@pytest.mark.django_db(transaction=True)
def test_a_page_view_whose_visitor_was_erased_while_a_worker_held_it_is_not_sent(
    clock: time_machine.Traveller,
) -> None:
    def erase_the_next(asked: Asked) -> Given:
        erase("t2")
        connection.close()
        return OK

    with serving(erase_the_next) as server:
        Workspace(url=server.address).save()
        for token in ("t1", "t2", "t3"):
            waiting(token)
        drain(Forwarder.create())
        assert [token for token, _ in told(server.asked)] == ["t1", "t3"]
    assert counted() == (2, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_worker_waits_for_an_erasure_that_is_being_committed(upstream_server: StartUpstream) -> None:
    """Two connections: the eraser's, whose transaction is open, and the worker's."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets nobody claim while another writes")
    server = upstream_server()
    server.given(PAGE_VISITED, body={"success": True})
    held = waiting("t1")
    forwarder = Forwarder.create()
    OutgoingPageView.objects.filter(pk=held.pk).update(claimed_by=forwarder.id)
    held.refresh_from_db()

    def ask() -> bool:
        try:
            return held.is_still_held()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        with transaction.atomic():
            erase("t1")
            asked = worker.submit(ask)
            wait_for_a_lock()
        assert asked.result(20) is False


def wait_for_a_lock() -> None:
    """Returns when another connection waits for this one."""
    ends = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < ends:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() != (0,):
                return
    raise AssertionError("nobody waits")
