"""The home and the way between chats, as a person meets them: ticking, live, by keys, offline, and in a pause."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from dashboard.accounts.models import Agent
from dashboard.rocketchat.rate_limit_headers import RateLimitState
from dashboard.rocketchat.routes import Route
from dashboard.sandbox.world import Document, World
from dashboard.trail.models import PageView
from dashboard.upstream.digest import make_digest
from dashboard.upstream.models import Workspace
from dashboard.upstream.rate_limit import RateLimit
from dashboard.upstream.visitor_key import hash_visitor_token

SignedIn = Callable[..., Page]


@pytest.fixture
def room(world: World) -> Document:
    return world.rooms_in("waiting", "ana")[-1]


@pytest.fixture
def check_now() -> Callable[[Page], None]:
    """The page asks at once what it asks every few seconds."""

    def check(page: Page) -> None:
        with page.expect_response(lambda answer: "state=" in answer.url):
            page.evaluate("window.dispatchEvent(new Event('online'))")

    return check


def see(room: Document, href: str) -> None:
    key = hash_visitor_token(room["v"]["token"])
    PageView.objects.create(visitor_key=key, at=timezone.now(), href=f"https://www.example.org{href}")


def row(page: Page, room: Document) -> Any:
    return page.locator(f"li[data-room='{room['_id']}']")


def test_waits_tick(signed_in: SignedIn) -> None:
    wait = signed_in().locator("[data-waiting-since]").first
    before = wait.inner_text()
    expect(wait).not_to_have_text(before, timeout=2500)
    assert re.fullmatch(r"Waiting \d+ (d|h|min)( \d+ (h|min|s))?", wait.inner_text())


def test_an_open_home_shows_what_is_new_and_keeps_the_focus(
    signed_in: SignedIn, room: Document, check_now: Callable[[Page], None]
) -> None:
    page = signed_in(viewport={"width": 800, "height": 400})
    page.evaluate("window.stayed = true")
    link = row(page, room).get_by_role("link")
    link.focus()
    top = link.evaluate("e => e.getBoundingClientRect().top")
    see(room, "/pricing")
    check_now(page)
    expect(row(page, room)).to_contain_text("on Pricing, arrived just now")
    expect(row(page, room).get_by_role("link")).to_be_focused()
    assert link.evaluate("e => e.getBoundingClientRect().top") == pytest.approx(top, abs=1)
    assert page.evaluate("window.stayed")


def test_a_chat_that_begins_to_wait_moves_up_with_the_focus_and_is_told(
    signed_in: SignedIn,
    world: World,
    check_now: Callable[[Page], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = signed_in()
    rows = page.locator("[data-list=mine] li")
    calm = world.rooms[rows.last.get_attribute("data-room") or ""]
    waiting = len(world.rooms_in("waiting", "ana"))
    expect(page).to_have_title(f"({waiting}) My chats · Rearview")
    rows.last.get_by_role("link").focus()
    monkeypatch.setitem(calm, "waitingResponse", True)
    monkeypatch.setitem(calm, "metrics", {"v": {"lq": "2018-05-11T10:00:00.000Z"}})
    cache.clear()
    check_now(page)
    expect(rows.first).to_have_attribute("data-room", calm["_id"])
    expect(rows.first.get_by_role("link")).to_be_focused()
    expect(page).to_have_title(f"({waiting + 1}) My chats · Rearview")
    expect(page.locator("#waiting")).to_have_text(f"{waiting + 1} waiting")
    expect(page.locator("#said")).to_have_text(f"{waiting + 1} visitors wait")


def test_a_home_that_is_not_answered_says_so_and_goes_on(
    signed_in: SignedIn, check_now: Callable[[Page], None]
) -> None:
    page = signed_in()
    live = page.locator("#home-live")
    expect(live).to_contain_text("live · checked")
    page.route("**/?state=*", lambda route: route.fulfill(status=502))
    check_now(page)
    expect(live).to_have_text(re.compile(r"not live · as of \d\d:\d\d"))
    page.unroute("**/?state=*")
    check_now(page)
    expect(live).to_contain_text(re.compile("^live · checked"))


def test_brackets_lead_from_chat_to_chat(signed_in: SignedIn) -> None:
    page = signed_in()
    first, second = (page.locator("[data-list=mine] li a").nth(n).inner_text() for n in (0, 1))
    for key, name in (("]", first), ("]", second), ("[", first)):
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_the_bar_of_a_page_says_how_many_wait_once_it_has_asked(
    signed_in: SignedIn, world: World, room: Document
) -> None:
    page = signed_in("ana", f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/")
    expect(page.locator("#waiting")).to_have_text(f"{len(world.rooms_in('waiting', 'ana'))} waiting")


def test_the_bar_fits_two_lines_where_it_is_narrow(signed_in: SignedIn) -> None:
    page = signed_in(viewport={"width": 320, "height": 640})
    assert (page.locator("header.bar").bounding_box() or {"height": 999})["height"] < 90
    assert page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth") == 0


def test_offline_a_click_keeps_the_page_and_says_why(signed_in: SignedIn, room: Document) -> None:
    page = signed_in()
    page.context.set_offline(True)
    expect(page.locator("#connection")).to_be_visible()
    row(page, room).get_by_role("link").click()
    expect(page.locator("#connection")).to_contain_text("You are offline")
    expect(page.locator("#connection")).to_be_in_viewport()
    expect(row(page, room)).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#connection")).to_have_count(0)
    row(page, room).get_by_role("link").click()
    page.wait_for_url("**/visitors/**")


def test_a_click_shows_at_once_that_it_was_taken(signed_in: SignedIn, room: Document) -> None:
    page = signed_in()
    page.evaluate(
        """() => new MutationObserver(() => sessionStorage.setItem("root", document.documentElement.className))
            .observe(document.documentElement, { attributes: true })"""
    )
    row(page, room).get_by_role("link").click()
    page.wait_for_url("**/visitors/**")
    assert page.evaluate("sessionStorage.getItem('root')") == "busy"
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("html.busy")).to_have_count(0)


def pause(workspace: Workspace, route: Route, seconds: float) -> None:
    """Rocket.Chat said that it takes no more calls on this route for so long."""
    now = datetime.now(UTC)
    state = RateLimitState(limit=10, remaining=0, reset_at=now + timedelta(seconds=seconds), date=now)
    user = make_digest(Agent.objects.get().user_id or "")  # whom the sandbox has not counted so far
    RateLimit(f"{make_digest(workspace.url)}:", user).record(route, state, 429)


def test_a_page_that_has_to_pause_counts_down_and_tries_again(
    signed_in: SignedIn, workspace: Workspace
) -> None:
    page = signed_in()
    pause(workspace, Route.SEARCH_VISITORS, 4)
    page.goto("/find/?q=maria+lop")
    words = page.locator("[data-retry-after]")
    before = words.inner_text()
    assert re.fullmatch(r"Tries again by itself in \d s\.", before)
    expect(words).not_to_have_text(before, timeout=2500)
    expect(page.get_by_role("link", name="Maria Lopes")).to_be_visible(timeout=9000)


def test_a_part_that_has_to_pause_keeps_what_was_there_and_tries_again(
    signed_in: SignedIn, workspace: Workspace, room: Document
) -> None:
    for number in range(150):
        see(room, f"/shelf/{number}")
    page = signed_in("ana", f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/pages/")
    older = page.locator("#trail .older a")
    lines = page.locator("#trail li[data-page]").count()
    # What the open page asks by itself would bring the copy back that is taken away here.
    page.route(re.compile("state="), lambda route: route.abort())
    cache.clear()
    pause(workspace, Route.ROOM, 6)
    older.click()
    expect(page.locator("#notice [data-retry-after]")).to_contain_text("Tries again by itself in")
    assert page.locator("#trail li[data-page]").count() >= lines
    expect(older).to_have_count(0, timeout=15000)
    expect(page.locator("#notice .alert")).to_have_count(0)
