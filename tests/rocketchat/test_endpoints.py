"""Every endpoint, over every kind of server and release line: whoever stands in for Rocket.Chat must stand this."""

import json

import pytest

from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.errors import NoSuchRoom, NoSuchVisitor
from dashboard.rocketchat.payloads import Visitor
from dashboard.rocketchat.rooms import FoundChat, Message, Room

from .conftest import Workspace


def test_login_gives_credentials_that_work(workspace: Workspace) -> None:
    login = RocketChat(workspace.address).login(workspace.user, workspace.password)
    me = RocketChat(workspace.address, credentials=login.credentials).me()
    assert me.id == login.credentials.user_id == login.me.id


def test_logout_takes_an_answer_with_and_without_a_body(workspace: Workspace) -> None:
    login = RocketChat(workspace.address).login(workspace.user, workspace.password)
    RocketChat(workspace.address, credentials=login.credentials).logout()


def test_me_tells_name_roles_and_zone(workspace: Workspace) -> None:
    me = workspace.client().me()
    assert (me.username, "livechat-agent" in me.roles) == (workspace.user, True)
    assert me.name
    assert me.utc_offset is not None


def test_a_login_tells_of_the_account_what_me_tells(workspace: Workspace) -> None:
    login = RocketChat(workspace.address).login(workspace.user, workspace.password)
    assert login.me == workspace.client().me()


def test_a_room_leads_to_its_visitor(workspace: Workspace) -> None:
    room = workspace.client().room(workspace.room_id)
    assert (room.id, room.v.id) == (workspace.room_id, workspace.visitor_id)


def test_the_history_holds_rooms_of_the_visitor(workspace: Workspace) -> None:
    history = workspace.client().chat_history(
        workspace.room_id, workspace.visitor_id, count=50, sort={"ts": -1}
    )
    assert {room.v.id for room in history.readable} == {workspace.visitor_id}
    assert history.total >= history.count == len(history.readable) > 1


def test_a_search_tells_of_the_visitors_chats_how_they_were_closed(workspace: Workspace) -> None:
    found = workspace.client().search_chats(
        workspace.room_id, workspace.visitor_id, count=50, sort={"ts": -1, "_id": 1}
    )
    assert found.total >= len(found.readable) > 1
    assert [chat.ts for chat in found.readable] == sorted((chat.ts for chat in found.readable), reverse=True)
    closed = [chat for chat in found.readable if chat.closer == "user"]
    assert any(chat.closing_message and chat.tags for chat in closed)


def test_a_search_for_what_nobody_wrote_finds_no_chat(workspace: Workspace) -> None:
    client = workspace.client()
    found = client.search_chats(workspace.room_id, workspace.visitor_id, text="no such words")
    assert (found.readable, found.total) == ([], 0)


def test_a_visitor_has_a_name_and_addresses(workspace: Workspace) -> None:
    visitor = workspace.client().visitor(workspace.visitor_id)
    assert (visitor.id, visitor.name) == (workspace.visitor_id, workspace.visitor_name)
    assert visitor.emails + visitor.phones


def test_an_unknown_visitor_is_refused(workspace: Workspace) -> None:
    with pytest.raises(NoSuchVisitor):
        workspace.client().visitor("unknown")


def test_messages_are_of_the_room_and_some_by_its_visitor(workspace: Workspace) -> None:
    messages = workspace.client().messages(workspace.room_id, count=50).readable
    assert {message.rid for message in messages} == {workspace.room_id}
    assert any(message.by_visitor for message in messages)


def test_pages_are_of_the_room(workspace: Workspace) -> None:
    pages = workspace.client().pages_visited(workspace.room_id).readable
    assert {page.rid for page in pages} == {workspace.room_id}
    assert all(page.href and page.change for page in pages)


def test_a_department_of_the_list_is_found_by_its_id(workspace: Workspace) -> None:
    first = workspace.client().departments().readable[0]
    found = workspace.client().department(first.id)
    assert found is not None
    assert found.name == first.name


def test_an_unknown_department_is_none(workspace: Workspace) -> None:
    assert workspace.client().department("unknown") is None


def test_the_agents_open_rooms_hold_the_known_one(workspace: Workspace) -> None:
    rooms = workspace.client().rooms(agent_id=workspace.credentials.user_id, open=True, count=100)
    assert workspace.room_id in {room.id for room in rooms.readable}


def test_the_visitor_is_found_by_name(workspace: Workspace) -> None:
    found = workspace.client().search_visitors(workspace.visitor_name)
    assert workspace.visitor_id in {visitor.id for visitor in found.readable}


def test_a_reply_to_pass_on_is_the_servers_own_without_tokens(workspace: Workspace) -> None:
    reply = workspace.client().proxy_chat_history(workspace.room_id, workspace.visitor_id, {"count": "3"})
    assert (reply.status, reply.body["history"][0]["v"]["_id"]) == (200, workspace.visitor_id)
    assert '"token"' not in json.dumps(reply.body)


def test_a_reply_to_pass_on_may_be_a_refusal(workspace: Workspace) -> None:
    reply = workspace.client().proxy_chat_history("unknown", workspace.visitor_id, {})
    assert (reply.status, reply.body) == (400, {"success": False, "error": "invalid-room"})


def test_an_unknown_room_has_no_history(workspace: Workspace) -> None:
    with pytest.raises(NoSuchRoom):
        workspace.client().chat_history("unknown", workspace.visitor_id)


def test_an_unknown_room_is_not_searched(workspace: Workspace) -> None:
    with pytest.raises(NoSuchRoom):
        workspace.client().search_chats("unknown", workspace.visitor_id)


def test_an_unknown_room_has_no_pages(workspace: Workspace) -> None:
    with pytest.raises(NoSuchRoom):
        workspace.client().pages_visited("unknown")


def test_an_unknown_room_is_refused(workspace: Workspace) -> None:
    with pytest.raises(NoSuchRoom):
        workspace.client().room("unknown")


def test_no_payload_has_a_field_for_a_token() -> None:
    fields = {name for kind in (Room, Message, FoundChat, Visitor) for name in kind.__struct_fields__}
    assert not {"token", "visitor_token"} & fields
