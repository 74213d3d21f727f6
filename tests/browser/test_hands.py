"""Keys, focus, narrow frames and hostile names, as a person meets them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dashboard.sandbox.world import World

SignedIn = Callable[..., Page]


@pytest.fixture
def visitor_path(world: World) -> str:
    visitor = world.visitor_with(chats=30)
    return f"/rooms/{world.open_room_of(visitor)['_id']}/visitors/{visitor['_id']}/"


def test_j_and_enter_open_a_transcript_and_escape_returns_to_its_row(
    signed_in: SignedIn, visitor_path: str
) -> None:
    page = signed_in("marta", visitor_path)
    for key in ("j", "j", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#transcript h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#transcript:empty")).to_be_attached()
    expect(page.locator("#chats tbody tr:nth-child(2) td[data-field=ts] a")).to_be_focused()


def test_single_keys_can_be_switched_off(signed_in: SignedIn) -> None:
    page = signed_in()
    page.keyboard.press("?")
    page.get_by_label("Single keys on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()


def test_slash_goes_to_the_search_which_finds_a_visitor(signed_in: SignedIn) -> None:
    page = signed_in()
    page.keyboard.press("/")
    page.keyboard.type("maria lop")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Maria Lopes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Maria Lopes")


def test_a_refused_transcript_says_why_beside_the_table_that_stays(signed_in: SignedIn, world: World) -> None:
    visitor = world.visitor_with(chats=30)
    page = signed_in("ana", f"/rooms/{world.open_room_of(visitor)['_id']}/visitors/{visitor['_id']}/")
    before = page.url
    page.locator("#chats tbody tr:has(.lock) td[data-field=ts] a").first.click()
    expect(page.locator("#transcript h2")).to_have_text("This chat is not yours to see")
    expect(page.locator("#transcript").get_by_role("alert")).to_contain_text("another agent")
    expect(page.locator("#chats tbody tr")).to_have_count(25)
    page.reload()
    expect(page.locator("#transcript h2")).to_have_text("This chat is not yours to see")
    page.get_by_role("link", name="Close", exact=True).click()
    expect(page.locator("#transcript:empty")).to_be_attached()
    assert page.url.split("?")[0] == before


def test_a_browser_that_has_not_told_its_time_zone_yet_shows_no_other(
    signed_in: SignedIn, visitor_path: str
) -> None:
    page = signed_in("marta")
    page.context.clear_cookies(name="timezone")
    page.goto(visitor_path)
    expect(page.locator("#trail time").first).to_have_attribute("title", re.compile(r"\(CES?T\)"))


def test_hostile_names_and_messages_are_only_text(signed_in: SignedIn) -> None:
    page = signed_in("marta")
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("console", lambda message: said.append(message.text))
    page.goto("/?all=1")
    expect(page.get_by_text("<script>alert(1)</script>").first).to_be_visible()
    assert said == []


def test_a_session_that_rocketchat_ended_leads_through_the_login_back_to_the_same_room(
    signed_in: SignedIn, visitor_path: str, world: World
) -> None:
    before = world.secrets()
    page = signed_in("marta", visitor_path)
    for token in world.secrets() - before:
        world.drop_token(token)
    page.get_by_role("link", name="Agent").click()
    page.wait_for_url("**/login/?next=*")
    expect(page.get_by_text("Rocket.Chat ended your session")).to_be_visible()
