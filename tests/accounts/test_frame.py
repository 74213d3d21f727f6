"""The way in through Rocket.Chat's External Frame: each form of the token, and what becomes of each fault."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from fixture_types import SignIn, Soup, StartUpstream
from lines import ON_EVERY_LINE
from pytest_django.fixtures import Settings
from reading import alert

from accounts.frames import JWK, OTHER_JWK, address, is_let_in, leads_to_the_room
from dashboard.accounts.models import Agent, AgentSession, SignInAttempt
from dashboard.sandbox.world import World
from dashboard.sandbox.world.external_frame import ExternalFrame, make_jwk
from dashboard.upstream.models import Workspace


@pytest.fixture
def key(workspace: Workspace) -> None:
    """The operator saved the frame's key."""
    workspace.frame_key = JWK
    workspace.save()


@ON_EVERY_LINE
def test_a_token_in_clear_leads_to_the_room_signed_in(workspace: Workspace, world: World) -> None:
    client = Client()
    assert leads_to_the_room(client.get(address(world)), world)
    assert is_let_in(client, world)
    assert str(Agent.objects.get()) == "Ana Ribeiro"


@pytest.mark.parametrize("encoded", [1, 2, 3])
def test_an_encrypted_token_leads_there_however_often_it_was_encoded(
    key: None, world: World, encoded: int
) -> None:
    client = Client()
    assert leads_to_the_room(client.get(address(world, jwk=JWK, encoded=encoded)), world)
    assert is_let_in(client, world)


def test_an_address_without_the_last_slash_works_too(workspace: Workspace, world: World) -> None:
    assert leads_to_the_room(Client().get(address(world).replace("/frame/", "/frame")), world)


def test_the_key_of_the_environment_serves_where_none_is_saved(
    workspace: Workspace, world: World, settings: Settings
) -> None:
    settings.FRAME_JWK = JWK
    assert leads_to_the_room(Client().get(address(world, jwk=JWK)), world)


@pytest.fixture
def public_jwk(world: World) -> Iterator[str]:
    """The key that Rocket.Chat made and tells everybody."""
    before, jwk = world.external_frame, make_jwk(b"p" * 32)
    world.external_frame = ExternalFrame("http://testserver/frame/", jwk)
    yield jwk
    world.external_frame = before


@ON_EVERY_LINE
def test_the_public_key_serves_where_no_other_is_known(
    workspace: Workspace, world: World, public_jwk: str
) -> None:
    assert leads_to_the_room(Client().get(address(world, jwk=public_jwk)), world)


def test_the_saved_key_comes_before_the_environments_and_the_public_one(
    key: None, world: World, public_jwk: str, settings: Settings
) -> None:
    settings.FRAME_JWK = OTHER_JWK
    assert leads_to_the_room(Client().get(address(world, jwk=JWK)), world)
    assert Client().get(address(world, jwk=OTHER_JWK)).status_code == 403
    assert Client().get(address(world, jwk=public_jwk)).status_code == 403


def test_a_token_under_another_key_is_refused_in_words_without_asking(
    key: None, world: World, soup: Soup
) -> None:
    answer = Client().get(address(world, jwk=OTHER_JWK))
    assert answer.status_code == 403
    assert "key that this dashboard has" in alert(soup(answer))
    assert not SignInAttempt.objects.exists()


def test_without_any_key_an_encrypted_token_is_refused_in_words(
    upstream_server: StartUpstream, world: World, soup: Soup
) -> None:
    upstream_server()
    answer = Client().get(address(world, jwk=JWK))
    assert answer.status_code == 403
    assert "knows no key" in alert(soup(answer))


def test_where_only_rocketchat_could_tell_the_key_and_is_away_the_frame_tries_again(
    upstream_server: StartUpstream, world: World
) -> None:
    upstream_server().hang_up()
    answer = Client().get(address(world, jwk=JWK))
    assert (answer.status_code, answer.headers["Refresh"]) == (502, "15")


def test_the_public_key_is_asked_for_once_for_five_minutes(
    upstream_server: StartUpstream, world: World
) -> None:
    server = upstream_server()
    rows = [{"_id": "Omnichannel_External_Frame_Encryption_JWK", "value": JWK}]
    server.given("settings.public", body={"settings": rows, "success": True})
    for _ in range(3):
        Client().get(address(world, jwk=JWK, uid="Kd8sQ2mXw7LpZt4Rb"))
    assert [asked.path for asked in server.asked_for("settings.public")] == [
        "/api/v1/settings.public?count=0"
    ]


def test_an_expired_token_is_refused_with_the_ways_to_go_on(
    workspace: Workspace, world: World, soup: Soup
) -> None:
    token = world.new_token(world.accounts["ana"])
    world.drop_token(token)
    answer = Client().get(address(world, token=token))
    page = soup(answer)
    assert answer.status_code == 403
    assert "Open the chat in Rocket.Chat again" in alert(page)
    links = {link.get_text(strip=True): link for link in page.select("main a")}
    assert links["Sign in here"]["href"] == f"/login/?next=%2Frooms%2F{world.live_room['_id']}%2F"
    assert links["Open in a tab of its own"]["target"] == "_blank"


def test_across_sites_no_tab_of_its_own_is_offered(
    workspace: Workspace, world: World, soup: Soup, settings: Settings
) -> None:
    settings.FRAME_CROSS_SITE = True
    page = soup(Client().get(address(world, token="x" * 43)))
    assert [link.get_text(strip=True) for link in page.select("main a")] == ["Sign in here"]


