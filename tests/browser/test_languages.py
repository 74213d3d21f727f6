"""An agent works in each language: from the sign-in on, by its words, in a narrow frame."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

WORDS = {
    "en": ("Username or e-mail", "Password", "Sign in", "My chats", "Sign out"),
    "de": ("Benutzername oder E-Mail", "Passwort", "Anmelden", "Meine Chats", "Abmelden"),
    "pt-BR": ("Nome de usuário ou e-mail", "Senha", "Entrar", "Minhas conversas", "Sair"),
}


@pytest.mark.parametrize("language", WORDS)
def test_an_agent_signs_in_and_out_in_the_language_of_the_browser(
    context_with: Callable[..., BrowserContext], language: str
) -> None:
    username, password, sign_in, my_chats, sign_out = WORDS[language]
    page = context_with(locale=language, viewport={"width": 360, "height": 640}).new_page()
    page.goto("/login/")
    page.get_by_label(username).fill("marta")
    page.get_by_label(password).fill("sandbox")
    page.get_by_role("button", name=sign_in, exact=True).click()

    expect(page.get_by_role("link", name=my_chats)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == language.lower()
    assert page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")
    page.get_by_role("button", name=sign_out).click()
    expect(page.get_by_role("heading", name=sign_in, exact=True)).to_be_visible()
