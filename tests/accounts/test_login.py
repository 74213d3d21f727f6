"""Signing in with a password, as each account of the sandbox, at each release line of Rocket.Chat."""

import pytest
from django.test import Client
from fixture_types import SignIn, Soup
from lines import ON_EVERY_LINE
from reading import alert, value_at

from dashboard.accounts.models import Agent
from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace

BAD = {"username": "ana", "password": "not-the-password"}


def post(fields: dict[str, str], client: Client | None = None) -> tuple[int, str]:
    answer = (client or Client()).post("/login/", fields)
    return answer.status_code, answer.content.decode()


@ON_EVERY_LINE
@pytest.mark.parametrize(
    ("username", "status", "words"),
    [
        ("ana", 200, "My open chats"),
        ("bruno", 200, "My open chats"),
        ("marta", 200, "Everybody’s"),
        ("tom", 200, "My open chats"),
        ("nina", 403, "view-l-room"),
        ("adam", 200, "Everybody’s"),
    ],
)
def test_an_account_gets_in_and_sees_what_its_role_allows(
    sign_in: SignIn, soup: Soup, username: str, status: int, words: str
) -> None:
    home = sign_in(username).get("/")
    assert home.status_code == status
    assert words in soup(home).get_text()


def test_an_agent_without_view_l_room_reads_which_permission_is_missing_as_an_error(
    nina: Client, soup: Soup
) -> None:
    assert "view-l-room" in alert(soup(nina.get("/")))


def test_agents_are_not_offered_everybodys_chats(ana: Client, soup: Soup) -> None:
    assert "Everybody’s" not in soup(ana.get("/?all=1")).get_text()


@ON_EVERY_LINE
def test_an_email_address_signs_in_like_the_username(workspace: Workspace) -> None:
    assert post({"username": "ana@example.org", "password": "sandbox"})[0] == 302


@ON_EVERY_LINE
def test_the_agent_is_kept_with_name_roles_and_zone(ana: Client, world: World) -> None:
    agent = Agent.objects.get()
    assert (agent.user_id, str(agent)) == (world.accounts["ana"].id, "Ana Ribeiro")
    assert (agent.roles, agent.utc_offset) == (["livechat-agent", "user"], -3)
    assert not agent.has_usable_password()


def test_a_second_sign_in_brings_the_same_agent_up_to_date(sign_in: SignIn) -> None:
    sign_in("ana")
    Agent.objects.update(roles=[], name="Old Name")
    sign_in("ana")
    assert (Agent.objects.get().name, Agent.objects.get().roles) == (
        "Ana Ribeiro",
        ["livechat-agent", "user"],
    )


@ON_EVERY_LINE
@pytest.mark.parametrize(
    "username", ["ana", "nobody-of-that-name", "ana' OR 1=1 --", "<script>alert(1)</script>"]
)
def test_a_wrong_password_and_an_unknown_name_get_the_same_words(
    workspace: Workspace, soup: Soup, username: str
) -> None:
    answer = Client().post("/login/", {**BAD, "username": username})
    page = soup(answer)
    assert answer.status_code == 403
    assert "does not know this name with this password" in alert(page)
    assert value_at(page, "#id_username") == username
    assert "not-the-password" not in answer.content.decode()


@pytest.mark.parametrize(
    "fields", [{}, {"username": "ana"}, {"password": "sandbox"}, {"username": " ", "password": " "}]
)
def test_an_empty_field_is_asked_for_without_asking_rocketchat(
    db: None, soup: Soup, fields: dict[str, str]
) -> None:
    answer = Client().post("/login/", fields)
    assert answer.status_code == 400
    assert soup(answer).select(".field [role=alert]")


@pytest.mark.parametrize("username", ["a" * 10_000, "a\x00b", "a\r\nX-User-Id: x"])
def test_an_absurd_name_is_refused_in_words(workspace: Workspace, soup: Soup, username: str) -> None:
    answer = Client().post("/login/", {"username": username, "password": "x"})
    assert answer.status_code in {400, 403}
    assert soup(answer).select("[role=alert]")


@ON_EVERY_LINE
def test_somebody_without_a_livechat_role_reads_why_and_gets_no_session(
    workspace: Workspace, soup: Soup
) -> None:
    client = Client()
    answer = client.post("/login/", {"username": "uwe", "password": "sandbox"})
    assert answer.status_code == 403
    assert "livechat-agent" in alert(soup(answer))
    assert client.get("/").status_code == 302
    assert not Agent.objects.exists()


@ON_EVERY_LINE
def test_the_token_of_somebody_without_a_livechat_role_is_ended_at_rocketchat(
    workspace: Workspace, world: World
) -> None:
    before, sessions = len(world.secrets()), dict(world.sessions)
    post({"username": "uwe", "password": "sandbox"})
    assert len(world.secrets()) == before + 1, "a token was issued"
    assert world.sessions == sessions


def test_a_barred_agent_reads_so_and_their_token_is_ended(sign_in: SignIn, world: World) -> None:
    sign_in("bruno")
    Agent.objects.update(is_active=False)
    open_sessions = list(world.sessions.values()).count("bruno")
    status, page = post({"username": "bruno", "password": "sandbox"})
    assert status == 403
    assert "barred your account" in page
    assert list(world.sessions.values()).count("bruno") == open_sessions


def test_barring_ends_the_session_at_hand(ana: Client) -> None:
    Agent.objects.update(is_active=False)
    assert ana.get("/").headers["Location"] == "/login/?next=%2F"
