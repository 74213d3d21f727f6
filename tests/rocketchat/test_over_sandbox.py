"""What only a server with a memory can show, as each release line shows it."""

import pickle

import pytest

from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.errors import (
    LoginBlocked,
    LoginRefused,
    NotAllowedInRoom,
    NotLoggedIn,
    PermissionMissing,
    RateLimited,
    SecondFactorInvalid,
    SecondFactorRequired,
)
from dashboard.rocketchat.rate_limit_headers import RateLimitState
from dashboard.sandbox import Sandbox


def signed_in(sandbox: Sandbox, user: str) -> RocketChat:
    code = sandbox.world.totp_code(user) if user == "tom" else None
    login = RocketChat(sandbox.url).login(user, "sandbox", code)
    return RocketChat(sandbox.url, credentials=login.credentials)


def test_a_session_ends_with_logout(sandbox: Sandbox) -> None:
    client = signed_in(sandbox, "ana")
    client.logout()
    with pytest.raises(NotLoggedIn):
        client.me()


def test_a_wrong_password_is_refused(sandbox: Sandbox, version: str) -> None:
    with pytest.raises(LoginRefused) as raised:
        RocketChat(sandbox.url).login("ana", "wrong")
    assert raised.value.hides_reason is (version == "9.0")


def test_a_second_factor_is_taken(sandbox: Sandbox) -> None:
    assert signed_in(sandbox, "tom").me().username == "tom"


def test_a_second_factor_is_asked_for_where_the_line_tells(sandbox: Sandbox, version: str) -> None:
    with pytest.raises(LoginRefused if version == "9.0" else SecondFactorRequired):
        RocketChat(sandbox.url).login("tom", "sandbox")


def test_a_wrong_code_is_told_where_the_line_tells(sandbox: Sandbox, version: str) -> None:
    with pytest.raises(LoginRefused if version == "9.0" else SecondFactorInvalid):
        RocketChat(sandbox.url).login("tom", "sandbox", "000000")


def test_a_block_is_told_where_the_line_tells(version: str) -> None:
    with Sandbox(live=False, rate_limit=False, version=version) as guessed_at:
        for _ in range(10):
            with pytest.raises(LoginRefused):
                RocketChat(guessed_at.url).login("ana", "wrong")
        with pytest.raises(LoginRefused if version == "9.0" else LoginBlocked):
            RocketChat(guessed_at.url).login("ana", "sandbox")


def test_an_agent_may_not_see_a_colleagues_room(sandbox: Sandbox) -> None:
    room, bruno = sandbox.world.live_room, signed_in(sandbox, "bruno")
    with pytest.raises(NotAllowedInRoom):
        bruno.chat_history(room["_id"], room["v"]["_id"])
    with pytest.raises(NotAllowedInRoom):
        bruno.room(room["_id"])
    with pytest.raises(NotAllowedInRoom):
        bruno.messages(room["_id"])


def test_an_agent_without_the_permission_is_told_which(sandbox: Sandbox) -> None:
    with pytest.raises(PermissionMissing) as raised:
        signed_in(sandbox, "nina").search_visitors("whoever")
    assert raised.value.permission == "view-l-room"


def test_an_agent_who_may_not_list_all_rooms_is_told_which_permission_that_wants(sandbox: Sandbox) -> None:
    with pytest.raises(PermissionMissing) as raised:
        signed_in(sandbox, "ana").rooms()
    assert raised.value.permission == "view-livechat-rooms"


@pytest.mark.parametrize("queued", [True, False])
def test_a_manager_sees_queued_rooms_apart(sandbox: Sandbox, queued: bool) -> None:
    rooms = (
        signed_in(sandbox, "marta").rooms(queued=queued, open=None if queued else True, count=100).readable
    )
    assert {room.served_by is None for room in rooms} == {queued}
    assert all(room.open for room in rooms)


def test_a_manager_sees_the_rooms_on_hold_apart(sandbox: Sandbox) -> None:
    rooms = signed_in(sandbox, "marta").rooms(onhold=True, count=100).readable
    assert {room.id for room in rooms} == {room["_id"] for room in sandbox.world.rooms_in("on hold")}


def test_pages_of_a_history_follow_each_other(sandbox: Sandbox) -> None:
    room = sandbox.world.open_room_of(sandbox.world.visitor_with(chats=260))
    client = signed_in(sandbox, "ana")
    pages = [
        client.chat_history(room["_id"], room["v"]["_id"], offset=offset, count=100, sort={"ts": 1, "_id": 1})
        for offset in (0, 100, 200)
    ]
    rows = [row for page in pages for row in page.readable]
    assert [page.count for page in pages] == [100, 100, 61]
    assert len({row.id for row in rows}) == pages[0].total == 261
    assert rows == sorted(rows, key=lambda row: (row.ts, row.id))


def test_no_secret_of_the_whole_world_comes_through(sandbox: Sandbox) -> None:
    client = signed_in(sandbox, "marta")
    answers: list[object] = [client.rooms(count=100), client.rooms(open=True, count=100), client.me()]
    for room in client.rooms(count=30, sort={"lm": -1}).readable:
        answers += [client.messages(room.id, count=100), client.pages_visited(room.id, count=100)]
        answers += [client.chat_history(room.id, room.v.id, count=100)]
    shown = b"".join(pickle.dumps(answer) + repr(answer).encode() for answer in answers)
    assert not [secret for secret in sandbox.world.secrets() if secret.encode() in shown]


def test_the_limit_is_told_before_and_when_it_is_reached(version: str) -> None:
    told: list[int] = []

    def note(_: str, budget: RateLimitState | None, __: int) -> None:
        told.append(budget.remaining if budget else -1)

    with Sandbox(live=False, version=version) as strict:
        client = RocketChat(strict.url, credentials=signed_in(strict, "ana").credentials, after_call=note)
        for _ in range(10):
            client.me()
        with pytest.raises(RateLimited) as raised:
            client.me()
    assert told == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0]
    assert 50 < raised.value.wait <= 60
