"""Rocket.Chat misbehaves: every page says what happened and what to do, with the fitting status."""

import pytest
from fixture_types import StartUpstream
from history.reading import Soup

from .spoiling import FAULTS, LEAK, PAGES, READ_TIMEOUT, Fault

EVERY_PAGE = pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
EVERY_FAULT = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())


@EVERY_PAGE
@EVERY_FAULT
def test_a_page_says_what_happened_and_what_to_do(
    address: str, fault: Fault, upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server(read_timeout=READ_TIMEOUT)
    client = server.sign_in()
    fault.spoil(server)
    response = client.get(address)
    assert response.status_code == fault.status
    tree = soup(response)
    (alert,) = tree.select("main [role=alert]")
    assert fault.words in alert.get_text(" ", strip=True)
    assert len(alert.select("p")) == 2
    assert LEAK.encode() not in response.content
    assert b"upstream()" not in response.content
    assert b"elsewhere.example" not in response.content


@EVERY_PAGE
def test_a_failed_page_can_be_tried_again(address: str, upstream_server: StartUpstream, soup: Soup) -> None:
    server = upstream_server(read_timeout=READ_TIMEOUT)
    client = server.sign_in()
    FAULTS["500"].spoil(server)
    assert [a["href"] for a in soup(client.get(address)).select("main a") if a.text == "Try again"] == [
        address
    ]


def test_a_pause_says_when_to_come_back(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    words = b'{"success":false,"error":"You must wait 37 seconds before trying [error-too-many-requests]"}'
    server.given(status=429, body=words)
    response = client.get("/")
    assert (response.status_code, response["Retry-After"]) == (503, "37")
    assert "37 s" in response.content.decode()


@EVERY_FAULT
def test_htmx_gets_an_alert_and_keeps_what_is_on_the_screen(
    fault: Fault, upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server(read_timeout=READ_TIMEOUT)
    client = server.sign_in()
    fault.spoil(server)
    response = client.get(PAGES["chats"], headers={"HX-Request": "true", "HX-Target": "past"})
    tree = soup(response)
    assert response.status_code == fault.status
    assert tree.html is None
    assert len(tree.select("[role=alert]")) == 1
    assert (response["HX-Retarget"], response["HX-Push-Url"]) == ("#notice", "false")


def test_a_server_that_is_down_is_not_asked_again_at_once(upstream_server: StartUpstream) -> None:
    server = upstream_server(read_timeout=READ_TIMEOUT)
    client = server.sign_in()
    FAULTS["slow"].spoil(server)
    before = len(server.asked)
    statuses = [client.get(address).status_code for address in PAGES.values()]
    assert set(statuses) == {504}
    assert len(server.asked) - before == len({asked.path for asked in server.asked[before:]})
