"""How much a visitor's page sends: an agent in a train reads it, too."""

from django.test import Client
from history.addresses import room_with, visitor_page

from dashboard.sandbox.world import World

MOST = 15_000  # bytes, compressed


def test_a_page_with_a_full_table_is_under_15_kb_compressed(ana: Client, world: World) -> None:
    for visitor in (world.visitor_with(chats=260)["_id"], world.live_room["v"]["_id"]):
        room = next(each for each in (room_with(world, 260), world.live_room) if each["v"]["_id"] == visitor)
        response = ana.get(visitor_page(room), headers={"Accept-Encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        assert len(response.content) < MOST
