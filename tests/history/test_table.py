"""What the chat table is made of: the markup that tools and styles rely on."""

from collections.abc import Callable
from datetime import datetime
from statistics import median

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from dashboard import wording
from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World
from dashboard.sandbox.world.staff import ARCHIVED

from .addresses import HTMX, HTMX_TRANSCRIPT, Document, all_rows, chats_page, room_with, visitor_page
from .reading import Soup

FIELDS = [
    "ts",
    "open",
    "servedBy.username",
    "departmentId",
    "msgs",
    "metrics.response.ft",
    "metrics.response.avg",
    "metrics.chatDuration",
    "lm",
]


@pytest.fixture
def table(ana: Client, soup: Soup, world: World) -> BeautifulSoup:
    """All chats of the visitor with 30 of them."""
    tree: BeautifulSoup = soup(ana.get(f"{chats_page(room_with(world, 30))}?count=100"))
    return tree


def test_every_row_has_a_cell_for_each_of_rocketchats_fields(table: BeautifulSoup) -> None:
    rows = table.select("table#chats tbody tr[data-room]")
    assert len(rows) == 31
    assert all([str(cell["data-field"]) for cell in row.select("td")] == FIELDS for row in rows)


def test_no_cell_is_blank(table: BeautifulSoup) -> None:
    assert all(cell.get_text(strip=True) for cell in table.select("table#chats td"))


def test_every_time_is_written_for_machines_with_its_zone(table: BeautifulSoup) -> None:
    times = [datetime.fromisoformat(str(time["datetime"])) for time in table.select("#chats time")]
    assert len(times) >= 31
    assert all(time.tzinfo for time in times)


def test_the_heading_in_use_says_its_direction_and_links_to_the_other(table: BeautifulSoup) -> None:
    (sorted_by,) = table.select("#chats th[aria-sort]")
    assert sorted_by["aria-sort"] == "descending"
    assert sorted_by.a is not None
    assert sorted_by.a["href"] == "?count=100&sort=ts"


@pytest.mark.parametrize(("sort", "said"), [("msgs", "ascending"), ("-msgs", "descending")])
def test_the_direction_is_that_of_the_query(
    sort: str, said: str, ana: Client, soup: Soup, world: World
) -> None:
    tree = soup(ana.get(f"{chats_page(room_with(world, 5))}?sort={sort}"))
    assert [(th.get_text(strip=True), th["aria-sort"]) for th in tree.select("th[aria-sort]")] == [
        ("Messages", said)
    ]


def test_every_heading_but_the_departments_sorts(table: BeautifulSoup) -> None:
    """A department can be sorted only by its id, which nobody sees."""
    headings = table.select("#chats thead th[scope=col]")
    assert [th.get_text(strip=True) for th in headings if th.a is None] == ["Department"]


def test_the_pager_keeps_order_and_size(ana: Client, soup: Soup, world: World) -> None:
    tree = soup(ana.get(f"{chats_page(room_with(world, 30))}?count=10&sort=msgs&page=2"))
    nav = tree.select_one('nav[aria-label="Pages"]')
    assert nav is not None
    assert "11–20 of 31" in nav.text
    assert [(a.text, a["href"]) for a in nav.select(".steps a")] == [
        ("First", "?count=10&sort=msgs"),
        ("Previous", "?count=10&sort=msgs"),
        ("Next", "?page=3&count=10&sort=msgs"),
        ("Last", "?page=4&count=10&sort=msgs"),
    ]
    assert [option.text for option in nav.select("select[name=count] option[selected]")] == ["10"]
    assert [field["value"] for field in nav.select("input[name=sort]")] == ["msgs"]


