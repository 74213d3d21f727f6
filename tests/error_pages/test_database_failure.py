"""Which errors of a database are its own, and what is answered where nothing else can be."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from bs4 import BeautifulSoup
from django.db import (
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from pytest_django.fixtures import Settings

from dashboard.error_pages.database_failure import DATABASE_AWAY, is_database_failure
from dashboard.error_pages.pages import server_error
from dashboard.error_pages.plain import render_plain
from dashboard.last_resort import answer_whatever_fails
from dashboard.upstream.models import Workspace


def made(error: type[Error], cause: Exception) -> Error:
    raised = error(*cause.args)
    raised.__cause__ = cause
    return raised


def of_sqlite(code: int) -> Error:
    cause = sqlite3.OperationalError("some words")
    cause.sqlite_errorcode = code
    return made(OperationalError, cause)


@pytest.mark.parametrize(
    "error",
    [
        made(OperationalError, psycopg.OperationalError("connection failed")),
        made(OperationalError, psycopg.errors.TooManyConnections()),
        made(OperationalError, psycopg.errors.DiskFull()),
        made(OperationalError, psycopg.errors.AdminShutdown()),
        made(OperationalError, psycopg.errors.LockNotAvailable()),
        made(OperationalError, psycopg.errors.QueryCanceled()),
        made(InternalError, psycopg.errors.ReadOnlySqlTransaction()),
        InterfaceError("the connection is closed"),
        of_sqlite(sqlite3.SQLITE_FULL),
        of_sqlite(sqlite3.SQLITE_BUSY),
        of_sqlite(sqlite3.SQLITE_READONLY_DBMOVED),
        of_sqlite(sqlite3.SQLITE_CANTOPEN),
        of_sqlite(sqlite3.SQLITE_IOERR_WRITE),
    ],
    ids=repr,
)
def test_what_a_database_cannot_do_now_is_its_failure(error: Error) -> None:
    assert is_database_failure(error)


@pytest.mark.parametrize(
    "error",
    [
        of_sqlite(sqlite3.SQLITE_ERROR),  # no such table
        made(ProgrammingError, psycopg.errors.UndefinedTable()),
        made(InternalError, psycopg.errors.InFailedSqlTransaction()),
        IntegrityError(),
        DataError(),
        ValueError(),
        None,
    ],
    ids=repr,
)
def test_what_it_was_asked_wrongly_is_a_fault_of_ours(error: Exception | None) -> None:
    assert not is_database_failure(error)


@pytest.fixture
def broken_templates(settings: Settings, tmp_path: Path) -> None:
    """An error page that cannot be made: none of its static files has a name."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }


@pytest.mark.usefixtures("broken_templates")
def test_an_error_page_that_cannot_be_made_has_words_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "The fault is this dashboard's" in BeautifulSoup(answer.content, "html.parser").get_text()
    assert caplog.text.count("could not be made") == 1


@pytest.mark.usefixtures("db", "broken_templates")
def test_a_page_whose_templates_are_broken_is_answered_in_words() -> None:
    answer = Client(raise_request_exception=False).get("/no/such/page/")
    assert answer.status_code == 500
    assert b"Something broke here" in answer.content


def test_a_path_adds_nothing_to_the_cookie_of_a_page_that_asks_again() -> None:
    answer = render_plain(RequestFactory().get("/a;Domain=b%0a/ä"), DATABASE_AWAY)
    assert answer.cookies["asks_again"]["path"] == "/a%3BDomain%3Db%0A/%C3%A4"


def test_what_no_one_else_answers_is_answered_at_last(caplog: pytest.LogCaptureFixture) -> None:
    said: list[object] = []

    def broken(*_: object) -> list[bytes]:
        raise ZeroDivisionError

    body = answer_whatever_fails(broken)({}, lambda *answer: said.extend(answer))  # type: ignore[arg-type]
    assert said[0] == "500 Internal Server Error"
    assert b"Something broke here" in b"".join(body)
    assert caplog.text.count("Traceback") == 1


@pytest.fixture
def unreachable(db: None) -> Iterator[None]:
    """No statement is taken any more, as by a database that has gone."""

    def refuse(*_: object) -> None:
        raise made(OperationalError, psycopg.OperationalError("connection refused"))

    with connection.execute_wrapper(refuse):
        yield


def test_the_page_needs_no_statement_of_the_database(unreachable: None) -> None:
    answer = Client(raise_request_exception=False).get("/", headers={"Cookie": "sessionid=" + "x" * 32})
    assert answer.status_code == 503
    assert "cannot reach its database" in answer.content.decode()


def test_a_page_waits_for_a_database_that_is_away_but_once(db: None) -> None:
    asked = []

    def refuse(*statement: object) -> None:
        asked.append(statement)
        raise made(OperationalError, psycopg.OperationalError("connection refused"))

    client = Client(raise_request_exception=False, headers={"Cookie": "sessionid=" + "x" * 32})
    with connection.execute_wrapper(refuse):
        assert client.get("/").status_code == 503
    assert len(asked) == 1


def test_rocketchat_may_frame_that_page_as_every_other(db: None, settings: Settings) -> None:
    Workspace(url="https://chat.example.org").save()
    client = Client(raise_request_exception=False, headers={"Cookie": "sessionid=" + "x" * 32})
    client.get("/login/")

    def refuse(*_: object) -> None:
        raise OperationalError

    with connection.execute_wrapper(refuse):
        answer = client.get("/")
    assert answer.status_code == 503
    assert "frame-ancestors https://chat.example.org" in answer.headers["Content-Security-Policy"]


def test_json_is_answered_in_json(unreachable: None) -> None:
    client = Client(raise_request_exception=False, headers={"Cookie": "sessionid=" + "x" * 32})
    answer = client.get("/api/v1/livechat/visitors.chatHistory/room/r/visitor/v")
    assert answer.status_code == 503
    said = json.loads(answer.content)
    assert said["success"] is False
    assert said["error"].startswith("The dashboard cannot reach its database. ")


@override_settings(DEBUG=True)
def test_the_same_holds_in_development_where_a_view_asked_the_database(db: None) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError

    client = Client(raise_request_exception=False)
    client.get("/login/")  # so that no middleware asks
    with connection.execute_wrapper(refuse):
        answer = client.post("/login/", {"username": "ana", "password": "x"})
    assert answer.status_code == 503
