"""No page says anything that was not translated. A language of marks shows it: in it, ours stands in ⟦ ⟧."""

import pytest
from django.contrib.admin import site
from django.test import Client
from fixture_types import SignIn, Soup

from dashboard.sandbox.world import World

from .marks import list_unmarked, remove_marked

MARKED = {"Accept-Language": "xx"}


@pytest.fixture
def stranger(workspace: object, marked_language: str) -> Client:
    return Client(headers=MARKED)


@pytest.mark.parametrize("path", ["/login/", "/login/?next=/find/"])
def test_the_sign_in(stranger: Client, soup: Soup, path: str) -> None:
    assert list_unmarked(soup(stranger.get(path))) == []


@pytest.mark.parametrize(
    "form",
    [
        {"username": "ana", "password": "wrong"},
        {"username": "", "password": ""},
        {"username": "uwe", "password": "sandbox"},
        {"username": "tom", "password": "sandbox"},
        {"user_id": "nobody", "auth_token": "wrong"},
        {"user_id": "nobody", "auth_token": "\n☃"},
        {"code": "123456"},
    ],
)
def test_a_sign_in_that_fails_or_wants_a_code(stranger: Client, soup: Soup, form: dict[str, str]) -> None:
    page = soup(stranger.post("/login/", form))
    for said_by_django in page.select(".fault"):
        said_by_django.clear()
    assert list_unmarked(page) == []


@pytest.mark.parametrize("path", ["/nothing/here/", "/rooms/unknown/"])
def test_an_error(sign_in: SignIn, marked_language: str, soup: Soup, world: World, path: str) -> None:
    assert list_unmarked(soup(sign_in().get(path, headers=MARKED)), world) == []


def test_a_word_outside_of_the_marks_is_found(soup: Soup, stranger: Client) -> None:
    page = soup(stranger.get("/login/"))
    page.append("Forgotten")
    assert list_unmarked(page) == ["Forgotten"]
    assert remove_marked("⟦a ⟦b⟧ c⟧ d ⟦e⟧") == " d "


def test_the_sites_title_of_the_admin_is_translated(
    operator: Client, marked_language: str, soup: Soup
) -> None:
    page = soup(operator.get("/admin/", headers=MARKED))
    assert "⟦Operations⟧" in page.get_text()
    assert site.site_header == "Rearview"
