"""The language of a page: the browser's, else the agent's in Rocket.Chat, else English."""

import pytest
from django.test import Client
from fixture_types import SignIn, Soup
from hypothesis import given
from hypothesis import strategies as st
from reading import at, text_at

from dashboard.accounts.languages import find_language
from dashboard.accounts.models import Agent

SIGN_IN = {"en": "Sign in", "de": "Anmelden", "pt-br": "Entrar"}
MY_CHATS = {"en": "My chats", "de": "Meine Chats", "pt-br": "Minhas conversas"}


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("de", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt-br"),
        ("pt-PT", "pt-br"),
        ("fr,de;q=0.3", "de"),
        ("en-GB,de;q=0.9", "en"),
        ("de;q=0.2,en;q=0.8", "en"),
        ("fr", "en"),
        ("*", "en"),
        ("", "en"),
        ("<script>", "en"),
        ("de" * 4000, "en"),
    ],
)
def test_a_stranger_is_spoken_to_in_the_language_the_browser_asks_for(
    workspace: object, soup: Soup, asked: str, language: str
) -> None:
    answer = Client().get("/login/", headers={"Accept-Language": asked})
    page = soup(answer)
    assert text_at(page, "h1") == SIGN_IN[language]
    assert at(page, "html")["lang"] == answer.headers["Content-Language"] == language
    assert at(page, "html")["dir"] == "ltr"
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("browser", "rocketchat", "language"),
    [
        ("de", "pt-BR", "de"),
        ("en-US", "pt-BR", "en"),
        ("fr", "pt-BR", "pt-br"),
        ("", "de-AT", "de"),
        ("", "de_DE", "de"),
        ("", "zh", "en"),
        ("", "", "en"),
        ("fr", "en", "en"),
    ],
)
def test_the_browser_wins_then_the_agents_language_in_rocketchat(
    ana: Client, soup: Soup, browser: str, rocketchat: str, language: str
) -> None:
    Agent.objects.update(language=rocketchat)
    answer = ana.get("/find/?q=ok", headers={"Accept-Language": browser})
    assert MY_CHATS[language] in text_at(soup(answer), "nav")
    assert answer.headers["Content-Language"] == language


def test_signing_in_learns_the_agents_language(sign_in: SignIn) -> None:
    for username, language in (("ana", "pt-BR"), ("bruno", "de"), ("marta", "en")):
        sign_in(username)
        assert Agent.objects.get(username=username).language == language


def test_an_error_speaks_the_same_language(ana: Client, soup: Soup) -> None:
    answer = ana.get("/nothing/here/", headers={"Accept-Language": "de"})
    assert (answer.status_code, text_at(soup(answer), "h1")) == (404, "Hier ist nichts")


def test_the_admin_speaks_it_too(operator: Client, soup: Soup) -> None:
    page = soup(operator.get("/admin/accounts/signinattempt/", headers={"Accept-Language": "de"}))
    assert text_at(page, "#content h1") == "Fehlgeschlagene Anmeldungen"


def test_one_request_leaves_no_language_to_the_next(workspace: object, soup: Soup) -> None:
    Client().get("/login/", headers={"Accept-Language": "de"})
    assert text_at(soup(Client().get("/login/")), "h1") == "Sign in"


@given(st.text())
def test_nonsense_is_no_language_and_never_raises(code: str) -> None:
    assert find_language(code) in {"", "en", "de", "pt-br"}
