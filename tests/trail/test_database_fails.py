"""While the database does not take rows, no visitor is told that their page was kept."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from dashboard.trail.models import PageView
from dashboard.trail.store import writer
from dashboard.trail.writer import NotWritten
from trail.sending import body, send

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def table_away() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE trail_pageview RENAME TO trail_away")
        try:
            yield
        finally:
            cursor.execute("ALTER TABLE trail_away RENAME TO trail_pageview")


def test_a_visit_that_cannot_be_written_is_answered_503(visitor: Client) -> None:
    with table_away():
        answer = send(visitor)
    assert answer.status_code == 503
    assert json.loads(answer.content)["success"] is False
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert PageView.objects.count() == 0


def test_what_is_wrong_with_the_database_is_not_told(visitor: Client) -> None:
    with table_away():
        assert b"trail" not in send(visitor).content


def test_bad_bodies_are_still_told_what_is_wrong_with_them(visitor: Client) -> None:
    with table_away():
        assert [send(visitor, sent).status_code for sent in ({}, body(change="title"))] == [400, 200]


def test_the_next_visit_is_kept_when_the_database_is_back(visitor: Client) -> None:
    with table_away():
        send(visitor)
    assert send(visitor, body("https://www.example.org/later")).status_code == 200
    assert PageView.objects.get().href == "https://www.example.org/later"


def test_a_connection_that_broke_is_made_anew(visitor: Client) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("a file's connection does not break")
    send(visitor)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    statuses = [send(visitor).status_code for _ in range(2)]
    assert statuses in ([503, 200], [200, 200])
    assert PageView.objects.count() == 1 + statuses.count(200)


def test_a_row_that_postgresql_refuses_is_refused_alone(visitor: Client) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite takes texts of any length")
    send(visitor)
    visit = PageView.objects.get()
    row = (visit.visitor_key, visit.room_id, visit.at, "x" * 301, visit.href)
    with pytest.raises(NotWritten):
        writer.write((row, None))
    assert send(visitor).status_code == 200
