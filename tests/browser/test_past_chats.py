"""The table of past chats under hands and eyes."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard.sandbox.world import World

SignedIn = Callable[..., Page]
ROWS = "#chats tbody tr"


@pytest.fixture
def visitor_path(world: World) -> str:
    visitor = world.visitor_with(chats=30)
    return f"/rooms/{world.open_room_of(visitor)['_id']}/visitors/{visitor['_id']}/"


@pytest.fixture
def page(signed_in: SignedIn, visitor_path: str) -> Page:
    return signed_in("marta", visitor_path)


def hold_until(page: Page, pattern: str) -> Callable[[], None]:
    """Keeps back the answers to what matches, until the returned function is called."""
    held: list[Route] = []
    page.route(pattern, lambda route: held.append(route))  # the driver looks at its arguments

    def release() -> None:
        for route in held:
            route.continue_()

    return release


@pytest.mark.parametrize("width", [360, 1440])
def test_a_row_in_use_says_all_of_itself_and_no_row_moves(
    signed_in: SignedIn, visitor_path: str, width: int
) -> None:
    page = signed_in("marta", visitor_path, viewport={"width": width, "height": 740})
    page.keyboard.press("j")
    heights = "rows => rows.map(row => row.getBoundingClientRect().height)"
    before = page.locator(ROWS).evaluate_all(heights)
    page.keyboard.press("j")
    expect(page.locator(f"{ROWS}:nth-child(2) a")).to_be_focused()
    expect(page.locator("#row-notes")).to_contain_text("CE")
    expect(page.locator("#row-notes")).to_contain_text("Department")
    assert page.locator(ROWS).evaluate_all(heights) == before
    page.keyboard.press("ArrowUp")
    expect(page.locator(f"{ROWS}:nth-child(1) a")).to_be_focused()
    page.locator("#past-title").focus()
    expect(page.locator("#row-notes")).to_be_hidden()


@pytest.mark.parametrize("width", [360, 1440])
def test_the_notes_of_a_row_never_cover_it(signed_in: SignedIn, visitor_path: str, width: int) -> None:
    page = signed_in("ana", visitor_path, viewport={"width": width, "height": 740})
    for _ in range(25):
        page.keyboard.press("j")
    row = page.locator(f"{ROWS}:nth-child(25)").bounding_box()
    notes = page.locator("#row-notes").bounding_box()
    assert row
    assert notes
    assert row["y"] + row["height"] <= notes["y"] + 1


def test_a_search_and_a_filter_swap_the_table_and_keep_the_focus(page: Page) -> None:
    page.keyboard.press("f")
    page.keyboard.type("voucher")
    page.keyboard.press("Enter")
    expect(page.locator(".filtered")).to_contain_text("Capitals count.")
    expect(page.locator("#in-messages")).to_be_focused()
    page.get_by_role("link", name="Closed", exact=True).click()
    expect(page.locator("#show-closed")).to_have_attribute("aria-current", "true")
    expect(page.locator("#show-closed")).to_be_focused()
    assert "text=voucher" in page.url
    assert "show=closed" in page.url
    page.get_by_role("link", name="Clear the search").click()
    expect(page.locator("#in-messages")).to_have_value("")


def test_turning_the_page_leads_to_its_heading_and_back_to_the_row(page: Page) -> None:
    page.locator("#page-Next").click()
    expect(page.locator("nav[aria-label=Pages]")).to_contain_text("26–31 of 31")
    expect(page.locator("#past-title")).to_be_focused()
    expect(page.locator("#past-title")).to_be_in_viewport()
    page.locator(f"{ROWS}:nth-child(3) a").click()
    expect(page.locator("#transcript header :is(h2, h3)")).to_be_focused()
    page.go_back()
    expect(page.locator(f"{ROWS}:nth-child(3) a")).to_be_focused()


def test_a_click_is_seen_to_be_taken_and_the_newest_one_wins(page: Page) -> None:
    release = hold_until(page, "**/*sort=-msgs*")
    page.get_by_role("link", name="Messages").click()
    expect(page.locator("#past")).to_have_attribute("aria-busy", "true")
    page.get_by_role("link", name="Length").click()
    expect(page.locator("th[aria-sort]")).to_have_text("Length")
    release()
    page.locator("#page-Next").click()
    expect(page.locator("nav[aria-label=Pages]")).to_contain_text("26–31 of 31")
    expect(page.locator("th[aria-sort]")).to_have_text("Length")
    expect(page.locator("#past")).not_to_have_attribute("aria-busy", "true")


def test_a_pause_counts_down_over_the_old_table_and_tries_again(page: Page) -> None:
    answers = [503]

    def answer(route: Route) -> None:
        if answers:
            route.fulfill(status=answers.pop(), headers={"Retry-After": "1"}, body="wait")
        else:
            route.continue_()

    page.route("**/*sort=-msgs*", answer)
    page.get_by_role("link", name="Messages").click()
    expect(page.locator("#past-pause")).to_contain_text("in 1 s")
    expect(page.locator(ROWS)).to_have_count(25)
    expect(page.locator("#notice .alert")).to_have_count(0)
    expect(page.locator("th[aria-sort]")).to_have_text("Messages")
    expect(page.locator("#past-pause")).to_be_hidden()


def test_the_export_saves_the_filtered_list_and_says_so(page: Page, tmp_path: Path) -> None:
    page.locator("#show-served").click()
    expect(page.locator("#show-served")).to_have_attribute("aria-current", "true")
    release = hold_until(page, "**/chats.csv*")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
        expect(page.locator("#export")).to_have_text("Fetching…")
        release()
    expect(page.locator("#export")).to_have_text("Export CSV")
    download.value.save_as(tmp_path / "chats.csv")
    assert download.value.suggested_filename.startswith("chats-")
    rows = list(csv.reader((tmp_path / "chats.csv").read_text("utf-8-sig").splitlines()))
    assert f"of {len(rows) - 1}" in page.locator("nav[aria-label=Pages]").inner_text()


def test_an_export_that_fails_says_why_in_its_place(page: Page) -> None:
    alert = '<div class="alert" role="alert">Rocket.Chat is too slow</div>'
    page.route("**/chats.csv*", lambda route: route.fulfill(status=504, body=alert))
    page.get_by_role("link", name="Export CSV").click()
    expect(page.locator("#export-error").get_by_role("alert")).to_have_text("Rocket.Chat is too slow")
    expect(page.locator(ROWS)).to_have_count(25)


def test_a_tab_from_the_search_can_skip_the_rows(page: Page) -> None:
    page.locator("#export").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Past the rows")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#page-Next")).to_be_focused()


@pytest.mark.parametrize("width", [820, 1920])
def test_sorted_by_average_the_column_is_there_and_begins_with_times(
    signed_in: SignedIn, visitor_path: str, width: int
) -> None:
    page = signed_in("marta", visitor_path, viewport={"width": width, "height": 900})
    page.get_by_role("link", name="Average reply").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Average reply")
    expect(page.locator("th[aria-sort=descending] a")).to_be_focused()
    first = page.locator("td[data-field='metrics.response.avg']").first
    expect(first).to_be_visible()
    assert first.evaluate("cell => cell.firstChild.data")[0].isdigit()


def test_no_word_of_the_table_is_broken_at_any_width(signed_in: SignedIn, visitor_path: str) -> None:
    page = signed_in("ana", visitor_path)
    for width in (1440, 1180, 700, 360):
        page.set_viewport_size({"width": width, "height": 740})
        tall = "all => all.filter(cell => cell.scrollHeight > 44).length"
        assert page.locator(f"{ROWS} td:not(.last)").evaluate_all(tall) == 0, width
        assert page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth") == 0, width
