"""Failed sign-ins in the admin: what they lock, and that to delete them lifts it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from admin_rows import url
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from fixture_types import Soup

from dashboard.accounts.models import Agent, SignInAttempt
from dashboard.sandbox import Sandbox
from dashboard.upstream.models import Workspace

LIST = url(SignInAttempt, "changelist")


@pytest.fixture
def workspace(db: None) -> Iterator[Workspace]:
    """At a Rocket.Chat of its own, whose count of failures no other test adds to."""
    with Sandbox(live=False, rate_limit=False) as sandbox:
        saved = Workspace(url=sandbox.url)
        saved.save()
        yield saved


def post(username: str = "ana", password: str = "wrong", address: str = "203.0.113.5") -> int:
    fields = {"username": username, "password": password}
    return Client(REMOTE_ADDR=address).post("/login/", fields).status_code


def lock_ana() -> None:
    for _ in range(6):
        post()
    assert post(password="sandbox") == 429


def act(operator: Client, action: str, **fields: object) -> str:
    """Does so with all rows, and reads what is said then."""
    rows = [*SignInAttempt.objects.values_list("pk", flat=True)]
    answer = operator.post(LIST, {"action": action, "_selected_action": rows, **fields}, follow=True)
    return answer.content.decode()


def helper(*permissions: str) -> Client:
    agent, client = Agent.objects.create(login="helper", is_staff=True), Client()
    agent.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(agent, "django.contrib.auth.backends.ModelBackend")
    return client


def column(operator: Client, soup: Soup, name: str) -> list[str]:
    cells = soup(operator.get(LIST)).select(f"#result_list .field-{name}")
    return [cell.get_text(strip=True) for cell in cells]


def test_the_list_says_what_is_locked_by_each_row_now(
    operator: Client, workspace: Workspace, soup: Soup
) -> None:
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False):
        post("bruno", address="203.0.113.6")
        lock_ana()
        assert column(operator, soup, "locked") == ["this name"] * 6 + ["nothing"]
        assert set(column(operator, soup, "client_ip")) == {"203.0.113.5", "203.0.113.6"}
        assert column(operator, soup, "name")[0] == "ana"
    with time_machine.travel(start + timedelta(minutes=6), tick=False):
        operator.get(LIST)
        assert set(column(operator, soup, "locked")) == {"nothing"}


def test_rows_from_before_the_last_good_sign_in_lock_nothing(
    operator: Client, workspace: Workspace, soup: Soup
) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        post()
        clock.shift(60)
        assert post(password="sandbox", address="203.0.113.9") == 302
        for _ in range(7):
            clock.shift(6 * 60)
            post()
        assert column(operator, soup, "locked") == ["this name"] * 7 + ["nothing"]


def test_rows_that_lock_everybody_say_so(operator: Client, workspace: Workspace, soup: Soup) -> None:
    for number in range(30):
        post(f"name{number}", address=f"198.51.100.{number}")
    assert set(column(operator, soup, "locked")) == {"all names at addresses new to them"}


def test_deleting_the_rows_lifts_the_lock(operator: Client, workspace: Workspace) -> None:
    lock_ana()
    act(operator, "delete_selected", post="yes")
    assert not SignInAttempt.objects.exists()
    assert post(password="sandbox") == 302


def test_deleting_one_row_gives_one_more_try(operator: Client, workspace: Workspace) -> None:
    lock_ana()
    row = SignInAttempt.objects.latest("at")
    operator.post(url(SignInAttempt, "delete", row.pk), {"post": "yes"})
    assert [post(), post()] == [403, 429]


def test_one_action_lifts_what_a_selected_row_locks(operator: Client, workspace: Workspace) -> None:
    post("bruno", address="203.0.113.6")
    lock_ana()
    row = SignInAttempt.objects.filter(name="ana").latest("at")
    answer = operator.post(LIST, {"action": "lift_locks", "_selected_action": [row.pk]}, follow=True)
    assert "6 rows were removed" in answer.content.decode()
    assert [attempt.name for attempt in SignInAttempt.objects.all()] == ["bruno"]
    assert post(password="sandbox") == 302


def test_an_operator_without_the_permission_to_delete_lifts_nothing(workspace: Workspace, soup: Soup) -> None:
    lock_ana()
    client = helper("view_signinattempt")
    assert not soup(client.get(LIST)).select("[name=action]")
    act(client, "delete_selected", post="yes")
    act(client, "lift_locks")
    assert SignInAttempt.objects.count() == 6


def test_an_operator_with_that_permission_alone_can_lift(workspace: Workspace) -> None:
    lock_ana()
    assert "6 rows were removed" in act(helper("view_signinattempt", "delete_signinattempt"), "lift_locks")


@pytest.mark.parametrize("term", ["ana", "203.0.113.5"])
def test_a_row_is_found_by_name_and_by_address(
    operator: Client, workspace: Workspace, soup: Soup, term: str
) -> None:
    post()
    post("bruno", address="203.0.113.6")
    rows = soup(operator.get(LIST, {"q": term})).select("#result_list tbody tr")
    assert len(rows) == 1


def test_rows_that_share_what_they_lock_are_asked_about_once(operator: Client, workspace: Workspace) -> None:
    post()
    with CaptureQueriesContext(connection) as one:
        operator.get(LIST)
    for _ in range(4):
        post()
    with CaptureQueriesContext(connection) as five:
        operator.get(LIST)
    assert len(five) <= len(one)
