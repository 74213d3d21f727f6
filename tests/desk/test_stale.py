"""What was known before Rocket.Chat failed is shown with its time, for ten minutes."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from fixture_types import StartUpstream
from history.reading import Soup
from rocketchat.wire import example

from .spoiling import FAULTS, PAGES, READ_TIMEOUT, Fault

SHOWN = {name: page for name, page in PAGES.items() if name != "room"}
# "down" moves to another address, which would be another workspace; a 404 is a refusal, which ends a copy.
PASSING = {name: fault for name, fault in FAULTS.items() if name not in {"down", "404"}}
FRESH = datetime(2026, 11, 21, 14, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize("address", SHOWN.values(), ids=SHOWN.keys())
@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
def test_the_last_copy_is_shown_with_its_time(
    address: str, fault: Fault, upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server(read_timeout=READ_TIMEOUT)
    with time_machine.travel(FRESH, tick=False) as clock:
        client = server.sign_in()
        good = soup(client.get(address))
        fault.spoil(server)
        clock.shift(60)
        response = client.get(address)
    assert response.status_code == 200
    tree = soup(response)
    stale = tree.select("p.stale[role=status]")
    assert stale
    assert all(each.time["datetime"].startswith("2026-11-21T") for each in stale)
    assert len(tree.select("main li, main tr")) == len(good.select("main li, main tr"))
    assert [a["href"] for a in stale[0].select("a")] == [address]


def test_a_pause_is_said_to_be_one(upstream_server: StartUpstream, soup: Soup) -> None:
    server = upstream_server()
    with time_machine.travel(FRESH, tick=False) as clock:
        client = server.sign_in()
        client.get("/")
        FAULTS["429"].spoil(server)
        clock.shift(60)
        tree = soup(client.get("/"))
    assert "refreshing more slowly" in tree.select_one("p.stale").text


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (11, 502)])
def test_a_copy_of_ten_minutes_is_too_old(minutes: int, status: int, upstream_server: StartUpstream) -> None:
    server = upstream_server()
    with time_machine.travel(FRESH, tick=False) as clock:
        client = server.sign_in()
        client.get("/")
        FAULTS["500"].spoil(server)
        clock.shift(timedelta(minutes=minutes))
        assert client.get("/").status_code == status


def test_a_refusal_ends_what_was_seen_before(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    with time_machine.travel(FRESH, tick=False) as clock:
        client = server.sign_in()
        assert client.get(PAGES["transcript"]).status_code == 200
        server.given("rooms.info", status=400, body={"success": False, "error": "not-allowed"})
        clock.shift(60)
        assert client.get(PAGES["transcript"]).status_code == 403
        server.given("rooms.info", status=500)
        clock.shift(60)
        assert client.get(PAGES["transcript"]).status_code == 502


def test_a_session_ended_by_rocketchat_leads_to_the_login(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    with time_machine.travel(FRESH, tick=False) as clock:
        client = server.sign_in()
        client.get("/")
        server.given(status=401, body=example("error-401-not-logged-in"))
        clock.shift(60)
        response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/login/?next=%2F")
