"""What operators can do with visitors' pages: look, find, and erase a visitor."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from fixture_types import Answer, Soup
from reading import text_at

from dashboard.accounts.models import Agent
from dashboard.trail.models import ForwardedDay, OutgoingPageView, PageView
from trail.waiting import waiting

pytestmark = pytest.mark.django_db

LISTS = pytest.mark.parametrize("model", ["pageview", "outgoingpageview", "forwardedday"])
ANA, BEA, CLEO = (letter * 32 for letter in "abc")


def page(visitor: str = ANA, room: str = "r1", at: datetime | None = None) -> PageView:
    now = datetime.now(UTC)
    return PageView.objects.create(
        visitor_key=visitor, room_id=room, at=at or now, href="https://e.org/", title="E"
    )


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def operator() -> Client:
    return signed_in(Agent.objects.create_superuser("boss", "a-long-password"))


@pytest.fixture
def helper() -> Callable[..., Client]:
    """Signs in an operator who has just these permissions."""

    def go(*permissions: str) -> Client:
        agent = Agent.objects.create(login="helper", is_staff=True)
        agent.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        return signed_in(agent)

    return go


def listed(client: Client, query: str = "", model: str = "pageview") -> Answer:
    return client.get(reverse(f"admin:trail_{model}_changelist") + query)


def rows(tree: BeautifulSoup) -> int:
    return len(tree.select("#result_list tbody tr"))


def erase(client: Client, *selected: PageView, **more: str) -> Answer:
    chosen = {"action": "erase_visitors", "_selected_action": [each.pk for each in selected], **more}
    return client.post(reverse("admin:trail_pageview_changelist"), chosen, follow=True)


@LISTS
def test_no_list_counts_the_whole_table(operator: Client, model: str) -> None:
    page()
    waiting()
    ForwardedDay.add("sent", 1)
    with CaptureQueriesContext(connection) as queries:
        assert listed(operator, model=model).status_code == 200
    counts = [q["sql"] for q in queries if "COUNT(" in q["sql"] and f"trail_{model}" in q["sql"]]
    assert all("LIMIT" in sql for sql in counts), counts


@LISTS
def test_nothing_can_be_added_changed_or_deleted_by_hand(operator: Client, model: str) -> None:
    made: dict[str, Callable[[], Model]] = {
        "pageview": page,
        "outgoingpageview": waiting,
        "forwardedday": lambda: ForwardedDay.objects.create(day="2026-11-21"),
    }
    pk = made[model]().pk
    assert operator.get(reverse(f"admin:trail_{model}_add")).status_code == 403
    assert (
        operator.post(reverse(f"admin:trail_{model}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    )
    assert operator.post(reverse(f"admin:trail_{model}_change", args=[pk]), {"href": "x"}).status_code == 403


def test_a_day_of_forwarding_is_named_by_its_date(operator: Client, soup: Soup) -> None:
    day = ForwardedDay.objects.create(day="2026-11-21")
    answer = operator.get(reverse("admin:trail_forwardedday_change", args=[day.pk]))
    assert text_at(soup(answer), "#content h2") == "2026-11-21"


@pytest.mark.parametrize(
    ("query", "found"),
    [("?q=r1", 2), ("?q=r2", 1), (f"?q={BEA}", 1), ("?q=r", 0), ("?q=https", 0), (f"?q={ANA[:8]}", 0)],
)
def test_pages_are_found_by_a_whole_room_or_visitor(
    operator: Client, soup: Soup, query: str, found: int
) -> None:
    page(ANA, "r1")
    page(BEA, "r1")
    page(ANA, "r2")
    assert rows(soup(listed(operator, query))) == found


def test_pages_of_one_day_are_listed(operator: Client, soup: Soup) -> None:
    midnight = datetime(2026, 11, 20, tzinfo=UTC)
    for at in (-timedelta(seconds=1), timedelta(0), timedelta(hours=23, minutes=59), timedelta(days=1)):
        page(at=midnight + at)
    assert rows(soup(listed(operator, "?day=2026-11-20"))) == 2


@pytest.mark.parametrize(
    "day", ["", "yesterday", "2026-13-01", "9999-12-31", "0001-01-01", "2026-11-20T10:00:00Z", "%00"]
)
def test_a_day_that_makes_no_sense_is_no_error(operator: Client, day: str) -> None:
    page()
    assert listed(operator, f"?day={day}").status_code == 200


def test_what_waits_to_be_forwarded_shows_nothing_of_its_content(operator: Client) -> None:
    visit = waiting()
    for answer in (
        listed(operator, model="outgoingpageview"),
        operator.get(reverse("admin:trail_outgoingpageview_change", args=[visit.pk])),
    ):
        assert answer.status_code == 200
        assert visit.sealed not in answer.content.decode()


def test_erasing_asks_first_and_names_what_would_go(operator: Client, soup: Soup) -> None:
    first, _ = page(ANA), page(ANA, "r2")
    answer = erase(operator, first)
    assert f"{ANA}: 2 pages" in soup(answer).get_text()
    assert PageView.objects.count() == 2


def test_erasing_removes_every_row_of_the_visitors_and_of_no_other(operator: Client, soup: Soup) -> None:
    chosen = [page(ANA), page(BEA)]
    for room in ("r2", "r3", ""):
        page(ANA, room)
    spared = page(CLEO)
    OutgoingPageView.objects.filter(pk__in=[waiting("t1", "1").pk, waiting("t1", "2").pk]).update(
        visitor_key=ANA
    )
    OutgoingPageView.objects.filter(pk=waiting("t2").pk).update(visitor_key=CLEO)
    answer = erase(operator, *chosen, confirmed="yes")
    said = text_at(soup(answer), ".messagelist")
    assert "5 pages and 2 page views still to be forwarded were erased" in said
    assert "Rocket.Chat" in said
    assert list(PageView.objects.all()) == [spared]
    assert OutgoingPageView.objects.get().visitor_key == CLEO


def test_erasing_can_be_confirmed_by_the_form_that_asks(operator: Client, soup: Soup) -> None:
    form = soup(erase(operator, page(ANA))).select_one("form:has([name=confirmed])")
    assert form is not None
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input[name]")}
    operator.post(reverse("admin:trail_pageview_changelist"), fields)
    assert not PageView.objects.exists()


@pytest.mark.parametrize(
    ("permissions", "left"), [(["view_pageview"], 1), (["view_pageview", "delete_pageview"], 0)]
)
def test_only_who_may_delete_may_erase(
    helper: Callable[..., Client], permissions: list[str], left: int
) -> None:
    erase(helper(*permissions), page(ANA), confirmed="yes")
    assert PageView.objects.count() == left


def test_who_may_only_look_is_not_offered_to_erase(helper: Callable[..., Client], soup: Soup) -> None:
    page()
    assert not soup(listed(helper("view_pageview"))).select("option[value=erase_visitors]")


@LISTS
def test_agents_see_none_of_it(ana: Client, model: str) -> None:
    assert listed(ana, model=model).status_code in (302, 403)
