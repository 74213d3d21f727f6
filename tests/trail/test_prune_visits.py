"""`python manage.py prune_visits`: visits go when they are older than they are kept."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from dashboard.accounts.models import Agent, GoodSignIn, SignInAttempt
from dashboard.audit.models import Access, LastLook
from dashboard.trail.models import ForwardedDay, OutgoingPageView, PageView
from trail.waiting import waiting

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


def kept(*ages: timedelta) -> list[PageView]:
    return [
        PageView.objects.create(visitor_key=f"{n % 3}", at=NOW - age, href=f"/{n}")
        for n, age in enumerate(ages)
    ]


def looked(*ages: timedelta) -> list[Access]:
    return [Access.objects.create(at=NOW - age, what=Access.What.CHATS, client_ip=None) for age in ages]


def prune(**options: int) -> str:
    out = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("prune_visits", stdout=out, **options)
    return out.getvalue()


def test_what_is_older_than_thirty_days_goes_and_the_rest_stays() -> None:
    month, moment = timedelta(days=30), timedelta(microseconds=1)
    _, exactly, young = kept(month + moment, month, timedelta(0))
    assert prune().splitlines()[0] == "1 page views older than 30 days were removed."
    assert set(PageView.objects.all()) == {exactly, young}


def test_how_long_they_are_kept_is_a_setting(settings: Settings) -> None:
    settings.KEEP_VISITS_DAYS = 2
    kept(timedelta(days=3), timedelta(days=1))
    assert prune().startswith("1 page views older than 2 days")


def test_another_time_can_be_named() -> None:
    kept(timedelta(days=3), timedelta(days=1))
    assert prune(days=2).startswith("1 page views")


@pytest.mark.parametrize("days", [0, -1])
def test_no_time_at_all_is_refused(days: int) -> None:
    kept(timedelta(days=3))
    with pytest.raises(CommandError, match="at least 1"):
        prune(days=days)
    assert PageView.objects.count() == 1


def test_failed_sign_ins_go_after_a_week_and_names_unseen_for_sixty_days_are_known_no_more() -> None:
    for days in (6, 8):
        SignInAttempt.objects.create(at=NOW - timedelta(days=days), name=f"{days}")
    for days in (59, 61):
        at = NOW - timedelta(days=days)
        GoodSignIn.objects.create(door="password", user="u", name=f"{days}", network="n", at=at)
    prune()
    assert [attempt.name for attempt in SignInAttempt.objects.all()] == ["6"]
    assert [known.name for known in GoodSignIn.objects.all()] == ["59"]


def test_nothing_to_remove_is_no_error() -> None:
    assert prune().startswith("0 page views")


def test_they_go_in_batches_the_oldest_first() -> None:
    kept(*(timedelta(days=40, seconds=n) for n in range(7)))
    with CaptureQueriesContext(connection) as queries:
        assert PageView.objects.prune(NOW - timedelta(days=30), 3) == 7
    removals = [query["sql"] for query in queries if query["sql"].startswith("DELETE")]
    assert len(removals) == 3
    assert not PageView.objects.exists()


def test_what_waits_to_be_forwarded_is_left_alone_for_a_day_and_then_given_up() -> None:
    waiting(at=NOW - timedelta(hours=23))
    waiting(at=NOW - timedelta(hours=25))
    assert "1 page views to forward were given up." in prune().splitlines()
    assert [visit.at for visit in OutgoingPageView.objects.all()] == [NOW - timedelta(hours=23)]
    assert ForwardedDay.objects.get().given_up == 1


def test_accesses_go_after_180_days() -> None:
    half_a_year, moment = timedelta(days=180), timedelta(microseconds=1)
    _, exactly, young = looked(half_a_year + moment, half_a_year, timedelta(0))
    assert prune().splitlines()[1] == "1 accesses older than 180 days were removed."
    assert set(Access.objects.all()) == {exactly, young}


def test_how_long_accesses_are_kept_is_a_setting(settings: Settings) -> None:
    settings.KEEP_ACCESS_DAYS = 2
    looked(timedelta(days=3), timedelta(days=1))
    assert prune().splitlines()[1].startswith("1 accesses older than 2 days")


def test_accesses_are_not_removed_at_once(settings: Settings) -> None:
    looked(timedelta(days=3))
    with pytest.raises(CommandError, match="at least 1"):
        prune(access_days=0)
    assert Access.objects.count() == 1


def test_when_somebody_last_looked_is_known_for_as_long_as_accesses_are_kept() -> None:
    agent = Agent.objects.create(username="ana")
    for days in (179, 181):
        LastLook.objects.create(agent=agent, visitor_id=f"{days}", looked_at=NOW - timedelta(days=days))
    assert "1 last looks older than 180 days were removed." in prune().splitlines()
    assert [look.visitor_id for look in LastLook.objects.all()] == ["179"]


def test_accesses_go_in_batches_found_by_their_index() -> None:
    looked(*(timedelta(days=200, seconds=n) for n in range(7)))
    with CaptureQueriesContext(connection) as queries:
        assert Access.objects.prune(NOW - timedelta(days=180), 3) == 7
    removals = [query["sql"] for query in queries if query["sql"].startswith("DELETE")]
    assert len(removals) == 3
    rows = Access.objects.filter(at__lt=NOW).order_by("at", "id").values_list("pk", flat=True)[:3]
    if connection.vendor == "sqlite":
        assert "access_newest" in rows.explain()
