import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.history.chat_cells import Reading
from dashboard.history.csv_table import BYTE_ORDER_MARK, FIELDS, disarm, render_csv
from dashboard.rocketchat.listing import Unreadable

from .made import NOW, ago, replied, room


def read(*rooms: Any, reading: Reading | None = None) -> list[dict[str, str]]:
    text = render_csv(rooms, reading or Reading(NOW, {})).decode().removeprefix(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_file_says_that_it_is_utf8() -> None:
    assert render_csv([], Reading(NOW, {})).startswith(b"\xef\xbb\xbfChat,Started (UTC),")


def test_times_are_iso_in_utc_and_durations_plain_seconds() -> None:
    metrics = replied(12.25, avg=25, total=6, tt=150) | {"chatDuration": 480.5}
    (row,) = read(room(closedAt=ago(minutes=1), closer="visitor", metrics=metrics, msgs=14))
    assert row["Started (UTC)"] == "2026-11-21T12:32:30.000Z"
    assert row["Ended (UTC)"] == "2026-11-21T13:01:30.000Z"
    assert row["First reply by a person (s)"] == "12.25"
    assert row["First reply, automatic (s)"] == ""
    assert (row["Average reply (s)"], row["Replies"], row["Length (s)"]) == ("25", "6", "480.5")
    assert (row["Status"], row["Closed by"], row["Messages"]) == ("closed", "visitor", "14")


def test_an_automatic_reply_is_none_by_a_person() -> None:
    (row,) = read(room(metrics=replied(0.2)))
    assert (row["First reply by a person (s)"], row["First reply, automatic (s)"]) == ("", "0.2")


def test_people_departments_comments_and_tags_are_named() -> None:
    chat = room(servedBy={"_id": "b", "username": "bruno"}, departmentId="d1", tags=["refund", "card"])
    reading = Reading(NOW, {"d1": "Billing"}, {"bruno": "Bruno Keller"}, {chat.id: "Solved"})
    (row,) = read(chat, reading=reading)
    assert (row["Agent’s username"], row["Agent"], row["Department"]) == ("bruno", "Bruno Keller", "Billing")
    assert (row["Closing comment"], row["Tags"]) == ("Solved", "refund; card")


def test_what_could_not_be_read_has_a_line_of_its_own() -> None:
    (row,) = read(Unreadable("odd"))
    assert (row["Chat"], row["Status"]) == ("odd", "unreadable")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        " =1",
        "\u00a0=1",
        "＝1",
        "＋1",
        "－1",
        "＠A",
        "\u200b=1",
        "\x00=1",
        "\u202e=1",
    ],
)
def test_what_may_be_taken_for_a_formula_is_disarmed(text: str) -> None:
    assert disarm(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "disarmed"),
    [
        ("a;=1", "a;'=1"),
        ('a;"=1"', 'a;\'"=1"'),
        ("a\t@A", "a\t'@A"),
        ("a\r\n\r\n＝1", "a\r\n\r\n'＝1"),
        ("\t=1", "'\t'=1"),
        ("refund; -1", "refund;' -1"),
    ],
)
def test_a_formula_behind_a_sign_that_parts_cells_elsewhere_is_disarmed_too(text: str, disarmed: str) -> None:
    assert disarm(text) == disarmed


@pytest.mark.parametrize("text", ["", "hello", "a; b\nc", "1+1", "a=b", "“=”", "'=1", "Ana-Maria", "-"[1:]])
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert disarm(text) == text


@given(st.text(max_size=30))
def test_no_cell_begins_with_a_sign_of_a_formula(text: str) -> None:
    assert disarm(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"}


# A lone surrogate cannot be written in UTF-8, and a NUL not in CSV.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


@given(TEXTS)
def test_whatever_a_visitor_wrote_stays_in_its_cell(text: str) -> None:
    (row,) = read(room(lastMessage={"msg": text, "ts": ago(minutes=2)}))
    assert len(row) == len(FIELDS)
    assert None not in row
    assert row["Last words"] in {disarm(text), text}
