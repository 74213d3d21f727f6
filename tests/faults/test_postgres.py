"""PostgreSQL is stopped, or has no connection left: pages and collector say so, and are well again by themselves."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import psycopg
import pytest
import requests
from bs4 import BeautifulSoup
from postgres_server import PASSWORD, PostgresServer, needs_postgres

from dashboard.error_pages.database_failure import SAID_EVERY
from dashboard.sandbox import Sandbox
from faults.running import Dashboard, running, wait_until

pytestmark = needs_postgres

CONNECTIONS = 12
ROOM = "/rooms/{room}/visitors/{visitor}/"
JSON = "/api/v1/livechat/visitors.chatHistory/room/{room}/visitor/{visitor}"
PAGES = ["/", ROOM, f"{ROOM}chats/", "/find/?q=maria", "/rooms/{room}/transcript/", "/admin/"]


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with PostgresServer(connections=CONNECTIONS) as server:
        yield server


@pytest.fixture(scope="module")
def dashboard(postgres: PostgresServer, sandbox: Sandbox) -> Iterator[Dashboard]:
    with running(sandbox, postgres.url) as started:
        started.sign_in()
        yield started


@pytest.fixture
def pages(sandbox: Sandbox) -> list[str]:
    room = sandbox.world.live_room
    return [page.format(room=room["_id"], visitor=room["v"]["_id"]) for page in PAGES]


def statuses(dashboard: Dashboard, pages: list[str]) -> set[int]:
    return {dashboard.get(page).status_code for page in pages} | {dashboard.send(0).status_code}


def is_well(dashboard: Dashboard, pages: list[str]) -> bool:
    return statuses(dashboard, pages) <= {200, 302}  # the admin asks agents for an operator's password


def said(dashboard: Dashboard) -> list[str]:
    return [line for line in dashboard.log.splitlines() if "The database fails" in line]


@contextmanager
def one_line_an_interval(dashboard: Dashboard) -> Iterator[list[str]]:
    """The lines that the log gets in the block, when it is over: at least one, and one in ten seconds."""
    lines: list[str] = []
    before, began = len(said(dashboard)), time.monotonic()
    yield lines
    lines += said(dashboard)[before:]
    assert 1 <= len(lines) <= 1 + (time.monotonic() - began) / SAID_EVERY


def check_page(answer: requests.Response) -> None:
    (alert,) = BeautifulSoup(answer.content, "html.parser").select("main [role=alert]")
    assert answer.status_code == 503
    assert "cannot reach its database" in alert.get_text()
    assert (answer.headers["Retry-After"], answer.headers["Refresh"]) == ("5", "5")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_while_postgresql_is_stopped_every_page_says_so_and_is_well_again_when_it_is_back(
    dashboard: Dashboard, postgres: PostgresServer, pages: list[str]
) -> None:
    assert is_well(dashboard, pages)
    postgres.stop()
    dashboard.get("/")  # whose connection broke under it
    for page in pages:
        check_page(dashboard.get(page))
    postgres.start()
    wait_until(lambda: is_well(dashboard, pages))
    assert all(is_well(dashboard, pages) for _ in range(10))


@pytest.fixture
def away(dashboard: Dashboard, postgres: PostgresServer) -> Iterator[Dashboard]:
    postgres.stop()
    yield dashboard
    postgres.start()


def test_htmx_gets_an_alert_and_keeps_what_is_on_the_screen(away: Dashboard, pages: list[str]) -> None:
    answer = away.get(pages[2], **{"HX-Request": "true", "HX-Target": "past"})
    assert answer.status_code == 503
    assert BeautifulSoup(answer.content, "html.parser").html is None
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Push-Url"]) == ("#notice", "false")


def test_the_json_endpoint_answers_in_json(away: Dashboard, sandbox: Sandbox) -> None:
    room = sandbox.world.live_room
    answer = away.get(JSON.format(room=room["_id"], visitor=room["v"]["_id"]))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["success"] is False


def test_a_visitors_page_is_refused_so_that_the_site_can_read_it(away: Dashboard) -> None:
    answer = away.send(1)
    assert (answer.status_code, answer.json()["success"]) == (503, False)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_what_needs_no_database_answers_as_ever(away: Dashboard) -> None:
    assert away.get("/static/css/app.css").status_code == 200
    assert requests.options(f"{away.url}/api/v1/livechat/page.visited", timeout=30).status_code == 200


def test_the_log_says_it_in_a_line_without_a_password(away: Dashboard, pages: list[str]) -> None:
    with one_line_an_interval(away) as lines:
        for page in pages:
            away.get(page)
    assert any("Connection refused" in line for line in lines)
    assert "Traceback" not in away.log
    assert PASSWORD not in away.log


def take_every_connection(postgres: PostgresServer, taken: ExitStack) -> None:
    with suppress(psycopg.OperationalError):
        while True:
            taken.enter_context(psycopg.connect(postgres.url))


def test_a_database_without_a_connection_left_is_a_line_in_the_log_and_a_page_in_words(
    postgres: PostgresServer, sandbox: Sandbox, pages: list[str]
) -> None:
    with running(sandbox, postgres.url) as dashboard:
        dashboard.sign_in()
        with ExitStack() as taken:
            dashboard.restart_worker()  # whose threads would have connections
            take_every_connection(postgres, taken)
            with one_line_an_interval(dashboard) as lines:
                for page in pages:
                    check_page(dashboard.get(page))
                assert dashboard.send(2).status_code == 503
            assert all("too many clients" in line for line in lines)
            assert "Traceback" not in dashboard.log
        wait_until(lambda: is_well(dashboard, pages))
