"""What operators can do in the admin, and what nobody can."""

from typing import Any

import pytest
from admin_rows import MADE, url
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from fixture_types import Soup

from dashboard.accounts.models import Agent
from dashboard.audit.models import Access
from dashboard.upstream.models import Workspace

ADDABLE = {Workspace}
CHANGEABLE = {Workspace, Agent}
ROWS = pytest.mark.parametrize("model", sorted(MADE, key=str))
MODELS = pytest.mark.parametrize("model", sorted(admin.site._registry, key=str))


def test_of_accounts_and_locks_just_these_tables_are_in_the_admin() -> None:
    ours = {model for model in admin.site._registry if model._meta.app_label != "trail"}
    assert ours == set(MADE)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/accounts/",
        "/admin/upstream/",
        "/admin/audit/",
        "/admin/password_change/",
        "/admin/jsi18n/",
    ],
)
def test_the_pages_of_the_admin_itself_answer(operator: Client, path: str) -> None:
    assert operator.get(path).status_code == 200


def test_a_page_that_the_admin_does_not_have_is_refused_in_our_words(operator: Client, soup: Soup) -> None:
    answer = operator.get("/admin/nonsense/")
    assert answer.status_code == 404
    assert "Nothing here" in soup(answer).get_text()


@MODELS
@pytest.mark.parametrize(
    "query",
    ["", "?q=ana", "?q=%00%3Cscript%3E", "?p=2", "?q=" + "x" * 5000],
    ids=["all", "found", "hostile", "beyond", "long"],
)
def test_every_list_answers(operator: Client, model: type[Any], query: str) -> None:
    if model in MADE:
        MADE[model]()
    assert operator.get(url(model, "changelist") + query, follow=True).status_code == 200


@ROWS
def test_only_the_workspace_can_be_added(operator: Client, model: type[Any]) -> None:
    assert operator.get(url(model, "add")).status_code == (200 if model in ADDABLE else 403)


@ROWS
def test_every_row_can_be_looked_at(operator: Client, soup: Soup, model: type[Any]) -> None:
    row = MADE[model]()
    page = operator.get(url(model, "change", row.pk))
    assert page.status_code == 200
    assert bool(soup(page).select("[name=_save]")) == (model in CHANGEABLE)


@MODELS
def test_an_unknown_row_leads_back_to_the_index(operator: Client, model: type[Any]) -> None:
    assert operator.get(url(model, "change", 4711)).status_code == 302


@ROWS
def test_a_search_finds_and_escapes(operator: Client, soup: Soup, model: type[Any]) -> None:
    MADE[model]()
    page = soup(operator.get(url(model, "changelist")))
    assert page.select("#result_list tbody tr")
    assert not page.select("#result_list td b, #result_list th b")


def test_the_access_log_is_found_by_agent_visitor_room_and_address(operator: Client, soup: Soup) -> None:
    Access.objects.create(
        agent_name="Ana", what="chats", room_id="r1", visitor_id="v1", client_ip="203.0.113.7"
    )
    Access.objects.create(agent_name="Bruno", what="transcript", room_id="r2", visitor_id="v2")
    for term, found in {"ana": 1, "v1": 1, "r2": 1, "203.0.113.7": 1, "nobody": 0}.items():
        page = soup(operator.get(url(Access, "changelist"), {"q": term}))
        assert len(page.select("#result_list tbody tr")) == found, term


@pytest.mark.parametrize("view", ["change", "delete"])
def test_the_access_log_cannot_be_written_by_hand(operator: Client, view: str) -> None:
    row = MADE[Access]()
    assert (
        operator.post(url(Access, view, row.pk), {"agent_name": "Nobody", "post": "yes"}).status_code == 403
    )
    assert Access.objects.get().agent_name == "Ana"


def test_the_access_log_offers_no_deletion_of_many(operator: Client, soup: Soup) -> None:
    row = MADE[Access]()
    fields = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    operator.post(url(Access, "changelist"), fields)
    assert Access.objects.exists()
    assert not soup(operator.get(url(Access, "changelist"))).select("[name=action]")


def test_the_access_log_is_never_counted_whole(operator: Client) -> None:
    MADE[Access]()
    with CaptureQueriesContext(connection) as queries:
        operator.get(url(Access, "changelist"))
    counts = [
        query["sql"]
        for query in queries
        if "COUNT(" in query["sql"].upper() and "audit_access" in query["sql"]
    ]
    assert counts
    assert all("LIMIT" in sql for sql in counts), counts


def test_an_operator_bars_an_agent(operator: Client) -> None:
    agent = MADE[Agent]()
    assert operator.post(url(Agent, "change", agent.pk), {"is_staff": ""}).status_code == 302
    agent.refresh_from_db()
    assert not agent.is_active


def test_what_rocketchat_says_of_an_agent_is_read_only(operator: Client, soup: Soup) -> None:
    agent = MADE[Agent]()
    page = soup(operator.get(url(Agent, "change", agent.pk)))
    fields = {field["name"] for field in page.select("form#agent_form [name]")}
    assert not fields & {"name", "username", "user_id", "roles", "password", "login"}
    assert agent.password not in page.get_text() or not agent.password


@MODELS
def test_a_stranger_and_a_plain_agent_are_led_to_the_login_of_the_admin(db: None, model: type[Any]) -> None:
    agent = Client()
    agent.force_login(Agent.objects.create(login="x"), "django.contrib.auth.backends.ModelBackend")
    for client in (Client(), agent):
        assert client.get(url(model, "changelist")).headers["Location"].startswith("/admin/login/?next=")


@ROWS
@pytest.mark.parametrize("view", ["changelist", "change"])
def test_the_admin_works_under_the_strict_policy(
    operator: Client, soup: Soup, model: type[Any], view: str
) -> None:
    row = MADE[model]()
    answer = operator.get(url(model, view, *([row.pk] if view == "change" else [])))
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    tree = soup(answer)
    assert not tree.select("[style], style, [onclick], [onload], [onchange]")
    inline = [
        script for script in tree.select("script:not([src])") if script.get("type") != "application/json"
    ]
    assert not inline
