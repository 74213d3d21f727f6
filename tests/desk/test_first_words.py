"""Why visitors came: what they wrote first, by messages that come newest first."""

from history.made import message

from dashboard.desk.first_words import LONGEST, read_first_words
from dashboard.rocketchat.listing import Listing, Unreadable
from dashboard.rocketchat.rooms import Message

VISITOR = {"token": "token"}


def read(*newest_first: Message | Unreadable, total: int | None = None) -> str:
    return read_first_words(Listing(newest_first, len(newest_first) if total is None else total))


def test_the_first_text_by_the_visitor_says_why() -> None:
    greeting, joined = message("Welcome!"), message("maria", t="uj", **VISITOR)
    assert read(message("hurry", **VISITOR), message("my card", **VISITOR), greeting, joined) == "my card"


def test_where_the_first_messages_are_not_there_nothing_is_guessed() -> None:
    assert read(message("hurry", **VISITOR), total=2) == ""


def test_a_file_without_words_is_no_reason() -> None:
    assert read(message("it is torn", **VISITOR), message("  ", **VISITOR)) == "it is torn"


def test_what_cannot_be_read_costs_only_itself() -> None:
    assert read(message("hello", **VISITOR), Unreadable("m0")) == "hello"


def test_nobody_wrote() -> None:
    assert read() == ""
    assert read(message("Welcome!")) == ""


def test_a_long_text_is_cut_and_stands_on_one_line() -> None:
    said = read(message("so\n  long " * 100, **VISITOR))
    assert len(said) <= LONGEST
    assert said.startswith("so long so long")
    assert said.endswith("…")
