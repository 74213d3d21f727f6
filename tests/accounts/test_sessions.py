"""Who is asking: told by one query, and by the rules that Django has for it."""

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from fixture_types import SignIn, Soup
from pytest_django.fixtures import Settings
from reading import at

from dashboard.accounts.models import Agent, AgentSession
from dashboard.accounts.sessions import SessionStore
from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def queries_about_who(client: Client, path: str = "/") -> list[str]:
    """What the database is asked about the session and its agent by a request that is not the first."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    by_name = '"username" IN'  # what others are called
    asked = [query["sql"] for query in queries if by_name not in query["sql"]]
    return [sql for sql in asked if "accounts_agent" in sql]


def change_session(client: Client, **values: str) -> None:
    session = client.session
    session.update(values)
    session.save()


def test_the_session_and_its_agent_come_in_one_query(ana: Client) -> None:
    assert len(queries_about_who(ana)) == 1


def test_an_operator_comes_in_one_query_too(operator: Client) -> None:
    assert len(queries_about_who(operator, "/admin/password_change/")) == 1


def test_an_unchanged_timeline_costs_two_queries(ana: Client, world: World, soup: Soup) -> None:
    room = world.open_room_of(world.visitor_named("Helena Duarte"))
    page = soup(ana.get(f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/"))
    with CaptureQueriesContext(connection) as queries:
        answer = ana.get(str(at(page, "#thread")["data-live"]), headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert len(queries) <= 2


def test_the_agent_is_whole(ana: Client) -> None:
    assert ana.get("/").context["user"] == Agent.objects.get()
    loaded = SessionStore(ana.cookies["sessionid"].value)
    loaded.load()
    assert loaded.agent is not None
    assert not loaded.agent.get_deferred_fields()
    kept = Agent.objects.get()
    fields = [field.attname for field in Agent._meta.concrete_fields]
    assert [getattr(loaded.agent, name) for name in fields] == [getattr(kept, name) for name in fields]


def test_the_agent_carries_nothing_of_the_session(ana: Client) -> None:
    loaded = SessionStore(ana.cookies["sessionid"].value)
    loaded.load()
    assert vars(loaded.agent).keys() == vars(Agent.objects.get()).keys()


def test_who_is_barred_is_out_at_once(ana: Client) -> None:
    Agent.objects.update(is_active=False)
    assert not is_signed_in(ana)


def test_an_operators_new_password_ends_their_other_sessions(operator: Client) -> None:
    here = Client()
    here.post("/admin/login/", {"username": "boss", "password": "a-long-password"})
    words = {
        "old_password": "a-long-password",
        "new_password1": "not-the-same",
        "new_password2": "not-the-same",
    }
    assert here.post("/admin/password_change/", words).status_code == 302
    assert here.get("/admin/").status_code == 200
    assert operator.get("/admin/").status_code == 302
    assert AgentSession.objects.count() == 1


def test_a_new_secret_key_ends_no_session_while_the_old_one_is_known(ana: Client, settings: Settings) -> None:
    before = ana.cookies["sessionid"].value
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key" * 5, [settings.SECRET_KEY]
    assert is_signed_in(ana)
    assert ana.cookies["sessionid"].value != before
    settings.SECRET_KEY_FALLBACKS = []
    assert is_signed_in(ana)
    assert len(queries_about_who(ana)) == 1


def test_a_new_secret_key_ends_every_session_when_the_old_one_is_gone(
    ana: Client, settings: Settings
) -> None:
    settings.SECRET_KEY = "another-key" * 5
    assert not is_signed_in(ana)


def test_a_way_of_signing_in_that_is_no_longer_allowed_ends_its_sessions(
    ana: Client, settings: Settings
) -> None:
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.RemoteUserBackend"]
    assert not is_signed_in(ana)


@pytest.mark.parametrize(
    ("name", "value"),
    [(BACKEND_SESSION_KEY, "nobody.Knows"), (HASH_SESSION_KEY, "0" * 64), (HASH_SESSION_KEY, "")],
)
def test_a_session_that_proves_nothing_is_nobodys(ana: Client, name: str, value: str) -> None:
    change_session(ana, **{name: value})
    assert not is_signed_in(ana)


def test_the_session_says_who_it_is_not_the_row_beside_it(sign_in: SignIn) -> None:
    ana, marta = sign_in("ana"), sign_in("marta")
    key = marta.cookies["sessionid"].value
    AgentSession.objects.filter(pk=key).update(agent=Agent.objects.get(username="ana"))
    assert marta.get("/").context["user"].username == "marta"
    AgentSession.objects.filter(pk=key).update(agent=None)
    assert marta.get("/").context["user"].username == "marta"
    assert ana.get("/").context["user"].username == "ana"


def test_two_agents_with_one_password_are_not_taken_for_each_other(ana: Client, marta: Client) -> None:
    Agent.objects.update(password="the same")
    for client in (ana, marta):
        change_session(client, **{HASH_SESSION_KEY: Agent.objects.all()[0].get_session_auth_hash()})
    agent = Agent.objects.get(username="ana")
    AgentSession.objects.filter(pk=marta.cookies["sessionid"].value).update(agent=agent)
    assert ana.get("/").context["user"].username == "ana"
    assert marta.get("/").context["user"].username == "marta"


def test_what_another_way_of_signing_in_says_of_its_agents_holds(ana: Client, settings: Settings) -> None:
    nobody = "django.contrib.auth.backends.BaseBackend"
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, nobody]
    assert is_signed_in(ana)
    change_session(ana, **{BACKEND_SESSION_KEY: nobody})
    assert not is_signed_in(ana)


@pytest.mark.parametrize("key", ["a" * 32, "short", "x" * 100, "' OR 1=1 --"])
def test_a_session_that_nobody_was_given_is_nobodys_and_never_becomes_anybodys(
    workspace: Workspace, world: World, key: str
) -> None:
    client = Client()
    client.cookies["sessionid"] = key
    assert not is_signed_in(client)
    client.cookies["sessionid"] = key
    assert client.post("/login/", {"username": "tom", "password": "sandbox"}).status_code == 200
    assert client.cookies["sessionid"].value != key
    assert client.post("/login/", {"code": world.totp_code("tom")}).status_code == 302
    assert not AgentSession.objects.filter(session_key=key).exists()


def test_a_session_has_no_agent_until_they_signed_in(workspace: Workspace, world: World) -> None:
    client = Client()
    client.post("/login/", {"username": "tom", "password": "sandbox"})
    assert AgentSession.objects.get().agent is None
    loaded = SessionStore(client.cookies["sessionid"].value)
    assert loaded.load()
    assert loaded.agent is None
    assert not is_signed_in(client)
    client.post("/login/", {"code": world.totp_code("tom")})
    assert AgentSession.objects.get().agent == Agent.objects.get(username="tom")


def test_another_agent_in_the_same_browser_gets_a_session_of_their_own(ana: Client) -> None:
    before = ana.cookies["sessionid"].value
    ana.post("/login/", {"username": "bruno", "password": "sandbox"})
    assert ana.get("/").context["user"].username == "bruno"
    session = AgentSession.objects.get()
    assert session.agent == Agent.objects.get(username="bruno")
    assert session.session_key == ana.cookies["sessionid"].value != before


def test_a_session_made_as_its_agent_is_deleted_leads_nowhere(db: None) -> None:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = "4711", MODEL_BACKEND
    store.create()
    client = Client()
    client.cookies["sessionid"] = str(store.session_key)
    assert not is_signed_in(client)
