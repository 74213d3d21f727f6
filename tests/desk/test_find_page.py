"""Looking for a visitor, or pasting a room."""

from urllib.parse import quote

import pytest
from django.test import Client
from fixture_types import StartUpstream
from history.addresses import room_with
from history.reading import Soup
from history.test_bad_input import EVERY, HOSTILE

from dashboard.sandbox.world import World


def found(client: Client, soup: Soup, term: str) -> list[str]:
    tree = soup(client.get(f"/find/?q={quote(term)}"))
    return [str(row["data-visitor"]) for row in tree.select("li[data-visitor]")]


def test_a_part_of_a_name_finds_the_visitor(ana: Client, soup: Soup, world: World) -> None:
    visitor = world.visitor_named("Maria Lopes")
    assert visitor["_id"] in found(ana, soup, "maria")


def test_a_whole_e_mail_address_finds_the_visitor(ana: Client, soup: Soup, world: World) -> None:
    visitor = next(each for each in world.visitors.values() if each.get("visitorEmails"))
    assert found(ana, soup, visitor["visitorEmails"][0]["address"]) == [visitor["_id"]]


def test_the_agents_own_open_chat_leads_to_the_visitor(ana: Client, soup: Soup, world: World) -> None:
    room = world.open_room_of(world.visitor_named("Maria Lopes"))
    tree = soup(ana.get("/find/?q=Maria+Lopes"))
    assert tree.select_one(f'li[data-visitor="{room["v"]["_id"]}"] a')["href"] == f"/rooms/{room['_id']}/"


def test_names_in_every_script_are_found(ana: Client, soup: Soup, world: World) -> None:
    foreign = [
        each for each in world.visitors.values() if not each["name"].isascii() and len(each["name"]) <= 100
    ]
    assert len(foreign) > 5
    assert all(each["_id"] in found(ana, soup, each["name"]) for each in foreign)


@pytest.mark.parametrize(
    "shape",
    [
        "{}",
        "https://chat.example.org/live/{}",
        "https://chat.example.org/live/{}/contextual-bar",
        "http://testserver/rooms/{}/",
    ],
)
def test_a_pasted_room_leads_straight_to_it(shape: str, ana: Client, world: World) -> None:
    room = room_with(world, 5)
    response = ana.get(f"/find/?q={quote(shape.format(room['_id']))}")
    assert (response.status_code, response["Location"]) == (302, f"/rooms/{room['_id']}/")


@pytest.mark.parametrize("term", ["", " ", "%0A%09"])
def test_nothing_to_look_for_leads_home(term: str, ana: Client) -> None:
    assert ana.get(f"/find/?q={term}")["Location"] == "/"


def test_nobody_found_says_how_to_search(ana: Client, soup: Soup) -> None:
    tree = soup(ana.get("/find/?q=nobody+is+called+so"))
    assert "Names and usernames are found by a part" in tree.select_one("li.empty").text


def test_a_word_that_may_be_a_room_can_be_opened_as_one(ana: Client, soup: Soup) -> None:
    for word in ("SomeRoomId", "SupportTicket2024"):
        tree = soup(ana.get(f"/find/?q={word}"))
        assert [a["href"] for a in tree.select("main a.button")] == [f"/rooms/{word}/"]


@EVERY
def test_hostile_terms_are_searched_like_any_other(bad: str, ana: Client, soup: Soup) -> None:
    response = ana.get(f"/find/?q={bad}")
    assert response.status_code in {200, 302}
    assert soup(response).select("[onerror], main script, main img") == []


def test_what_was_looked_for_stays_in_the_field_as_text(ana: Client, soup: Soup) -> None:
    term = HOSTILE["quotes"]
    tree = soup(ana.get(f"/find/?q={quote(term)}"))
    assert tree.select_one("input[name=q]")["value"] == term
    assert tree.select_one("h1 bdi").text == term


def test_a_long_term_is_cut_before_rocketchat_gets_it(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    server.sign_in().get(f"/find/?q={'x' * 5000}")
    (asked,) = server.asked_for("livechat/visitors.search")
    assert len(asked.path) < 400


def test_more_found_than_shown_is_said(ana: Client, soup: Soup, world: World) -> None:
    tree = soup(ana.get("/find/?q=guest"))
    assert len(tree.select("li[data-visitor]")) == 25
    assert f"25 of {len(world.visitors)} are shown" in tree.main.get_text(" ")


def test_a_stranger_is_led_to_the_login_and_back_to_the_search(client: Client, db: None) -> None:
    assert client.get("/find/?q=Maria")["Location"] == "/login/?next=%2Ffind%2F%3Fq%3DMaria"
