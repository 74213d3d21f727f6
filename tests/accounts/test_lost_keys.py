"""A lost or new CREDENTIAL_KEYS: everybody signs in again, told why, and nobody is left half signed in."""

import pytest
from cryptography.fernet import Fernet
from django.test import Client
from fixture_types import SignIn, Soup
from pytest_django.fixtures import Settings
from reading import alert, text_at

from dashboard.accounts.models import Agent
from dashboard.sandbox.world import World

ANA = {"username": "ana", "password": "sandbox"}
WHY = "This dashboard can no longer use your sign-in"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/find/?q=maria"}
PAGES = ["/", "/find/?q=maria", "/rooms/r/", "/rooms/r/visitors/v/", "/rooms/r/transcript/", "/admin/"]


@pytest.fixture
def lost(ana: Client, settings: Settings) -> Client:
    """ana's client after the keys were replaced."""
    settings.CREDENTIAL_KEYS = [Fernet.generate_key().decode()]
    return ana


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("staff", [False, True])
def test_every_page_leads_to_the_sign_in_which_says_why_and_works(
    lost: Client, soup: Soup, path: str, *, staff: bool
) -> None:
    Agent.objects.update(is_staff=staff, is_superuser=staff)
    answer = lost.get(path)
    assert answer.headers["Location"].startswith("/login/?next=")
    page = soup(lost.get(answer.headers["Location"]))
    assert WHY in text_at(page, "#notice")
    assert "operator" not in page.get_text()
    assert lost.post("/login/", {**ANA, "next": path}).headers["Location"] == path
    assert lost.get("/").status_code == 200


def test_the_sign_in_itself_takes_nobody_for_signed_in(lost: Client, soup: Soup) -> None:
    page = soup(lost.get("/login/"))
    assert WHY in text_at(page, "#notice")
    assert not page.select("form[action='/logout/']")
    assert "_auth_user_id" not in lost.session


def test_a_fragment_leads_the_whole_page_to_the_sign_in(lost: Client, soup: Soup) -> None:
    login = lost.get("/rooms/r/visitors/v/chats/", headers=HTMX).headers["HX-Redirect"]
    assert login == "/login/?next=%2Ffind%2F%3Fq%3Dmaria"
    assert WHY in text_at(soup(lost.get(login)), "#notice")


def test_the_json_endpoint_says_that_nobody_is_signed_in(lost: Client) -> None:
    answer = lost.get("/api/v1/livechat/visitors.chatHistory/room/r/visitor/v")
    assert (answer.status_code, answer.json()["message"]) == (401, "You must be logged in to do this.")


def test_the_reason_is_said_once(lost: Client, soup: Soup) -> None:
    lost.get("/", follow=True)
    assert not soup(lost.get("/login/")).select("#notice .alert")


def test_operators_go_on(operator: Client, settings: Settings) -> None:
    settings.CREDENTIAL_KEYS = [Fernet.generate_key().decode()]
    assert operator.get("/admin/").status_code == 200


def test_a_sign_in_that_waits_for_its_code_starts_again(
    workspace: None, world: World, settings: Settings, soup: Soup
) -> None:
    client = Client()
    client.post("/login/", {"username": "tom", "password": "sandbox"})
    settings.CREDENTIAL_KEYS = [Fernet.generate_key().decode()]
    answer = client.post("/login/", {"code": world.totp_code("tom")})
    assert answer.status_code == 400
    assert "Start again with your password" in alert(soup(answer))
    client.post("/login/", {"username": "tom", "password": "sandbox"})
    assert client.post("/login/", {"code": world.totp_code("tom")}).status_code == 302


def test_a_new_key_in_front_of_the_old_one_signs_nobody_out(sign_in: SignIn, settings: Settings) -> None:
    ana, tom = sign_in("ana"), sign_in("tom")
    settings.CREDENTIAL_KEYS = [Fernet.generate_key().decode(), *settings.CREDENTIAL_KEYS]
    assert [ana.get("/").status_code, tom.get("/").status_code] == [200, 200]
