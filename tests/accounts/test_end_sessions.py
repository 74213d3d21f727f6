"""Operators end the sessions of agents: by hand, by barring them, by deleting them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from example_server import HTML
from fixture_types import Answer, SignIn, Soup, StartUpstream
from reading import at, text_at

from dashboard.accounts.models import Agent, AgentSession
from dashboard.accounts.sessions import STARTED_KEY, SessionStore
from dashboard.sandbox.world import World

# Rocket.Chat is told when the transaction of the admin is over.
pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/accounts/agent/"
DOWN: dict[str, Any] = {"status": 502, "body": b"<h1>Bad Gateway</h1>", "headers": HTML}


def page_of(agent: Agent, page: str = "change") -> str:
    return f"{LIST}{agent.pk}/{page}/"


def get_agent(username: str) -> Agent:
    return Agent.objects.get(username=username)


def end_by_action(operator: Client, *agents: Agent) -> Answer:
    fields = {"action": "end_sessions", "_selected_action": [agent.pk for agent in agents]}
    return operator.post(LIST, fields)


def bar(operator: Client, agent: Agent, **fields: str) -> Answer:
    return operator.post(page_of(agent), fields)


def said(operator: Client, soup: Soup) -> str:
    return " ".join(text_at(soup(operator.get(LIST)), ".messagelist").split())


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


@contextmanager
def revoked(world: World) -> Iterator[list[str]]:
    """The users whose tokens go."""
    before, gone = dict(world.sessions), list[str]()
    yield gone
    gone += sorted(username for token, username in before.items() if token not in world.sessions)


@pytest.fixture
def agents(sign_in: SignIn) -> dict[str, list[Client]]:
    """ana in two browsers, bruno in one."""
    return {"ana": [sign_in("ana"), sign_in("ana")], "bruno": [sign_in("bruno")]}


def test_the_action_ends_the_sessions_of_the_agents_selected_and_no_others(
    agents: dict[str, list[Client]], operator: Client, world: World, soup: Soup
) -> None:
    with revoked(world) as gone:
        end_by_action(operator, get_agent("ana"))
    assert gone == ["ana", "ana"]
    assert [is_signed_in(client) for client in agents["ana"] + agents["bruno"]] == [False, False, True]
    assert said(operator, soup) == "2 sessions ended."
    assert LogEntry.objects.get().object_repr == "Ana Ribeiro"


def test_the_button_on_an_agents_page_does_the_same(
    agents: dict[str, list[Client]], operator: Client, world: World, soup: Soup
) -> None:
    form = at(soup(operator.get(page_of(get_agent("ana")))), "form:has([value='End sessions'])")
    with revoked(world) as gone:
        answer = operator.post(str(form["action"]))
    assert gone == ["ana", "ana"]
    assert answer.headers["Location"] == page_of(get_agent("ana"))
    assert not soup(operator.get(page_of(get_agent("ana")))).select("[value='End sessions']")


def test_the_next_click_leads_to_the_sign_in_and_back(
    agents: dict[str, list[Client]], operator: Client, soup: Soup
) -> None:
    end_by_action(operator, get_agent("ana"))
    client = agents["ana"][0]
    answer = client.get("/find/?q=maria")
    assert answer.headers["Location"] == "/login/?next=%2Ffind%2F%3Fq%3Dmaria"
    assert "Your session has ended" in text_at(soup(client.get(answer.headers["Location"])), "#notice")


def test_a_request_by_a_clock_that_is_behind_neither_sees_nor_revives_an_ended_session(
    agents: dict[str, list[Client]], operator: Client
) -> None:
    now = timezone.now()
    with time_machine.travel(now + timedelta(hours=1), tick=False) as clock:
        session = agents["ana"][0].session
        assert STARTED_KEY in session  # which loads it
        end_by_action(operator, get_agent("ana"))
        clock.shift(-30)
        assert isinstance(session, SessionStore)
        assert not session.renew()
        assert not is_signed_in(agents["ana"][0])


def test_barring_ends_sessions_and_unbarring_brings_none_back(
    agents: dict[str, list[Client]], operator: Client, world: World
) -> None:
    with revoked(world) as gone:
        assert bar(operator, get_agent("ana")).status_code == 302
    assert gone == ["ana", "ana"]
    assert bar(operator, get_agent("ana"), is_active="on").status_code == 302
    assert get_agent("ana").is_active
    assert not is_signed_in(agents["ana"][0])
    assert is_signed_in(agents["bruno"][0])


def test_a_session_made_while_the_bar_came_does_not_outlive_it(
    agents: dict[str, list[Client]], operator: Client
) -> None:
    Agent.objects.filter(username="ana").update(is_active=False)
    bar(operator, get_agent("ana"), is_active="on")
    assert not is_signed_in(agents["ana"][0])


def test_another_change_of_an_agent_ends_nothing(agents: dict[str, list[Client]], operator: Client) -> None:
    bar(operator, get_agent("ana"), is_active="on", is_staff="on")
    assert get_agent("ana").is_staff
    assert is_signed_in(agents["ana"][0])


@pytest.mark.parametrize("many", [False, True])
def test_deleting_an_agent_ends_and_revokes(
    agents: dict[str, list[Client]], operator: Client, world: World, *, many: bool
) -> None:
    ana = get_agent("ana")
    with revoked(world) as gone:
        if many:
            operator.post(LIST, {"action": "delete_selected", "_selected_action": ana.pk, "post": "yes"})
        else:
            operator.post(page_of(ana, "delete"), {"post": "yes"})
    assert not Agent.objects.filter(pk=ana.pk).exists()
    assert gone == ["ana", "ana"]
    assert not is_signed_in(agents["ana"][0])
    assert AgentSession.objects.count() == 2


@pytest.mark.parametrize("end", [end_by_action, bar])
def test_what_rocketchat_could_not_be_told_is_said_and_ended_here_all_the_same(
    upstream_server: StartUpstream, operator: Client, soup: Soup, end: Any
) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.sign_in()
    server.given("logout", **DOWN)
    end(operator, Agent.objects.get(login__startswith="rocketchat"))
    assert "2 sessions ended. Rocket.Chat could not be told now of 2:" in said(operator, soup)
    assert len(server.asked_for("logout")) == 1
    assert not is_signed_in(client)
    assert AgentSession.objects.ended().count() == 2


def test_nobody_who_deletes_an_agent_is_shown_a_sessions_key(
    agents: dict[str, list[Client]], operator: Client
) -> None:
    page = operator.get(page_of(get_agent("ana"), "delete")).content.decode()
    assert not [client for client in agents["ana"] if client.cookies["sessionid"].value in page]


def test_an_agent_deleted_while_rocketchat_is_down_leaves_their_tokens_to_be_revoked(
    upstream_server: StartUpstream, operator: Client
) -> None:
    server = upstream_server()
    server.sign_in()
    server.given("logout", **DOWN)
    agent = Agent.objects.get(login__startswith="rocketchat")
    operator.post(page_of(agent, "delete"), {"post": "yes"})
    assert AgentSession.objects.ended().get().holds_token


def test_an_operator_who_ends_their_own_sessions_is_signed_out(operator: Client) -> None:
    assert end_by_action(operator, Agent.objects.get()).status_code == 302
    assert operator.get("/admin/").headers["Location"].startswith("/admin/login/")
    assert not AgentSession.objects.exists()


def test_who_may_only_look_at_agents_ends_nothing(agents: dict[str, list[Client]], soup: Soup) -> None:
    watcher, client = Agent.objects.create(login="watcher", is_staff=True), Client()
    watcher.user_permissions.add(Permission.objects.get(codename="view_agent"))
    client.force_login(watcher, "django.contrib.auth.backends.ModelBackend")
    ana = get_agent("ana")
    assert not soup(client.get(page_of(ana))).select("[value='End sessions']")
    assert not soup(client.get(LIST)).select("[name=action]")
    assert client.post(page_of(ana, "end-sessions")).status_code == 403
    end_by_action(client, ana)
    assert is_signed_in(agents["ana"][0])


def test_only_a_post_ends_sessions(agents: dict[str, list[Client]], operator: Client) -> None:
    assert operator.get(page_of(get_agent("ana"), "end-sessions")).status_code == 405
    assert is_signed_in(agents["ana"][0])


def test_nobodys_sessions_cannot_be_ended(operator: Client) -> None:
    assert operator.post(f"{LIST}4711/end-sessions/").status_code == 404


def test_the_list_says_how_many_sessions_are_open(
    agents: dict[str, list[Client]], operator: Client, soup: Soup
) -> None:
    AgentSession.objects.filter(agent=get_agent("bruno")).end()
    table = at(soup(operator.get(LIST)), "#result_list")
    names, open_sessions = table.select(".field-__str__"), table.select(".field-open_sessions")
    shown = {name.get_text(): cell.get_text() for name, cell in zip(names, open_sessions, strict=True)}
    assert shown == {"Ana Ribeiro": "2", "Bruno Keller": "0", "boss": "1"}


def test_the_list_asks_no_more_for_more_agents(operator: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert operator.get(LIST).status_code == 200
        return len(queries)

    operator.get(LIST)
    few = count()
    Agent.objects.bulk_create(Agent(login=f"agent-{number}") for number in range(20))
    assert count() == few
