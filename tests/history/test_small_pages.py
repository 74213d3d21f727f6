"""A server that gives few rows at a time (API_Upper_Count_Limit) and never all (API_Allow_Infinite_Count)."""

import pytest

from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World

from .addresses import all_rows, chats_page, room_with
from .conftest import StartBetween
from .reading import Soup
from .test_table_order import paged


@pytest.mark.parametrize(("size", "most"), [(10, 50), (25, 50), (50, 50), (100, 50), (100, 30)])
def test_every_chat_is_shown_once_and_in_order(
    size: int, most: int, between: StartBetween, soup: Soup, sandbox: Sandbox
) -> None:
    room = room_with(sandbox.world, 260)
    client = between(most=most).sign_in()
    pages = paged(client, soup, f"{chats_page(room)}?count={size}&sort=msgs")
    assert {len(page) for page in pages[:-1]} == {size}
    assert [row for page in pages for row in page] == [
        row["_id"] for row in all_rows(sandbox, room, '{"msgs":1,"_id":1}')
    ]


def test_the_facts_say_over_how_many_they_are(between: StartBetween, soup: Soup, world: World) -> None:
    client = between(most=50).sign_in()
    tree = soup(client.get(chats_page(room_with(world, 260))))
    assert "of the newest 50" in tree.select_one("dl.facts").get_text(" ", strip=True)
    assert "chats 261" in tree.select_one("dl.facts").get_text(" ", strip=True)
