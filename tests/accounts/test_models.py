"""The agent's last seen, and the one workspace."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from pytest_django.fixtures import Settings

from dashboard.accounts.models import Agent, Workspace

START = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "moved"), [(0, False), (4.9, False), (5.1, True)])
def test_last_seen_moves_once_in_five_minutes(db: None, minutes: float, *, moved: bool) -> None:
    agent = Agent.objects.create(login="x", last_seen=START)
    with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
        agent.seen()
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


def test_no_two_agents_share_a_rocketchat_user(db: None) -> None:
    Agent.objects.create(login="a", user_id="u")
    with pytest.raises(IntegrityError):
        Agent.objects.create(login="b", user_id="u")


def test_there_is_one_workspace_however_often_it_is_saved(db: None) -> None:
    for address in ("https://a.example.org", "https://b.example.org"):
        Workspace(address=address).save()
    assert Workspace.objects.get().address == "https://b.example.org"
    assert Workspace.current().address == "https://b.example.org"


def test_without_a_row_the_environment_speaks(db: None, settings: Settings) -> None:
    settings.ROCKETCHAT_URL = "https://env.example.org"
    assert Workspace.current().address == "https://env.example.org"
    Workspace(address="https://row.example.org").save()
    assert Workspace.current().address == "https://row.example.org"


def test_another_process_hears_of_a_new_address_within_half_a_minute(db: None) -> None:
    Workspace(address="https://a.example.org").save()
    Workspace.current()
    Workspace.objects.update(address="https://b.example.org")
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=31), tick=False):
        assert Workspace.current().address == "https://b.example.org"


@pytest.mark.parametrize(
    ("address", "origin", "link"),
    [
        ("https://chat.example.org/", "https://chat.example.org", "https://chat.example.org/live/r1"),
        (
            "https://example.org:8443/chat",
            "https://example.org:8443",
            "https://example.org:8443/chat/live/r1",
        ),
        ("", "", "/live/r1"),
    ],
)
def test_the_origin_and_the_link_to_a_room_follow_from_the_address(
    address: str, origin: str, link: str
) -> None:
    workspace = Workspace(address=address)
    assert (workspace.origin, workspace.room_link("r1")) == (origin, link)


@pytest.mark.parametrize(
    ("verify_tls", "ca_file", "verify"),
    [(True, "", True), (False, "", False), (True, "/etc/ssl/ca.pem", "/etc/ssl/ca.pem")],
)
def test_the_certificate_is_checked_as_the_workspace_says(
    *, verify_tls: bool, ca_file: str, verify: bool | str
) -> None:
    assert Workspace(verify_tls=verify_tls, ca_file=ca_file).verify == verify