def test_the_token_of_another_than_uid_is_refused(workspace: Workspace, world: World) -> None:
    client = Client()
    assert client.get(address(world, "ana", uid=world.accounts["bruno"].id)).status_code == 403
    assert not Agent.objects.exists()


def test_a_server_that_says_somebody_else_is_not_believed(
    upstream_server: StartUpstream, world: World
) -> None:
    upstream_server()
    assert Client().get(address(world)).status_code == 403


@pytest.mark.parametrize("missing", ["uid", "rid", "t"])
def test_an_address_in_which_something_is_missing_is_400_in_words(
    workspace: Workspace, world: World, soup: Soup, missing: str
) -> None:
    whole = address(world)
    path, _, query = whole.partition("?")
    rest = "&".join(pair for pair in query.split("&") if not pair.startswith(f"{missing}="))
    answer = Client().get(f"{path}?{rest}")
    assert answer.status_code == 400
    assert "No chat to show" in alert(soup(answer))


@pytest.mark.parametrize("room", ["..", "%00", "a%2Fb", "x" * 300, ""])
def test_a_room_that_can_be_none_is_400(workspace: Workspace, world: World, room: str) -> None:
    wrong = address(world).replace(f"rid={world.live_room['_id']}", f"rid={room}")
    assert Client().get(wrong).status_code == 400


def test_an_unknown_room_is_explained(workspace: Workspace, world: World, soup: Soup) -> None:
    unknown = address(world, "marta").replace(f"rid={world.live_room['_id']}", "rid=unknown")
    answer = Client().get(unknown, follow=True)
    assert answer.status_code == 404
    assert "No such room" in alert(soup(answer))


def test_an_account_without_a_livechat_role_reads_why(workspace: Workspace, world: World, soup: Soup) -> None:
    answer = Client().get(address(world, "uwe"))
    assert answer.status_code == 403
    assert "answers no visitors" in alert(soup(answer))


def test_a_barred_agent_stays_out_also_within_the_time_that_a_token_holds(
    workspace: Workspace, world: World, soup: Soup
) -> None:
    path = address(world)
    assert leads_to_the_room(Client().get(path), world)
    Agent.objects.update(is_active=False)
    answer = Client().get(path)
    assert answer.status_code == 403
    assert "barred" in alert(soup(answer))


def test_while_rocketchat_is_down_the_frame_says_so_and_tries_again(
    workspace: Workspace, world: World, soup: Soup
) -> None:
    workspace.url = "http://127.0.0.1:9"
    workspace.save()
    answer = Client().get(address(world))
    assert answer.status_code == 502
    assert answer.headers["Refresh"] == "15"
    assert soup(answer).select_one("main a")["href"] == ""  # type: ignore[index]


def test_a_verified_token_holds_for_ten_minutes_without_another_call(
    upstream_server: StartUpstream,
) -> None:
    server = upstream_server()
    path = "/frame/?uid=Kd8sQ2mXw7LpZt4Rb&rid=room1&t=" + "x" * 43
    for _ in range(3):
        assert Client().get(path).status_code == 302
    assert len(server.asked_for("me")) == 1


@pytest.fixture
def within_a_minute() -> Iterator[None]:
    """The window in which calls are counted does not turn meanwhile."""
    with time_machine.travel(timezone.now().replace(second=20), tick=False):
        yield


@pytest.mark.usefixtures("within_a_minute")
def test_one_address_is_let_in_sixty_times_a_minute(workspace: Workspace, world: World, soup: Soup) -> None:
    path = address(world)
    statuses = {Client().get(path).status_code for _ in range(60)}
    answer = Client().get(path)
    assert statuses == {302}
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "Too many panels" in alert(soup(answer))
    assert Client().get(path, REMOTE_ADDR="203.0.113.7").status_code == 302


@pytest.mark.usefixtures("within_a_minute")
def test_whoever_has_a_session_of_theirs_is_not_throttled(workspace: Workspace, world: World) -> None:
    client, path = Client(), address(world)
    assert {client.get(path).status_code for _ in range(70)} == {302}


def test_a_link_on_another_site_signs_nobody_in(workspace: Workspace, world: World) -> None:
    lured = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "cross-site"}
    assert Client().get(address(world), headers=lured).status_code == 403
    framed = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}
    assert Client().get(address(world), headers=framed).status_code == 302
    assert AgentSession.objects.count() == 1


@pytest.mark.parametrize("unseen", ["image", "empty", "script", "object"])
def test_what_a_neighbouring_site_fetches_unseen_signs_nobody_in(
    workspace: Workspace, world: World, unseen: str
) -> None:
    fetched = {"Sec-Fetch-Dest": unseen, "Sec-Fetch-Site": "same-site"}
    assert Client().get(address(world), headers=fetched).status_code == 403
    assert not AgentSession.objects.exists()


@pytest.mark.parametrize("method", ["post", "head", "put"])
def test_only_a_get_opens_a_frame(workspace: Workspace, world: World, method: str) -> None:
    assert getattr(Client(), method)(address(world)).status_code == 405


def test_the_form_of_a_frame_is_no_secret_and_its_agent_known_to_operators(
    workspace: Workspace, world: World, operator: Client, soup: Soup, sign_in: SignIn
) -> None:
    Client().get(address(world))
    Client().get(address(world, token="y" * 43))
    said = soup(operator.get("/admin/setup/")).select("#last-frames li")
    assert ["refused" in each.get_text() for each in said] == [True, False]
    assert "Ana Ribeiro came in, with a token in clear" in said[1].get_text()
