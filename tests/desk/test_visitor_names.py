"""What visitors are called where little of their name is known."""

import pytest
from history.made import room
from hypothesis import given
from hypothesis import strategies as st

from dashboard.desk.visitor_names import get_visitor_name, make_initials

from .made import UNHURRIED


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


@UNHURRIED
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
