"""Rocket.Chat tells the chats but not all around them: the table stands, and says what is not known."""

from typing import Any

from example_server import ROOM, VISITOR
from fixture_types import Soup, StartUpstream
from rocketchat.wire import example

CHATS = f"/rooms/{ROOM}/visitors/{VISITOR}/chats/"
HISTORY = f"livechat/visitors.chatHistory/room/{ROOM}/visitor/{VISITOR}"


def history(total: int, **changes: Any) -> dict[str, Any]:
    """The example's page, of so many chats, each with the changes."""
    page = example("chat-history-page")
    rows = [page["history"][0] | {"_id": f"room{number}"} | changes for number in range(min(total, 100))]
    return {**page, "history": rows, "total": total}


def test_without_the_facts_the_table_and_the_number_of_chats_stand(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given("livechat/visitors.chatHistory", body=history(150))
    server.given(f"{HISTORY}?offset=0&count=0", status=502)
    tree = soup(client.get(CHATS))
    assert tree.select("table#chats tbody tr[data-room]")
    facts = [fact.get_text(" ", strip=True) for fact in tree.select("dl.facts div")]
    assert facts == ["chats 150", "more not now Rocket.Chat did not tell the rest"]


def test_a_department_that_cannot_be_asked_for_has_no_name(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given("livechat/visitors.chatHistory", body=history(2, departmentId="gone", department=None))
    server.given("livechat/department/", status=502)
    cells = soup(client.get(CHATS)).select("td[data-field=departmentId]")
    assert cells
    assert {cell.get_text(" ", strip=True) for cell in cells} == {"– its name is not known"}
    assert len(server.asked_for("livechat/department/gone")) == 1
