"""Agents: when they were last seen, what they are called, what their roles allow."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client

from dashboard.accounts.models import Agent

START = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "moved"), [(0, False), (4.9, False), (5.1, True)])
def test_last_seen_moves_once_in_five_minutes(db: None, minutes: float, *, moved: bool) -> None:
    agent = Agent.objects.create(login="x", last_seen=START)
    with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
        agent.mark_seen()
    agent.refresh_from_db()
    assert (agent.last_seen != START) == moved


def test_a_page_counts_as_being_seen(ana: Client) -> None:
    Agent.objects.update(last_seen=None)
    ana.get("/")
    assert Agent.objects.get().last_seen is not None


@pytest.mark.parametrize(
    ("roles", "all_"),
    [
        (["livechat-agent"], False),
        (["livechat-agent", "livechat-manager"], True),
        (["livechat-monitor"], True),
        (["admin"], True),
        (["user"], False),
    ],
)
def test_managers_monitors_and_admins_may_list_everybodys_chats(roles: list[str], *, all_: bool) -> None:
    assert Agent(roles=roles).sees_all_chats == all_


def test_an_agent_is_called_by_name_else_username_else_login() -> None:
    assert [
        str(Agent(login="l", username="u", name="n")),
        str(Agent(login="l", username="u")),
        str(Agent(login="l")),
    ] == [
        "n",
        "u",
        "l",
    ]


@pytest.mark.parametrize("name", ["", " ", "\u2003"])
def test_a_blank_name_is_called_by_its_login(name: str) -> None:
    assert Agent(login="l", name=name).get_short_name() == "l"


def test_a_short_name_is_the_first_word() -> None:
    assert Agent(login="l", name="Ana Ribeiro").get_short_name() == "Ana"


def test_no_two_agents_share_a_rocketchat_user(db: None) -> None:
    Agent.objects.create(login="a", user_id="u")
    with pytest.raises(IntegrityError):
        Agent.objects.create(login="b", user_id="u")
