"""The frame's key and the webhooks' token in the admin: they are written there and never read."""

import pytest
from accounts.frames import JWK
from admin_rows import url
from django.contrib.admin.models import LogEntry
from django.test import Client
from fixture_types import Soup
from reading import text_at

from dashboard.upstream.models import Workspace

FIELDS = {"url": "https://chat.example.org", "verify_tls": "on", "connect_timeout": "3", "read_timeout": "8"}
TOKEN = "a-token-of-webhooks-1"


def change(client: Client, **fields: str) -> int:
    return client.post(url(Workspace, "change", 1), FIELDS | fields).status_code


@pytest.fixture
def saved(db: None) -> Workspace:
    workspace = Workspace(url="https://chat.example.org")
    workspace.frame_key, workspace.webhook_token = JWK, TOKEN
    workspace.save()
    return workspace


def reload() -> Workspace:
    return Workspace.objects.get()


def test_both_are_saved_sealed(operator: Client, db: None) -> None:
    Workspace(url="https://chat.example.org").save()
    assert change(operator, frame_key=JWK, webhook_token=TOKEN) == 302
    assert (reload().frame_key, reload().webhook_token) == (JWK, TOKEN)
    row = str(Workspace.objects.values().get())
    assert TOKEN not in row
    assert "a2tra2tr" not in row


def test_an_empty_field_keeps_what_is_saved(operator: Client, saved: Workspace) -> None:
    assert change(operator, frame_key="", webhook_token="", pinned_fields="plan") == 302
    assert (reload().frame_key, reload().webhook_token, reload().pinned) == (JWK, TOKEN, ["plan"])


def test_a_box_makes_it_forgotten(operator: Client, saved: Workspace) -> None:
    assert change(operator, clear_frame_key="on", clear_webhook_token="on") == 302
    assert (reload().frame_key, reload().webhook_token) == ("", "")


def test_neither_is_shown_nor_logged(operator: Client, saved: Workspace, soup: Soup) -> None:
    change(operator, frame_key=JWK, webhook_token=TOKEN)
    answer = operator.get(url(Workspace, "change", 1))
    logged = " ".join(str(vars(entry)) for entry in LogEntry.objects.all())
    for secret in (TOKEN, "a2tra2tr"):
        assert secret not in answer.content.decode()
        assert secret not in logged
    assert "One is saved" in text_at(soup(answer), "#id_frame_key_helptext")
    assert LogEntry.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"frame_key": "nonsense"},
        {"frame_key": '{"kty":"oct","k":"c2hvcnQ"}'},
        {"webhook_token": "too-short"},
        {"webhook_token": "with blanks in the middle"},
        {"webhook_token": "ümläute-kann-kein-kopf"},
        {"webhook_token": TOKEN, "clear_webhook_token": "on"},
        {"frame_key": JWK, "url": "ftp://x"},
    ],
    ids=str,
)
def test_what_cannot_work_is_refused_in_words_and_not_repeated(
    operator: Client, saved: Workspace, soup: Soup, wrong: dict[str, str]
) -> None:
    answer = operator.post(url(Workspace, "change", 1), FIELDS | wrong)
    assert answer.status_code == 200
    assert soup(answer).select(".errorlist")
    assert (reload().frame_key, reload().webhook_token) == (JWK, TOKEN)
    assert not soup(answer).select_one("#id_frame_key").get_text(strip=True)  # type: ignore[union-attr]
    assert not soup(answer).select_one("#id_webhook_token").get("value")  # type: ignore[union-attr]


def test_agents_see_pinned_fields_bots_and_the_address_of_browsers_as_they_are_saved(
    operator: Client, saved: Workspace
) -> None:
    fields = {
        "pinned_fields": "plan, vip",
        "bot_usernames": "helper",
        "public_url": "https://chat.example.com",
    }
    assert change(operator, **fields) == 302
    assert (reload().pinned, reload().bots) == (["plan", "vip"], frozenset({"rocket.cat", "helper"}))
    assert reload().origin == "https://chat.example.com"