@pytest.mark.parametrize("address", [chats_page, visitor_page])
def test_htmx_gets_the_section_alone(
    address: Callable[[Document], str], ana: Client, soup: Soup, world: World
) -> None:
    room = room_with(world, 5)
    tree = soup(ana.get(address(room), headers=HTMX))
    assert tree.html is None
    assert tree.select_one("table#chats") is not None
    section = tree.select_one("section#past")
    assert section is not None
    assert (section["data-room"], section["data-visitor"]) == (room["_id"], room["v"]["_id"])


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-History-Restore-Request": "true"}])
@pytest.mark.parametrize("address", [chats_page, visitor_page])
def test_everybody_else_gets_a_whole_page(
    address: Callable[[Document], str], headers: dict[str, str], ana: Client, soup: Soup, world: World
) -> None:
    tree = soup(ana.get(address(room_with(world, 5)), headers=headers))
    assert tree.html is not None
    assert len(tree.select("table#chats")) == 1
    assert tree.h1 is not None or address is chats_page


def test_htmx_gets_the_transcript_alone_where_only_that_changes(
    ana: Client, soup: Soup, world: World
) -> None:
    room = room_with(world, 5)
    address = f"{visitor_page(room)}?chat={room['_id']}"
    tree = soup(ana.get(address, headers=HTMX_TRANSCRIPT))
    assert tree.select("table, html") == []
    assert tree.select("ol.lines li")


def test_departments_are_named_also_the_archived_one(ana: Client, soup: Soup, sandbox: Sandbox) -> None:
    room = room_with(sandbox.world, 30)
    names = {each["_id"]: each["name"] for each in sandbox.world.departments.values()}
    tree = soup(ana.get(f"{chats_page(room)}?count=100"))
    said = {
        row["data-room"]: row.select_one('td[data-field="departmentId"] bdi').text
        for row in tree.select("tr[data-room]")
    }
    rows = all_rows(sandbox, room)
    assert said == {row["_id"]: names.get(row.get("departmentId"), "–") for row in rows}
    assert ARCHIVED in said.values()


def test_no_department_id_is_in_sight(table: BeautifulSoup, world: World) -> None:
    assert not any(id_ in table.get_text() for id_ in world.departments)


def _by_a_person(row: Document, world: World) -> bool:
    """Whether the visitor wrote first and the answer took as long as a person needs."""
    spoken = [message for message in world.messages[row["_id"]] if "t" not in message]
    return (
        "token" in min(spoken, key=lambda message: str(message["ts"]))
        and row["metrics"]["response"]["ft"] >= 1
    )


def _never_answered(row: Document) -> bool:
    return bool(row.get("metrics")) and not row.get("open") and "response" not in row["metrics"]


@pytest.mark.parametrize("chats", [5, 30, 260])
def test_the_facts_are_those_of_all_the_visitors_chats(
    chats: int, ana: Client, soup: Soup, sandbox: Sandbox
) -> None:
    room = room_with(sandbox.world, chats)
    rows = all_rows(sandbox, room)
    answered = [row for row in rows if row.get("metrics", {}).get("response")]
    responses = [row["metrics"]["response"] for row in answered]
    by_persons = [row["metrics"]["response"]["ft"] for row in answered if _by_a_person(row, sandbox.world)]

    tree = soup(ana.get(f"{chats_page(room)}?count=10"))
    said = {
        div.dt.text: " ".join(dd.get_text(" ", strip=True) for dd in div.select("dd"))
        for div in tree.select("dl.facts div")
    }

    assert said["chats"] == str(chats + 1)
    assert said["never answered"].split()[0] == str(sum(map(_never_answered, rows)))
    first_reply = f"{wording.format_duration(median(by_persons))} median of {len(by_persons)}"
    assert said["first reply by a person"] == first_reply
    mean = sum(each["tt"] for each in responses) / sum(each["total"] for each in responses)
    replies = int(sum(each["total"] for each in responses))
    assert said["replies after"] == f"{wording.format_duration(mean)} mean of {replies:,}"


def test_the_hostile_names_and_messages_of_the_world_stay_text(
    marta: Client, soup: Soup, world: World
) -> None:
    hostile = [room for room in world.rooms.values() if "<" in room["fname"] or "{{" in room["fname"]]
    assert hostile
    for room in hostile:
        tree = soup(marta.get(visitor_page(room)))
        assert tree.h1 is not None
        assert tree.h1.text == room["fname"]
        assert [script.get("src") for script in tree.select("script") if not script.get("src")] == []
        assert tree.select("[onerror], [onclick], img, a[href^=javascript]") == []
