"""Rocket.Chat no longer accepts the token: the agent signs in again and is back where they were."""

import pytest
from cryptography.fernet import Fernet
from django.test import Client
from fixture_types import SignIn, Soup, StartUpstream
from lines import ON_EVERY_LINE
from pytest_django.fixtures import Settings
from reading import alert, text_at
from rocketchat.wire import example

from dashboard.accounts.models import Agent
from dashboard.sandbox.world import World

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/rooms/r/visitors/v/?sort=-msgs&page=2"}


@pytest.fixture
def ended(sign_in: SignIn, world: World) -> Client:
    """ana's client after Rocket.Chat ended her session."""
    before = set(world.sessions)
    client = sign_in("ana")
    for token in set(world.sessions) - before:
        world.drop_token(token)
    return client


@ON_EVERY_LINE
@pytest.mark.parametrize("path", ["/", "/find/?q=maria", "/rooms/x/transcript/?page=2"])
def test_every_page_leads_to_the_login_and_back(ended: Client, path: str) -> None:
    answer = ended.get(path)
    assert answer.status_code == 302
    login = ended.get(answer.headers["Location"])
    assert login.status_code == 200
    fields = {"username": "ana", "password": "sandbox", "next": login.context["next"]}
    assert ended.post("/login/", fields).headers["Location"] == path


@ON_EVERY_LINE
def test_the_login_says_why(ended: Client, soup: Soup) -> None:
    page = soup(ended.get("/", follow=True))
    assert "Rocket.Chat ended your session" in text_at(page, "[role=status]")


def test_the_session_here_ends_too(ended: Client) -> None:
    ended.get("/")
    assert "_auth_user_id" not in ended.session
    assert "rocketchat" not in ended.session


def test_a_missing_permission_told_with_401_ends_no_session(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given("livechat/visitors.search", status=401, body=example("error-401-permission-9"))
    answer = client.get("/find/?q=maria")
    assert answer.status_code == 403
    assert "view-l-room" in alert(soup(answer))
    assert client.get("/").status_code == 200


def test_an_htmx_request_leads_the_whole_page_and_back_to_what_the_address_bar_shows(ended: Client) -> None:
    answer = ended.get("/rooms/r/visitors/v/chats/", headers=HTMX)
    assert answer.status_code == 200
    assert (
        answer.headers["HX-Redirect"]
        == "/login/?next=%2Frooms%2Fr%2Fvisitors%2Fv%2F%3Fsort%3D-msgs%26page%3D2"
    )


def test_an_htmx_request_from_another_site_leads_back_to_the_path_asked_for(ended: Client) -> None:
    answer = ended.get("/find/?q=x", headers={**HTMX, "HX-Current-URL": "https://evil.example/x"})
    assert answer.headers["HX-Redirect"] == "/login/?next=%2Ffind%2F%3Fq%3Dx"


def test_a_stranger_is_led_by_htmx_in_the_same_way(db: None) -> None:
    answer = Client().get("/rooms/r/visitors/v/chats/", headers=HTMX)
    assert answer.headers["HX-Redirect"].startswith("/login/?next=%2Frooms%2Fr")


def test_keys_that_changed_lead_to_the_login(ana: Client, settings: Settings) -> None:
    settings.CREDENTIAL_KEYS = [Fernet.generate_key().decode()]
    assert ana.get("/").headers["Location"] == "/login/?next=%2F"
    assert ana.get("/login/").status_code == 200


def test_a_refused_token_also_ends_the_copies_of_what_it_brought(ended: Client, sign_in: SignIn) -> None:
    ended.get("/")
    assert sign_in("ana").get("/").status_code == 200


@pytest.fixture
def operator(db: None) -> Client:
    Agent.objects.create_superuser("boss", "a-long-password")
    client = Client()
    fields = {"username": "boss", "password": "a-long-password"}
    assert client.post("/admin/login/", fields).status_code == 302
    return client


@pytest.mark.parametrize(
    "path", ["/", "/find/?q=x", "/rooms/a/", "/rooms/a/visitors/b/", "/rooms/a/transcript/"]
)
def test_an_operator_is_led_to_the_login_of_agents_and_stays_in_the_admin(
    operator: Client, path: str
) -> None:
    assert operator.get(path).headers["Location"].startswith("/login/?next=")
    assert operator.get("/admin/").status_code == 200


def test_an_operator_sees_the_login_of_agents_and_no_loop(operator: Client) -> None:
    assert operator.get("/", follow=True).status_code == 200


def test_an_operator_signs_out(operator: Client) -> None:
    assert operator.post("/logout/").status_code == 302
    assert operator.get("/admin/").status_code == 302


def test_an_agent_may_not_enter_the_admin(ana: Client) -> None:
    assert ana.get("/admin/").headers["Location"].startswith("/admin/login/")


def test_an_agents_row_has_no_password_to_sign_in_to_the_admin_with(ana: Client) -> None:
    agent = Agent.objects.get()
    Agent.objects.update(is_staff=True, is_superuser=True)
    for password in ("", "sandbox", agent.password):
        answer = Client().post("/admin/login/", {"username": agent.login, "password": password})
        assert answer.status_code == 200
    assert ana.get("/admin/").status_code == 200
