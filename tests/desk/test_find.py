import pytest
from history.made import NOW, ago
from hypothesis import given
from hypothesis import strategies as st

from dashboard.desk.find import describe_visitor, looks_like_room_id, read_room_id
from dashboard.rocketchat.payloads import Visitor

ROOM = "YTv75nZRdzaj6ZGWZ"
GO = f"https://go.rocket.chat/room?host=chat.example.org&rid={ROOM}&path="


@pytest.mark.parametrize(
    "pasted",
    [
        ROOM,
        f"  {ROOM}\n",
        "66a5e1f09b3c4d0012ab77e1",
        f"https://chat.example.org/live/{ROOM}",
        f"https://chat.example.org/live/{ROOM}?msg=abc#top",
        f"https://chat.example.org/sub/path/live/{ROOM}/room-info",
        f"https://chat.example.org/omnichannel/current/{ROOM}",
        f"chat.example.org/live/{ROOM}",
        f"/live/{ROOM}",
        f"{GO}live/{ROOM}",
        f"{GO}live%2F{ROOM}",
        f"https://rearview.example.org/rooms/{ROOM}/",
        f"https://rearview.example.org/rooms/{ROOM}/visitors/66a5e1f09b3c4d0012ab77e1/?page=2&sort=-ts#chats",
        f"/rooms/{ROOM}",
    ],
)
def test_a_room_is_found_in_what_an_agent_pastes(pasted: str) -> None:
    assert read_room_id(pasted) in {ROOM, "66a5e1f09b3c4d0012ab77e1"}


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Maria Lopes",
        "abcdefghijkmnopqr",
        "abcdefghijkmnopq2",
        "ABCDEFGHJKLMNPQ23",
        "ABCDEFGHJkmnopqrs",
        "23456789234567892",
        "SupportTicket2024",
        "OttoIllmann2Extra",
        "66A5E1F09B3C4D0012AB77E1",
        f"{ROOM}2",
        "https://rearview.example.org/rooms/",
        "visitor3@example.org",
        "+55 11 5555-0003",
        "https://chat.example.org/home",
        "https://chat.example.org/live/",
        "https://chat.example.org/live/../../admin",
        "https://chat.example.org/channel/general",
        "http://[",
        "///",
        "http://\u2100/live/abc",
        f"{ROOM}\x00",
        "٣" * 17,
    ],
)
def test_anything_else_is_searched(typed: str) -> None:
    assert read_room_id(typed) == ""


@given(st.text())
def test_no_text_breaks_the_search_and_a_room_is_only_letters_and_digits(typed: str) -> None:
    assert read_room_id(typed).isalnum() or read_room_id(typed) == ""
    assert looks_like_room_id(typed) in {True, False}


@pytest.mark.parametrize(
    ("typed", "may_be"),
    [
        ("YTv75nZRdz", True),
        ("SupportTicket2024", True),
        ("66A5E1F09B3C4D0012AB77E1", True),
        ("Maria Lopes", False),
        ("ana", False),
        ("../../x", False),
    ],
)
def test_a_word_that_might_be_a_room_may_be_opened_as_one(typed: str, may_be: bool) -> None:
    assert looks_like_room_id(typed) is may_be


def visitor(**fields: object) -> Visitor:
    return Visitor.read({"_id": "v1", **fields})


def test_a_found_visitor_says_how_to_reach_them_and_when_they_last_wrote() -> None:
    shown = describe_visitor(
        visitor(
            name="Maria Lopes",
            username="guest-7",
            visitorEmails=[{"address": "m@example.org"}, {"address": "n@example.org"}],
            phone=[{"phoneNumber": "+55 11"}],
            lastChat={"_id": ROOM, "ts": ago(days=12)},
        ),
        {},
        NOW,
    )
    assert (shown.name, shown.initials, shown.room_id) == ("Maria Lopes", "ML", ROOM)
    assert shown.line == "guest-7 · m@example.org · +55 11 · last chat 12 days ago"


def test_a_visitor_who_never_chatted_leads_to_no_room() -> None:
    shown = describe_visitor(visitor(name="Maria"), {}, NOW)
    assert (shown.room_id, shown.line) == ("", "no chat yet")


def test_a_visitor_without_a_name_goes_by_their_username_once() -> None:
    assert describe_visitor(visitor(username="guest-7"), {}, NOW).line == "no chat yet"
    assert describe_visitor(visitor(), {}, NOW).name == "Unnamed visitor"


def test_the_agents_own_open_chat_leads_to_the_visitor_before_a_colleagues_last_one() -> None:
    known = visitor(name="Maria", lastChat={"_id": "of-a-colleague"})
    assert describe_visitor(known, {"v1": "my-room"}, NOW).room_id == "my-room"
    assert describe_visitor(known, {"v2": "my-room"}, NOW).room_id == "of-a-colleague"
