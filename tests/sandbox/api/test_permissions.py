"""What each account may see."""

import pytest

from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World
from sandbox.client import Client, history_of

OWN, COLLEAGUES, QUEUED = "a chat of ana", "a chat of bruno", "a queued chat of Sales"


def room_for(world: World, which: str) -> dict[str, object]:
    if which == QUEUED:
        return world.open_room_of(world.visitor_named("Aisha Khan"))
    return world.rooms_in("waiting", "ana" if which == OWN else "bruno")[0]


@pytest.mark.parametrize(
    ("username", "which", "status"),
    [
        ("ana", OWN, 200),
        ("ana", COLLEAGUES, 400),
        ("ana", QUEUED, 400),
        ("bruno", OWN, 400),
        ("bruno", COLLEAGUES, 200),
        ("marta", QUEUED, 200),
        ("tom", QUEUED, 400),
        ("marta", OWN, 200),
        ("marta", COLLEAGUES, 200),
        ("adam", OWN, 200),
        ("nina", OWN, 403),
        ("uwe", OWN, 403),
    ],
)
def test_chats_open_for_those_who_may_see_them(
    sandbox: Sandbox, username: str, which: str, status: int
) -> None:
    client = Client(sandbox, username)

    assert client.get(history_of(room_for(sandbox.world, which))).status == status
    client.close()


def test_a_closed_chat_of_a_colleague_stays_closed_to_agents(
    ana: Client, marta: Client, world: World
) -> None:
    room = world.rooms_in("closed by agent", "clara")[0]

    assert ana.get(history_of(room)).status == 400
    assert marta.get(history_of(room)).status == 200


def test_the_history_holds_chats_of_other_agents_and_departments(ana: Client, world: World) -> None:
    for chats in (5, 30, 260):
        room = world.open_room_of(world.visitor_with(chats=chats))
        rows = ana.get(history_of(room, "count=0")).json["history"]

        assert room["servedBy"]["username"] == "ana"
        assert len({row["servedBy"]["username"] for row in rows if "servedBy" in row}) > 1
        assert len({row.get("departmentId") for row in rows}) > 1


@pytest.mark.parametrize(
    "path",
    [
        "livechat/visitors.pagesVisited/x",
        "livechat/visitors.info?visitorId=x",
        "livechat/visitors.search?term=",
        "livechat/x/messages",
        "livechat/department",
        "livechat/department/x",
        "livechat/rooms",
    ],
)
@pytest.mark.parametrize("username", ["nina", "uwe"])
def test_without_view_l_room_every_omnichannel_list_is_forbidden(
    sandbox: Sandbox, username: str, path: str
) -> None:
    client = Client(sandbox, username)

    assert client.get(path).status == 403
    client.close()


def test_nina_still_is_an_agent_by_role(sandbox: Sandbox) -> None:
    nina = Client(sandbox, "nina")

    assert "livechat-agent" in nina.get("me").json["roles"]
    nina.close()


def test_an_agent_lists_her_own_rooms_only(ana: Client, world: World) -> None:
    own, other = world.accounts["ana"].id, world.accounts["bruno"].id

    rows = ana.get(f"livechat/rooms?agents[]={own}&open=true").json["rooms"]

    assert {row["servedBy"]["username"] for row in rows} == {"ana"}
    assert ana.get(f"livechat/rooms?agents={own}").status == 200
    assert ana.get(f"livechat/rooms?agents[a]={own}").json["error"] == "must be array [invalid-params]"
    assert ana.get(f"livechat/rooms?agents[]={other}").status == 403
    assert ana.get(f"livechat/rooms?agents[]={own}&agents[]={other}").status == 403
