"""The transcript in a real browser: where it stands, whose click wins, what stays where it is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, Page, Route, expect
from pytest_django.fixtures import Settings

from dashboard.sandbox.world import Document, World

SignedIn = Callable[..., Page]
WIDE = {"width": 1440, "height": 900}
SMALLER = {"width": 1280, "height": 800}
# The sum of all layout shifts of the page so far; without any, no list of them comes.
SHIFTED = """() => new Promise((resolve) => {
    const add = (sum, entry) => sum + entry.value;
    new PerformanceObserver((list) => resolve(list.getEntries().reduce(add, 0))).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(0), 200);
})"""  # noqa: E501


@pytest.fixture
def desk(world: World) -> Document:
    return world.open_room_of(world.visitor_with(chats=30))


@pytest.fixture
def path(desk: Document) -> str:
    return f"/rooms/{desk['_id']}/visitors/{desk['v']['_id']}/"


def link_of(page: Page, row: int) -> Locator:
    return page.locator(f"#chats tbody tr:nth-child({row}) td[data-field=ts] a")


def box_of(locator: Locator) -> FloatRect:
    box = locator.bounding_box()
    assert box is not None
    return box


def assert_open(page: Page, row: int) -> None:
    """The transcript of this row is the one that is shown."""
    when = link_of(page, row).locator("time").inner_text()
    expect(page.locator("#transcript h2")).to_have_text(when)
    expect(page.locator("#transcript")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#chats tr[aria-current]")).to_have_count(1)
    expect(page.locator(f"#chats tbody tr:nth-child({row})")).to_have_attribute("aria-current", "true")


def test_at_no_width_a_transcript_opens_below_the_pager(signed_in: SignedIn, path: str) -> None:
    page = signed_in("marta", path, viewport=SMALLER)
    for width in (360, 760, 1000, 1309, 1310, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        link_of(page, 3).click()
        expect(page.locator("#transcript .lines").first).to_be_visible()
        panel, table = box_of(page.locator("#transcript")), box_of(page.locator(".list"))
        assert panel["y"] < box_of(page.locator("#chats-pager"))["y"], width
        if width < 1310:
            assert (panel["x"] + panel["width"], panel["y"] + panel["height"]) == (width, 800)
        else:
            assert panel["x"] >= table["x"] + table["width"]
        page.keyboard.press("Escape")
        expect(page.locator("#transcript")).to_be_empty()
        expect(link_of(page, 3)).to_be_focused()


def test_the_newest_click_wins_and_each_is_seen_to_be_taken(signed_in: SignedIn, path: str) -> None:
    page = signed_in("marta", path, viewport=SMALLER)
    held: list[Route] = []
    slow = page.locator("#chats tbody tr:nth-child(2)").get_attribute("data-room")
    page.route(f"**/*chat={slow}*", lambda route: held.append(route))
    link_of(page, 2).click()
    expect(page.locator("#transcript")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#chats tbody tr:nth-child(2)")).to_have_attribute("aria-current", "true")
    link_of(page, 3).press("Enter")
    assert_open(page, 3)
    assert len(held) == 1


def test_an_answer_that_could_not_be_stopped_is_dropped_when_it_is_late(
    signed_in: SignedIn, path: str
) -> None:
    page = signed_in("marta", path, viewport=SMALLER)
    held: list[Route] = []
    slow = page.locator("#chats tbody tr:nth-child(2)").get_attribute("data-room")
    page.route(f"**/*chat={slow}*", lambda route: held.append(route))
    page.locator("#past").evaluate("past => past.removeAttribute('hx-sync')")
    link_of(page, 2).click()
    expect(page.locator("#transcript")).to_have_attribute("aria-busy", "true")
    link_of(page, 3).press("Enter")
    assert_open(page, 3)
    with page.expect_response(f"**/*chat={slow}*"):
        held[0].continue_()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert_open(page, 3)
    assert page.url.endswith(str(page.locator("#chats tr[aria-current]").get_attribute("data-room")))


def test_a_connection_that_fails_is_said_where_the_eye_is_and_the_old_transcript_stays(
    signed_in: SignedIn, path: str
) -> None:
    page = signed_in("marta", path, viewport=WIDE)
    assert_open(page, 2)
    page.route("**/*chat=*", lambda route: route.abort())
    link_of(page, 3).click()
    expect(page.locator("#transcript .failed")).to_contain_text("Nothing is lost")
    assert_open(page, 2)


def test_on_a_wide_screen_the_last_chat_is_open_and_takes_neither_focus_nor_address(
    signed_in: SignedIn, path: str
) -> None:
    page = signed_in("marta", path, viewport=WIDE)
    assert_open(page, 2)
    assert page.url.endswith(path)
    assert page.evaluate("document.activeElement === document.body")
    page.get_by_role("link", name="Close", exact=True).click()
    expect(page.locator("#transcript")).to_be_empty()
    expect(link_of(page, 2)).to_be_focused()
    page.reload()
    expect(page.locator("#transcript")).not_to_have_attribute("data-first", "")
    expect(page.locator("#transcript")).to_be_empty()


def test_a_refusal_that_nobody_asked_for_is_not_shown(signed_in: SignedIn, path: str) -> None:
    page = signed_in("marta", path, viewport=WIDE)
    page.route("**/*chat=*", lambda route: route.fulfill(status=403, body="<h2>Not yours</h2>"))
    with page.expect_response("**/*chat=*"):
        page.reload()
    expect(page.locator("#transcript[data-first]")).to_have_count(0)
    expect(page.locator("#transcript")).to_be_empty()
    expect(page.locator("#chats tr[aria-current]")).to_have_count(0)


def test_what_is_opened_by_itself_shifts_nothing(signed_in: SignedIn, path: str) -> None:
    page = signed_in("marta", path, viewport=WIDE)
    assert_open(page, 2)
    shift = page.evaluate(SHIFTED)
    assert shift < 0.02


def test_earlier_chats_come_above_and_move_neither_focus_nor_what_is_read(
    signed_in: SignedIn, path: str
) -> None:
    page = signed_in("marta", path, viewport=WIDE)
    assert_open(page, 2)
    first = page.locator("#transcript .lines li").first.element_handle()
    assert first is not None
    page.locator("#earlier-link").focus()
    for chats in (1, 2, 3):
        before = first.bounding_box()
        page.keyboard.press("Enter")
        expect(page.locator("#transcript .begun")).to_have_count(chats)
        expect(page.locator("#earlier-link")).to_be_focused()
        after = first.bounding_box()
        assert before
        assert after
        assert abs(after["y"] - before["y"]) < 2
    expect(page.locator("#said")).to_contain_text(page.locator(".begun").first.inner_text())
    assert page.url.endswith(path)


def test_with_debug_on_a_refused_transcript_does_not_replace_the_page(
    signed_in: SignedIn, path: str, settings: Settings
) -> None:
    settings.DEBUG = True
    page = signed_in("ana", path, viewport=SMALLER)
    page.locator("#chats tbody tr:has(.lock) td[data-field=ts] a").first.click()
    expect(page.locator("#transcript h2")).to_have_text("This chat is not yours to see")
    expect(page.locator("#chats")).to_be_visible()
    expect(page.locator("h1")).to_be_visible()


def test_how_the_times_are_counted_is_one_key_away(signed_in: SignedIn, path: str) -> None:
    page = signed_in("marta", path, viewport=WIDE)
    assert_open(page, 2)
    page.keyboard.press("d")
    expect(page.get_by_text("What bots write is no reply")).to_be_visible()


def test_no_word_of_a_transcript_widens_it(signed_in: SignedIn, world: World) -> None:
    def longest_word(room: str) -> int:
        return max((len(word) for each in world.messages[room] for word in each["msg"].split()), default=0)

    room = max(world.messages, key=longest_word)
    page = signed_in("marta", f"/rooms/{room}/transcript/", viewport={"width": 320, "height": 640})
    assert page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth") == 0


def test_in_forced_colours_every_message_keeps_its_border(signed_in: SignedIn, path: str) -> None:
    page = signed_in("marta", path, viewport=WIDE, forced_colors="active")
    assert_open(page, 2)
    colours = page.locator("#transcript li:not(.event) > .text").evaluate_all(
        "all => all.map((each) => getComputedStyle(each).borderTopColor)"
    )
    assert colours
    assert not [colour for colour in colours if colour.startswith("rgba(") or colour == "transparent"]
