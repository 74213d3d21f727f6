"""What is quoted of a chat: why the visitor came, with which words it ended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.desk.brief.quotes import LONGEST_QUOTE, Quote, find_last_words, find_reason
from dashboard.rocketchat.rooms import Message
from desk.made import UNHURRIED, by, by_visitor, newest_first, open_room

ROOM = open_room()


def reason(*said: Message, total: int | None = None) -> str:
    found = find_reason(ROOM, newest_first(*said, total=total))
    return found.text if found else ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("My card is refused at the last step. I tried twice.", "My card is refused at the last step."),
        ("Hi! My card is refused at the last step", "Hi! My card is refused at the last step"),
        ("Order 8.5 of shop.example.org is late\nplease help", "Order 8.5 of shop.example.org is late"),
        (
            "こんにちは。注文した本棚の配送日を変更できますか?別の質問もあります。",
            "こんにちは。注文した本棚の配送日を変更できますか?別の質問もあります。",
        ),
        ("where is it???", "where is it???"),
        ("  ", ""),
    ],
)
def test_a_visitor_came_for_what_their_first_sentence_says(text: str, said: str) -> None:
    assert reason(by_visitor(60, text)) == said


def test_a_greeting_alone_goes_on_with_the_next_message() -> None:
    chat = [by_visitor(90, "hello"), by("ana", 80), by_visitor(60, "my order 11873 has not moved")]
    assert reason(*chat) == "hello / my order 11873 has not moved"


def test_the_reason_leads_to_the_message_where_it_begins() -> None:
    first = by_visitor(90, "my order 11873 has not moved")
    assert find_reason(ROOM, newest_first(by("ana", 99), first)) == Quote(first.msg, first.id)


def test_a_file_says_its_name() -> None:
    assert reason(by_visitor(60, "", files=[{"name": "invoice.pdf"}])) == "invoice.pdf"


def test_of_a_chat_whose_beginning_is_unknown_nobody_guesses_the_reason() -> None:
    assert reason(by_visitor(60), total=2) == ""
    assert find_reason(ROOM, None) is None


def test_a_long_reason_is_cut() -> None:
    assert len(reason(by_visitor(60, "word " * 500))) <= LONGEST_QUOTE


def test_the_last_words_are_the_visitors_rather_than_the_goodbye() -> None:
    chat = [
        by_visitor(90, "ok I will try with another card"),
        by("ana", 80, "Have a nice day!"),
        by_visitor(70, "thanks"),
    ]
    assert find_last_words(ROOM, newest_first(*chat)) == Quote("ok I will try with another card", "v90")


def test_where_the_visitor_said_little_the_last_words_of_all_are_quoted_with_who_said_them() -> None:
    chat = [by_visitor(90, "hello?"), by("ana", 80, "Nobody there?")]
    assert find_last_words(ROOM, newest_first(*chat)) == Quote("Nobody there?", "ana80", "Ana")


def test_without_the_messages_the_room_knows_its_last_one() -> None:
    room = open_room(lastMessage={"_id": "m", "msg": "ok then", "ts": "2026-11-01T10:00:00Z", "token": "t"})
    assert find_last_words(room, None) == Quote("ok then", "m")
    assert find_last_words(ROOM, None) is None


@UNHURRIED
@given(st.lists(st.text(), max_size=5))
def test_a_reason_is_short_and_made_of_what_the_visitor_wrote(texts: list[str]) -> None:
    said = reason(*(by_visitor(100 - i, text) for i, text in enumerate(texts)))
    assert len(said) <= LONGEST_QUOTE
    assert bool(said) <= any(text.strip() for text in texts)
