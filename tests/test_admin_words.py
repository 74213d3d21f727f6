"""What the admin calls things, and how its lists read."""

from datetime import UTC, datetime

import pytest
from admin_rows import MADE, url
from django.test import Client
from fixture_types import Soup
from reading import text_at

from dashboard.accounts.models import Agent, SignInAttempt
from dashboard.audit.models import Access


def test_the_index_names_its_parts_without_two_logs_of_access(operator: Client, soup: Soup) -> None:
    index = soup(operator.get("/admin/"))
    parts = {part.get_text(strip=True) for part in index.select("#content-main caption")}
    tables = {table.get_text(strip=True) for table in index.select("#content-main tr[class] th")}
    assert parts >= {"Agents", "Audit", "Workspace"}
    assert "Rocket.Chat" not in parts
    assert {name for name in tables if "ccess" in name} == {"Access log"}
    assert "Failed sign-ins" in tables


def test_the_access_log_is_called_so_and_its_rows_accesses(operator: Client, soup: Soup) -> None:
    row = MADE[Access]()
    assert text_at(soup(operator.get(url(Access, "changelist"))), "#content h1") == "Access log"
    assert text_at(soup(operator.get(url(Access, "change", row.pk))), "#content h1") == "View access"


def test_the_access_log_says_when_to_the_second(operator: Client, soup: Soup) -> None:
    row = MADE[Access]()
    Access.objects.update(at=datetime(2026, 8, 3, 9, 14, 2, tzinfo=UTC))
    for page in (url(Access, "changelist"), url(Access, "change", row.pk)):
        assert "2026-08-03 09:14:02" in text_at(soup(operator.get(page)), "#content")


@pytest.mark.parametrize(("order", "days"), [("0", [1, 2, 3]), ("-0", [3, 2, 1])])
def test_the_access_log_can_be_sorted_by_time(
    operator: Client, soup: Soup, order: str, days: list[int]
) -> None:
    for day in (2, 1, 3):
        Access.objects.create(agent_name="Ana", what="chats", at=datetime(2026, 8, day, tzinfo=UTC))
    cells = soup(operator.get(url(Access, "changelist"), {"o": order})).select("#result_list .field-moment")
    assert [int(cell.get_text()[8:10]) for cell in cells] == days


@pytest.mark.parametrize("model", [Access, Agent, SignInAttempt])
def test_no_sidebar_and_no_user_agents_take_the_width_of_the_lists(
    operator: Client, soup: Soup, model: type[Access]
) -> None:
    MADE[model]()
    page = soup(operator.get(url(model, "changelist")))
    assert page.select("#result_list tbody tr")
    assert not page.select("#nav-sidebar, .column-user_agent, .column-path_info")
