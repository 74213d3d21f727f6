from typing import Any

import pytest
from history.made import NOW, ago, replied, room
from hypothesis import given
from hypothesis import strategies as st

from dashboard.desk.brief import Brief, describe_source, get_visitor_name, make_brief, make_initials
from dashboard.history.chat_cells import Cell, Reading
from dashboard.rocketchat.rooms import Source

WAITING: dict[str, Any] = {"open": True, "waitingResponse": True, "metrics": {"v": {"lq": ago(seconds=130)}}}


def made(total: int = 1, /, **fields: Any) -> Brief:
    return make_brief(room(**fields), total, Reading(NOW, {"d1": "Sales"}))


@pytest.mark.parametrize(
    ("total", "said"),
    [(0, "first chat"), (1, "first chat"), (2, "returning, 2nd chat"), (112, "returning, 112th chat")],
)
def test_the_brief_says_which_chat_of_the_visitor_this_is(total: int, said: str) -> None:
    assert made(total).line == said


def test_the_brief_says_where_the_chat_came_from_and_whether_the_visitor_is_there() -> None:
    given = made(source={"type": "widget"}, v={"_id": "v1", "status": "online"})
    assert given.line == "first chat · website · online"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"type": "widget"}, "website"),
        ({"type": "email"}, "e-mail"),
        ({"type": "other"}, "other"),
        ({"type": "app", "alias": "WhatsApp"}, "WhatsApp"),
        ({"type": "api", "label": "Kiosk"}, "Kiosk"),
        ({}, ""),
    ],
)
def test_a_source_is_named_as_people_do(given: dict[str, str], said: str) -> None:
    assert describe_source(Source.read(given)) == said


def test_an_unknown_source_is_not_mentioned() -> None:
    assert describe_source(None) == ""


def test_a_waiting_visitor_is_the_first_thing_said() -> None:
    given = made(**WAITING)
    assert (given.mood, given.status.text, given.no_person_yet) == ("waiting", "Waiting 2 min 10 s", True)
    assert "Status" not in dict(given.facts)


def test_an_automatic_greeting_is_no_reply_by_a_person() -> None:
    assert made(open=True, metrics=replied(0.233)).no_person_yet
    assert not made(open=True, metrics=replied(12)).no_person_yet


def test_without_waiting_the_status_stands_among_the_facts() -> None:
    assert dict(made(open=True).facts)["Status"].text == "In the queue"


def test_with_whom_names_agent_and_department() -> None:
    both = made(servedBy={"username": "ana"}, departmentId="d1")
    assert dict(both.facts)["With"] == Cell("ana, Sales")
    assert dict(made(departmentId="d1").facts)["With"] == Cell("Sales")
    assert dict(made().facts)["With"] == Cell("", "no agent took it")


def test_the_last_words_say_whose_they_are_and_how_old() -> None:
    words = {"msg": "it does not work", "ts": ago(minutes=3)}
    assert dict(made(lastMessage=words | {"token": "t"}).facts)["Last words"] == Cell(
        "it does not work", "the visitor, 3 min ago"
    )
    assert dict(made(lastMessage=words).facts)["Last words"].note == "an agent, 3 min ago"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maria Lopes", "ML"),
        ("ana", "A"),
        ("Ana Maria de Souza", "AS"),
        ("山田 太郎", "山太"),
        ("🦊", "?"),
        ("", "?"),
        ("<script>alert(1)</script>", "?"),
        ("  Ana  ", "A"),
    ],
)
def test_initials_are_first_and_last_letter_in_the_names_own_script(name: str, letters: str) -> None:
    assert make_initials(name) == letters


@given(st.text())
def test_initials_are_short_for_every_name(name: str) -> None:
    assert 1 <= len(make_initials(name)) <= 6


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"fname": "Maria", "v": {"_id": "v", "name": "M"}}, "Maria"),
        ({"v": {"_id": "v", "name": "M", "username": "guest-1"}}, "M"),
        ({"v": {"_id": "v", "username": "guest-1"}}, "guest-1"),
        ({}, "Unnamed visitor"),
    ],
)
def test_the_visitor_goes_by_the_best_name_there_is(fields: dict[str, object], name: str) -> None:
    assert get_visitor_name(room(**fields)) == name
