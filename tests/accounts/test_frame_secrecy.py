"""An External Frame's token is written down nowhere: no page, header, log, row, cached value or address of ours."""

import json
import logging

import pytest
from django.test import Client
from fixture_types import Answer, Soup
from pytest_django.fixtures import Settings
from test_secrets import as_operator, cached, database, leaks, log, text_of

from accounts.frames import JWK, address
from dashboard.accounts.frame_request import split_query
from dashboard.accounts.models import SignInAttempt
from dashboard.reporting import NoFrameToken
from dashboard.sandbox.world import World
from dashboard.serving.granian import make_command
from dashboard.upstream.models import Workspace

__all__ = ["log"]
TOKEN = "Zm9vYmFyYmF6cXV4LXJlYXJ2aWV3LXRlc3QtdG9rZW4"


def ask(world: World, **wanted: str) -> Answer:
    client = Client(raise_request_exception=False)
    return client.get(address(world, **wanted), headers={"Referer": "https://chat.example.org/"})  # type: ignore[arg-type]


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("fault", ["", "expired", "unreadable", "other", "down", "database"])
def test_it_is_nowhere_in_clear_whatever_happens(
    workspace: Workspace,
    world: World,
    log: pytest.LogCaptureFixture,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    *,
    debug: bool,
) -> None:
    settings.DEBUG = debug
    token = world.new_token(world.accounts["ana"])
    workspace.frame_key = JWK
    workspace.url = "http://127.0.0.1:9" if fault == "down" else workspace.url
    workspace.save()
    if fault == "expired":
        world.drop_token(token)
    if fault == "database":
        monkeypatch.setattr("dashboard.accounts.frame.enter", _break)
    uid = world.accounts["bruno"].id if fault == "other" else ""
    answer = ask(world, token=token, uid=uid, jwk=JWK if fault == "unreadable" else "")
    found = database() | cached() | as_operator() | {"answer": text_of(answer), "log": log.text}
    assert (answer.status_code == 302) == (fault in {"", "unreadable"})
    assert not leaks(found, {token, json.loads(JWK)["k"]})


def _break(*arguments: object) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("path", ["/", "/rooms/abc/", "/admin/"])
def test_a_panel_that_is_set_to_another_page_hands_its_token_on_to_nobody(db: None, path: str) -> None:
    answer = Client().get(f"{path}?uid=someone&rid=aRoom&t={TOKEN}")
    assert answer.status_code == 302
    assert TOKEN not in text_of(answer)


def test_the_row_of_a_refused_token_names_the_user_id_and_no_token(
    workspace: Workspace, world: World
) -> None:
    ask(world, token=TOKEN)
    row = SignInAttempt.objects.get()
    assert (row.door, row.name, row.state) == ("frame", world.accounts["ana"].id, "failed")
    assert TOKEN not in str(vars(row))


@pytest.mark.parametrize("token", ["", TOKEN])
def test_no_request_of_the_answer_carries_its_address_on(
    workspace: Workspace, world: World, soup: Soup, token: str
) -> None:
    answer = ask(world, token=token)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    metas = soup(answer).select("meta[name=referrer]")
    assert [meta["content"] for meta in metas] == (["no-referrer"] if token else [])


def test_other_pages_keep_their_referrer_policy(ana: Client, soup: Soup) -> None:
    answer = ana.get("/")
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert soup(answer).select_one("meta[name=referrer]")["content"] == "same-origin"  # type: ignore[index]


@pytest.mark.parametrize(
    ("query", "token", "rest"),
    [
        ("uid=a&rid=b&t=c", "c", "uid=a&rid=b"),
        ("t=first&x&t=a%252Bb", "a%2Bb", "x"),
        ("%74=c+d&tt=1", "c d", "tt=1"),
        ("uid=a", "", "uid=a"),
        ("", "", ""),
        ("t", "", ""),
    ],
)
def test_the_token_leaves_the_query_before_anything_reads_it(query: str, token: str, rest: str) -> None:
    assert split_query(query) == (token, rest)


@pytest.mark.parametrize("path", ["/frame/", "/frame"])
def test_a_line_of_developments_server_holds_no_query_of_a_frame(path: str) -> None:
    line = f'"GET {path}?uid=a&rid=b&t={TOKEN} HTTP/1.1" 302 0'
    record = logging.LogRecord("django.server", logging.INFO, "", 0, "%s", (line,), None)
    assert NoFrameToken().filter(record)
    assert record.getMessage() == f'"GET {path}?… HTTP/1.1" 302 0'


def test_other_lines_stay_as_they_are() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "GET /find/?q=%s", ("frame",), None)
    NoFrameToken().filter(record)
    assert (record.msg, record.args) == ("GET /find/?q=%s", ("frame",))


def test_the_server_writes_no_access_log() -> None:
    assert not [part for part in make_command("127.0.0.1", 8000, 1) if "access" in part]
