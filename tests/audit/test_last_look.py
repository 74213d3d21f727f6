"""Since when an agent did not look at a visitor: per agent, per visitor, by sittings of half an hour."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError
from pytest_django import DjangoAssertNumQueries

from dashboard.accounts.models import Agent
from dashboard.audit.last_look import note_look, read_last_look, take_look
from dashboard.audit.models import LastLook

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ana() -> Agent:
    return Agent.objects.create(login="ana", username="ana")


def test_who_never_looked_has_no_last_look(ana: Agent) -> None:
    assert read_last_look(ana, "v1") is None


def test_the_first_sitting_has_none_before_it(ana: Agent, clock: time_machine.Traveller) -> None:
    note_look(ana, "v1")
    clock.shift(60)
    assert read_last_look(ana, "v1") is None


def test_after_a_pause_the_end_of_the_sitting_before_is_told(
    ana: Agent, clock: time_machine.Traveller
) -> None:
    note_look(ana, "v1")
    clock.shift(timedelta(minutes=10))
    note_look(ana, "v1")
    clock.shift(timedelta(hours=2))
    assert read_last_look(ana, "v1") == NOON + timedelta(minutes=10)


def test_looks_within_a_sitting_do_not_move_it(ana: Agent, clock: time_machine.Traveller) -> None:
    note_look(ana, "v1")
    clock.shift(timedelta(hours=2))
    for _ in range(10):
        note_look(ana, "v1")
        assert read_last_look(ana, "v1") == NOON
        clock.shift(timedelta(minutes=20))


@pytest.mark.parametrize(("minutes", "told"), [(30, None), (31, NOON)])
def test_a_sitting_ends_after_half_an_hour(
    ana: Agent, clock: time_machine.Traveller, minutes: int, told: datetime | None
) -> None:
    note_look(ana, "v1")
    clock.shift(timedelta(minutes=minutes))
    note_look(ana, "v1")
    assert read_last_look(ana, "v1") == told


def test_each_agent_and_each_visitor_has_their_own(ana: Agent, clock: time_machine.Traveller) -> None:
    bruno = Agent.objects.create(login="bruno", username="bruno")
    note_look(ana, "v1")
    clock.shift(timedelta(hours=1))
    assert read_last_look(ana, "v1") == NOON
    assert (read_last_look(ana, "v2"), read_last_look(bruno, "v1")) == (None, None)


def test_a_page_reads_and_notes_at_most_once_a_minute(
    ana: Agent, clock: time_machine.Traveller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    take_look(ana, "v1")
    clock.shift(59)
    with django_assert_num_queries(1):
        take_look(ana, "v1")
    clock.shift(2)
    with django_assert_num_queries(2):
        take_look(ana, "v1")
    assert LastLook.objects.get().looked_at == NOON + timedelta(seconds=61)


def test_a_database_that_does_not_take_it_costs_nothing_but_that(
    ana: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(LastLook.objects, "filter", fail)
    assert take_look(ana, "v1") is None


def test_with_the_agent_their_looks_go(ana: Agent) -> None:
    note_look(ana, "v1")
    ana.delete()
    assert not LastLook.objects.exists()
