"""What is kept of a visit: no token, no secret, nothing too long; and kept before it is confirmed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from example_server import ROOM
from fixture_types import StartUpstream
from pytest_django.fixtures import Settings

from dashboard.trail.models import OutgoingPageView, PageView
from dashboard.upstream.clients import make_client
from dashboard.upstream.models import Workspace
from dashboard.upstream.visitor_key import hash_visitor_token
from trail.sending import TOKEN, body, send

pytestmark = pytest.mark.django_db(transaction=True)


def kept(visitor: Client, **page: Any) -> PageView:
    assert send(visitor, body(**page)).status_code == 200
    return PageView.objects.get()


def everything_stored() -> str:
    """All columns of all rows of both tables, as the database holds them."""
    found = []
    with connection.cursor() as cursor:
        for model in (PageView, OutgoingPageView):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def test_the_page_is_in_the_database_with_the_answer(visitor: Client) -> None:
    before = datetime.now(UTC)
    visit = kept(visitor)
    assert (visit.title, visit.href) == ("Delivery times", "https://www.example.org/help/delivery?ref=menu")
    assert visit.room_id == "nT5pWq8zLrX2cVb6M"
    assert before <= visit.at <= datetime.now(UTC) + timedelta(seconds=1)


def test_pages_of_one_visitor_are_kept_in_the_order_they_came(visitor: Client) -> None:
    for number in range(10):
        send(visitor, body(f"https://www.example.org/{number}"))
    hrefs = PageView.objects.of(hash_visitor_token(TOKEN)).values_list("href", flat=True)
    assert [href[-1] for href in hrefs] == [*"9876543210"]


@pytest.mark.parametrize("forwarding", [False, True])
def test_the_visitors_token_is_in_no_column(visitor: Client, settings: Settings, forwarding: bool) -> None:
    settings.FORWARD_VISITS = forwarding
    send(visitor)
    assert OutgoingPageView.objects.count() == forwarding
    assert TOKEN not in everything_stored()


def test_what_is_to_be_forwarded_is_encrypted_whole(visitor: Client, settings: Settings) -> None:
    settings.FORWARD_VISITS = True
    send(visitor, body("https://www.example.org/?password=hunter22", title="A title to be found"))
    stored = everything_stored()
    assert "hunter22" not in stored
    assert stored.count("A title to be found") == 1  # the one that the timeline shows


def test_the_key_is_the_one_of_the_visitors_room(visitor: Client, upstream_server: StartUpstream) -> None:
    upstream_server()
    room = make_client(Workspace.current(), None).room(ROOM)
    assert kept(visitor).visitor_key == room.v.visitor_key == hash_visitor_token(TOKEN)


def test_another_key_makes_another_hash(settings: Settings) -> None:
    before = hash_visitor_token(TOKEN)
    settings.VISITOR_KEY = "another"
    assert hash_visitor_token(TOKEN) != before


@pytest.mark.parametrize(
    "name", ["token", "code", "password", "session", "email", "access_token", "user[email]"]
)
def test_values_of_secret_names_are_masked(visitor: Client, name: str) -> None:
    href = f"https://www.example.org/confirm?page=2&{name}=hunter22#top"
    assert kept(visitor, href=href).href == f"https://www.example.org/confirm?page=2&{name}=***#top"


def test_which_names_are_secret_is_a_setting(visitor: Client, settings: Settings) -> None:
    settings.SECRET_QUERY_NAMES = frozenset({"plan"})
    assert kept(visitor, href="https://e.org/?plan=3&token=4&size=5").href == (
        "https://e.org/?plan=***&token=***&size=5"
    )


def test_an_address_in_the_title_is_masked_as_well(visitor: Client) -> None:
    assert "hunter22" not in kept(visitor, title="Go to https://e.org/?token=hunter22 now").title


def test_address_title_and_room_are_cut(visitor: Client) -> None:
    visit = kept(visitor, href="https://e.org/" + "a" * 9000, title="t" * 9000, rid="r" * 9000)
    assert [len(text) for text in (visit.href, visit.title, visit.room_id)] == [2000, 300, 200]
    assert visit.href.endswith("…")


def test_control_characters_are_left_out_and_what_turns_the_writing_is_seen(visitor: Client) -> None:
    visit = kept(
        visitor, href="https://e.org/\x07a\x00b", title="photo\u202egpj.exe\n\tof  us", rid="r\x00\u2066m"
    )
    assert (visit.href, visit.title, visit.room_id) == (
        "https://e.org/ab",
        "photo⟨U+202E⟩gpj.exe of us",
        "r⟨U+2066⟩m",
    )


def test_a_page_that_is_not_monitored_leaves_no_row(visitor: Client) -> None:
    send(visitor, body(change="title"))
    assert PageView.objects.count() == 0


def test_without_forwarding_nothing_waits_to_be_forwarded(visitor: Client) -> None:
    send(visitor)
    assert OutgoingPageView.objects.count() == 0


def test_the_visitors_address_goes_along_to_be_forwarded(visitor: Client, settings: Settings) -> None:
    settings.FORWARD_VISITS = True
    send(visitor, REMOTE_ADDR="203.0.113.7")
    waiting = OutgoingPageView.objects.get()
    assert (waiting.client_ip, waiting.visitor_key) == ("203.0.113.7", hash_visitor_token(TOKEN))
