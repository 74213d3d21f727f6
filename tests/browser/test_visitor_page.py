"""What an agent does on a visitor's page, with JavaScript and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dashboard.sandbox.world import World

SignedIn = Callable[..., Page]
pytestmark = pytest.mark.parametrize(
    "javascript", [True, False], ids=["with JavaScript", "without JavaScript"]
)


@pytest.fixture
def visitor_path(world: World) -> str:
    visitor = world.visitor_with(chats=30)
    return f"/rooms/{world.open_room_of(visitor)['_id']}/visitors/{visitor['_id']}/"


@pytest.fixture
def page(signed_in: SignedIn, visitor_path: str, javascript: bool) -> Page:
    return signed_in("marta", visitor_path, java_script_enabled=javascript)


def open_second_transcript(page: Page) -> None:
    page.locator("#chats tbody tr:nth-child(2) td[data-field=ts] a").click()
    expect(page.locator("#transcript .lines").first).to_be_visible()


def test_a_link_that_needed_a_login_leads_back_to_the_visitor(page: Page, visitor_path: str) -> None:
    assert page.url.endswith(visitor_path)
    expect(page.locator("#chats tbody tr")).to_have_count(25)


def test_a_header_sorts_and_the_back_button_undoes_it(page: Page, visitor_path: str) -> None:
    page.get_by_role("link", name="Messages").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Messages")
    cells = page.locator("td[data-field=msgs]").evaluate_all("all => all.map(e => e.firstChild.data)")
    counts = [int(text) for text in cells]
    assert counts == sorted(counts, reverse=True)
    page.go_back()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Started")
    assert page.url.endswith(visitor_path)


def test_the_second_page_shows_the_rest_and_back_shows_the_first(page: Page) -> None:
    page.get_by_role("link", name="Next", exact=True).click()
    expect(page.locator("nav[aria-label=Pages]")).to_contain_text("26–31 of 31")
    assert "page=2" in page.url
    page.go_back()
    expect(page.locator("nav[aria-label=Pages]")).to_contain_text("1–25 of 31")


def test_a_transcript_opens_beside_the_table_and_back_closes_it(page: Page) -> None:
    open_second_transcript(page)
    expect(page.locator("#chats tbody tr")).to_have_count(25)
    expect(page.locator("#chats tr[aria-current]")).to_have_count(1)
    page.go_back()
    expect(page.locator("#transcript .lines")).to_have_count(0)
    expect(page.locator("#chats tbody tr")).to_have_count(25)


def test_a_reload_keeps_order_page_and_transcript(page: Page) -> None:
    page.get_by_role("link", name="Length").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Length")
    open_second_transcript(page)
    page.reload()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Length")
    expect(page.locator("#transcript .lines").first).to_be_visible()


def test_signing_out_leads_to_the_login(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/")
    page.goto("/")
    page.wait_for_url("**/login/?next=%2F")
