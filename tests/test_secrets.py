"""The leak search: every page, header, log line, database row and cached value, for every secret there is."""

import logging

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from fixture_types import Answer, SignIn
from pytest_django.fixtures import Settings

from dashboard.accounts.models import Agent
from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace

PASSWORD, CODE, TOKEN = "a-mistyped-password", "246810-mistyped-code", "a-mistyped-token-of-43-letters-or-so"
TYPED = {PASSWORD, CODE, TOKEN}
ACCOUNTS = ("ana", "marta", "nina", "tom")
API = "/api/v1/livechat/visitors.chatHistory/room/{room}/visitor/{visitor}"
PAGES = (
    "/",
    "/?all=1",
    "/find/?q=a",
    "/find/?q=maria",
    "/rooms/{room}/",
    "/rooms/{room}/visitors/{visitor}/",
    "/rooms/{room}/visitors/{visitor}/?chat={room}",
    "/rooms/{room}/visitors/{visitor}/chats/?count=100",
    "/rooms/{room}/visitors/{visitor}/chats/?sort=nonsense",
    "/rooms/{room}/transcript/",
    API,
    API + "?count=0",
    API + "?nonsense=1",
    "/fault/",
)
ADMIN = ("", "accounts/agent/", "audit/access/", "upstream/workspace/", "setup/", "accounts/signinattempt/")

pytestmark = pytest.mark.urls("faulty_urls")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that any logger has to say."""
    loggers = [
        name for name, known in logging.root.manager.loggerDict.items() if isinstance(known, logging.Logger)
    ]
    for name in (None, *loggers):
        caplog.set_level(logging.DEBUG, logger=name)
    caplog.handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))
    return caplog


def text_of(response: Answer) -> str:
    """Body, headers and cookies of an answer."""
    return f"{response.headers} {response.cookies.output()} {response.content.decode()}"


def drive(client: Client, world: World) -> dict[str, str]:
    """Every page, as a whole and for htmx, of a visitor with an open chat and 30 past ones."""
    client.raise_request_exception = False
    found = {}
    room = world.open_room_of(world.visitor_with(chats=30))
    for pattern in PAGES:
        path = pattern.format(room=room["_id"], visitor=room["v"]["_id"])
        found[path] = text_of(client.get(path))
        found[f"htmx {path}"] = text_of(client.get(path, headers={"HX-Request": "true"}))
    return found


def failed_sign_ins(world: World) -> dict[str, str]:
    client = Client()
    attempts = [
        {"username": "ana", "password": PASSWORD},
        {"username": "tom", "password": "sandbox"},
        {"code": CODE},
        {"user_id": world.accounts["ana"].id, "auth_token": TOKEN},
        {"user_id": "nobody", "auth_token": world.personal_tokens["ana"]},
        {"username": "uwe", "password": "sandbox"},
    ]
    return {
        f"sign-in {number}": text_of(client.post("/login/", fields)) for number, fields in enumerate(attempts)
    }


def as_stranger_with_a_token(world: World) -> dict[str, str]:
    room = world.live_room
    path = API.format(room=room["_id"], visitor=room["v"]["_id"])
    headers = {"X-User-Id": world.accounts["ana"].id, "X-Auth-Token": world.personal_tokens["ana"]}
    answer = Client().get(path, headers=headers)
    assert answer.status_code == 200
    return {"api": text_of(answer)}


def as_operator() -> dict[str, str]:
    client = Client()
    boss = Agent.objects.create_superuser("boss", "a-long-password")
    client.force_login(boss, "django.contrib.auth.backends.ModelBackend")
    rows = [f"accounts/agent/{agent.pk}/change/" for agent in Agent.objects.all()]
    return {path: text_of(client.get(f"/admin/{path}")) for path in (*ADMIN, *rows)}


def database() -> dict[str, str]:
    """Every row of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[f"table {table}"] = "\n".join(map(str, cursor.fetchall()))
    return found


def cached() -> dict[str, str]:
    """Every key and every pickled value of the cache."""
    kept = cache.items() if hasattr(cache, "items") else cache._cache.items()  # type: ignore[attr-defined]
    return {f"cache {key.removeprefix(cache.key_prefix)}": f"{key} {value!r}" for key, value in kept}


def leaks(haystacks: dict[str, str], secrets: set[str]) -> list[str]:
    return [
        f"{secret[:4]}… in {where}"
        for where, text in haystacks.items()
        for secret in secrets
        if secret in text
    ]


@pytest.mark.parametrize("debug", [False, True])
def test_no_secret_is_anywhere_in_clear(
    sign_in: SignIn, world: World, log: pytest.LogCaptureFixture, settings: Settings, *, debug: bool
) -> None:
    settings.DEBUG = debug
    found = failed_sign_ins(world) | as_stranger_with_a_token(world)
    for username in ACCOUNTS:
        client = sign_in(username)
        pages = drive(client, world)
        found |= {f"{username} {path}": text for path, text in pages.items()}
        if username == "tom":
            found["logout"] = text_of(client.post("/logout/"))
    found |= as_operator() | database() | cached()
    found["log"] = log.text

    assert "Ana Ribeiro" in found["table accounts_agent"]
    assert "ZeroDivisionError" in found["log"]
    assert ("ZeroDivisionError" in found["ana /fault/"]) == debug
    assert any(where.startswith("cache :1:history") for where in found)
    assert not leaks(found, world.secrets() | TYPED)


def test_the_search_would_find_a_leak(ana: Client, world: World, workspace: Workspace) -> None:
    secret = sorted(world.secrets())[0]
    Agent.objects.update(name=secret)
    cache.set("key", {"deep": [secret]})
    places = leaks(database() | cached() | {"page": text_of(ana.get("/"))}, world.secrets())
    assert {place.partition(" in ")[2] for place in places} >= {
        "table accounts_agent",
        "cache :1:key",
        "page",
    }


def test_no_password_is_kept(sign_in: SignIn, world: World) -> None:
    Client().post("/login/", {"username": "tom", "password": "sandbox"})
    sign_in("ana")
    sign_in("tom")
    assert not leaks(database() | cached(), {"'sandbox'", '"sandbox"', "password=sandbox", ":sandbox"})
