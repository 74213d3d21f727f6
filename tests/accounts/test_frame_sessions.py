"""Which session an External Frame opens, keeps or replaces, and that its token stays Rocket.Chat's."""

from django.test import Client
from fixture_types import SignIn, StartUpstream

from accounts.frames import JWK, address, leads_to_the_room
from dashboard.accounts.models import Agent, AgentSession, GoodSignIn
from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace
from dashboard.upstream.session_credentials import read_credentials


def session_token(client: Client) -> str:
    credentials = read_credentials(client.session, Workspace.current())
    assert credentials
    return credentials.auth_token


def test_signing_out_of_a_frame_leaves_the_token_alive_at_rocketchat(
    workspace: Workspace, world: World
) -> None:
    client, account = Client(), world.accounts["ana"]
    token = world.new_token(account)
    client.get(address(world, token=token))
    assert not AgentSession.objects.get().holds_token
    client.post("/logout/")
    assert not AgentSession.objects.exists()
    assert world.account_of(account.id, token)


def test_the_next_chat_keeps_the_session_and_asks_nothing(upstream_server: StartUpstream) -> None:
    server, client = upstream_server(), Client()
    path = "/frame/?uid=Kd8sQ2mXw7LpZt4Rb&rid={}&t=" + "x" * 43
    client.get(path.format("one"))
    key = client.cookies["sessionid"].value
    asked = len(server.asked)
    assert client.get(path.format("two")).headers["Location"] == "/rooms/two/"
    assert client.cookies["sessionid"].value == key
    assert AgentSession.objects.count() == 1
    assert len(server.asked) == asked


def test_a_newer_token_of_the_same_agent_takes_the_place_of_the_older_in_the_same_session(
    workspace: Workspace, world: World
) -> None:
    client, newer = Client(), world.new_token(world.accounts["ana"])
    client.get(address(world))
    key = client.session.session_key
    assert leads_to_the_room(client.get(address(world, token=newer)), world)
    assert (client.session.session_key, session_token(client)) == (key, newer)


def test_a_newer_token_that_is_refused_takes_no_place(workspace: Workspace, world: World) -> None:
    client, token = Client(), world.new_token(world.accounts["ana"])
    client.get(address(world, token=token))
    assert client.get(address(world, token="z" * 43)).status_code == 403
    assert session_token(client) == token


def test_while_rocketchat_is_down_a_newer_token_leads_to_the_room_with_the_session_that_is_there(
    upstream_server: StartUpstream, world: World
) -> None:
    server, client = upstream_server(), Client()
    path = "/frame/?uid=Kd8sQ2mXw7LpZt4Rb&rid=one&t="
    client.get(path + "x" * 43)
    server.hang_up()
    assert client.get(path + "y" * 43).headers["Location"] == "/rooms/one/"
    assert session_token(client) == "x" * 43


def test_a_session_that_a_password_opened_keeps_its_own_token(sign_in: SignIn, world: World) -> None:
    client = sign_in("ana")
    before = (client.session.session_key, session_token(client))
    assert leads_to_the_room(client.get(address(world)), world)
    assert (client.session.session_key, session_token(client)) == before
    assert AgentSession.objects.get().holds_token


def test_another_agent_in_the_same_browser_gets_a_session_of_their_own(sign_in: SignIn, world: World) -> None:
    client = sign_in("ana")
    old = session_token(client)
    client.get(address(world, "marta"))
    assert Agent.objects.get(pk=client.session["_auth_user_id"]).username == "marta"
    assert not world.account_of(world.accounts["ana"].id, old)
    assert not AgentSession.objects.open().exclude(pk=client.session.session_key).exists()


def test_the_agent_is_known_at_this_door_by_user_id_and_at_no_other(
    workspace: Workspace, world: World
) -> None:
    Client().get(address(world))
    assert [*GoodSignIn.objects.values_list("door", "name")] == [
        ("frame", world.accounts["ana"].id.casefold())
    ]


def test_both_forms_of_one_token_are_one(workspace: Workspace, world: World) -> None:
    workspace.frame_key = JWK
    workspace.save()
    client, token = Client(), world.new_token(world.accounts["ana"])
    client.get(address(world, token=token))
    key = client.session.session_key
    client.get(address(world, token=token, jwk=JWK))
    assert client.session.session_key == key
