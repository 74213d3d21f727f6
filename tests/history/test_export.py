"""The export: exactly the list of the table over all its pages, whole or an error."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from example_server import ROOM, VISITOR, UpstreamServer
from fixture_types import Answer, StartUpstream
from rocketchat.wire import example

from dashboard.audit.models import Access
from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World

from .addresses import HTMX, Document, all_rows, room_with, visitor_page
from .conftest import StartBetween
from .reading import Soup
from .test_cost import FOUND, HISTORY
from .test_table_order import paged

EXAMPLE = f"/rooms/{ROOM}/visitors/{VISITOR}/chats.csv"


def csv_page(room: Document) -> str:
    return f"{visitor_page(room)}chats.csv"


def tell_all(server: UpstreamServer) -> None:
    """The examples' pages of the history and of the search, as if there were no more."""
    for path, name in ((HISTORY, "chat-history-page"), (FOUND, "search-chats-page")):
        page = example(name)
        server.given(path, body={**page, "total": len(page["history"])})


def read(answer: Answer) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.content
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "query", ["", "?sort=msgs&count=10&page=3", "?show=served", "?text=voucher&sort=-lm"]
)
def test_the_export_is_the_list_of_all_pages_in_its_order(
    query: str, ana: Client, soup: Soup, world: World
) -> None:
    room = room_with(world, 30)
    listed = paged(ana, soup, f"{visitor_page(room)}chats/{query.replace('&page=3', '')}")
    assert [row["Chat"] for row in read(ana.get(csv_page(room) + query))] == [
        id_ for page in listed for id_ in page
    ]


def test_more_chats_than_rocketchat_gives_at_once_come_block_by_block(
    between: StartBetween, sandbox: Sandbox
) -> None:
    room = room_with(sandbox.world, 260)
    rows = read(between(most=90).sign_in().get(csv_page(room)))
    assert [row["Chat"] for row in rows] == [
        row["_id"] for row in all_rows(sandbox, room, '{"ts":-1,"_id":1}')
    ]
    assert sum(bool(row["Closing comment"]) for row in rows) > 100


def test_two_hundred_and_sixty_one_chats_cost_two_calls_and_their_ends_one(
    between: StartBetween, sandbox: Sandbox
) -> None:
    room = room_with(sandbox.world, 260)
    server = between()
    rows = read(server.sign_in().get(csv_page(room)))
    assert [row["Chat"] for row in rows] == [
        row["_id"] for row in all_rows(sandbox, room, '{"ts":-1,"_id":1}')
    ]
    asked = server.asked()
    assert asked.count(HISTORY) == 2
    assert asked.count(FOUND) == 1
    assert sum(bool(row["Closing comment"]) for row in rows) > 100


def test_the_answer_is_a_file_that_nobody_keeps(ana: Client, world: World) -> None:
    answer = ana.get(csv_page(room_with(world, 5)))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="chats-20')
    assert "no-store" in answer["Cache-Control"]


def test_an_export_is_in_the_access_log_and_a_refused_one_is_not(ana: Client, world: World) -> None:
    room = room_with(world, 5)
    ana.get(csv_page(room))
    access = Access.objects.get(what=Access.What.EXPORT)
    assert (access.room_id, access.visitor_id) == (room["_id"], room["v"]["_id"])
    assert ana.get(csv_page(room | {"v": room_with(world, 30)["v"]})).status_code == 404
    assert Access.objects.filter(what=Access.What.EXPORT).count() == 1


def test_no_token_of_a_visitor_is_in_the_file(marta: Client, world: World) -> None:
    room = room_with(world, 30)
    content = marta.get(csv_page(room)).content.decode()
    assert not any(secret in content for secret in world.secrets())


@pytest.mark.parametrize("path", [HISTORY, FOUND])
def test_what_rocketchat_does_not_tell_makes_no_file(path: str, upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    tell_all(server)
    server.given(path, status=502)
    answer = client.get(EXAMPLE, headers=HTMX)
    assert answer.status_code == 502
    assert b'role="alert"' in answer.content
    assert not Access.objects.filter(what=Access.What.EXPORT).exists()


def test_an_older_copy_that_stands_in_on_a_page_is_no_file(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    tell_all(server)
    assert client.get(EXAMPLE).status_code == 200
    server.given(HISTORY, status=502)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        assert client.get(EXAMPLE).status_code == 502


def test_a_history_that_ends_before_its_total_makes_no_file(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    page = example("chat-history-page")
    server.given(HISTORY, body={**page, "total": len(page["history"]) + 3})
    answer = client.get(EXAMPLE)
    assert answer.status_code == 502
    assert b"The export would not be whole" in answer.content


def test_a_bad_query_is_refused_in_words(ana: Client, world: World) -> None:
    answer = ana.get(f"{csv_page(room_with(world, 5))}?sort=v.token")
    assert answer.status_code == 400
    assert "“sort” must be one of" in answer.content.decode()


def test_signed_out_leads_to_the_sign_in(client: Client, world: World, workspace: object) -> None:
    assert client.get(csv_page(room_with(world, 5))).status_code == 302


def test_only_reading_is_allowed(ana: Client, world: World) -> None:
    assert ana.post(csv_page(room_with(world, 5))).status_code == 405
