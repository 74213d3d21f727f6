"""The workspace in the admin: one row at the most, and none that cannot work."""

from typing import Any

import pytest
from admin_rows import MADE, url
from django.test import Client
from fixture_types import Soup
from reading import text_at, value_at

from dashboard.upstream.models import Workspace


def test_a_second_workspace_cannot_be_added(operator: Client) -> None:
    MADE[Workspace]()
    assert operator.get(url(Workspace, "add")).status_code == 403


def test_the_form_of_the_workspace_begins_with_the_address_of_the_environment(
    operator: Client, soup: Soup, settings: Any
) -> None:
    settings.ROCKETCHAT_URL = "https://chat.example.org"
    page = soup(operator.get(url(Workspace, "add")))
    assert value_at(page, "[name=url]") == "https://chat.example.org"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            "https://chat.example.org",
            "https://chat.example.org, from the environment (ROCKETCHAT_URL), is in force",
        ),
        ("", "the environment names none (ROCKETCHAT_URL)"),
    ],
)
def test_an_empty_list_says_which_address_is_in_force(
    operator: Client, soup: Soup, settings: Any, address: str, said: str
) -> None:
    settings.ROCKETCHAT_URL = address
    assert said in text_at(soup(operator.get(url(Workspace, "changelist"))), "#content")


def test_the_list_with_the_workspace_says_nothing_of_the_environment(operator: Client, soup: Soup) -> None:
    MADE[Workspace]()
    page = soup(operator.get(url(Workspace, "changelist")))
    assert "environment" not in text_at(page, "#content")


WORKSPACE = {
    "url": "https://chat.example.org",
    "verify_tls": "on",
    "ca_file": "",
    "connect_timeout": "3",
    "read_timeout": "8",
}


def test_a_saved_workspace_speaks_at_once(operator: Client) -> None:
    Workspace.current()
    assert operator.post(url(Workspace, "add"), WORKSPACE).status_code == 302
    assert Workspace.current().url == "https://chat.example.org"


def test_a_deleted_workspace_leaves_the_word_to_the_environment(operator: Client, settings: Any) -> None:
    settings.ROCKETCHAT_URL = "https://other.example.org"
    row = MADE[Workspace]()
    assert Workspace.current().url == "https://chat.example.org"
    operator.post(url(Workspace, "delete", row.pk), {"post": "yes"})
    assert Workspace.current().url == "https://other.example.org"


def test_the_workspace_is_deleted_only_from_its_own_page(operator: Client) -> None:
    row = MADE[Workspace]()
    fields = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    operator.post(url(Workspace, "changelist"), fields)
    assert Workspace.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://x"},
        {"url": "https://user:secret@x"},
        {"url": ""},
        {"connect_timeout": "0"},
        {"read_timeout": "-1"},
        {"read_timeout": "nan"},
        {"ca_file": "/etc/ssl/ca.pem", "verify_tls": ""},
    ],
)
def test_a_workspace_that_cannot_work_is_refused_in_words(
    operator: Client, soup: Soup, wrong: dict[str, str]
) -> None:
    answer = operator.post(url(Workspace, "add"), {**WORKSPACE, **wrong})
    assert answer.status_code == 200
    assert soup(answer).select(".errorlist")
    assert not Workspace.objects.exists()
