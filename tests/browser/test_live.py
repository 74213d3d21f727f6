"""A visitor moves under the agent's eyes."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect
from trail.sending import PATH, body

from dashboard.sandbox.world import Document, World
from dashboard.trail.models import PageView
from dashboard.trail.store import writer
from dashboard.upstream.visitor_key import hash_visitor_token

SignedIn = Callable[..., Page]
Visit = Callable[[str], None]
SOON = 3000  # milliseconds
QUESTION = "**/pages/?state=*"


@pytest.fixture(autouse=True)
def writer_stopped() -> Iterator[None]:
    yield
    writer.stop()


@pytest.fixture
def room(world: World) -> Document:
    return world.open_room_of(world.visitor_with(chats=30))


@pytest.fixture
def path(room: Document) -> str:
    return f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/pages/"


@pytest.fixture
def visit(live_server: Any, room: Document) -> Visit:
    """The visitor opens a page of the shop, which tells the collector."""

    def go(href: str) -> None:
        sent = body(f"https://www.example.org{href}", token=room["v"]["token"], rid=room["_id"])
        assert requests.post(live_server.url + PATH, json=sent, timeout=5).status_code == 200

    return go


@pytest.fixture
def seen(room: Document) -> Callable[[int], None]:
    """So many pages were collected, a minute apart, the last one a minute ago."""

    def make(number: int) -> None:
        now, key = timezone.now(), hash_visitor_token(room["v"]["token"])
        pages = [(n, f"https://www.example.org/shelf/{n}") for n in range(number, 0, -1)]
        PageView.objects.bulk_create(
            PageView(visitor_key=key, at=now - timedelta(minutes=n), href=href) for n, href in pages
        )

    return make


def newest(page: Page) -> Locator:
    return page.locator("#trail li[data-page] bdi").first


def test_a_page_appears_within_three_seconds_without_a_reload(
    signed_in: SignedIn, path: str, visit: Visit
) -> None:
    page = signed_in("marta", path)
    page.evaluate("window.stayed = true")
    for name in ("desks", "chairs"):
        visit(f"/{name}")
        expect(newest(page)).to_have_text(name.capitalize(), timeout=SOON)
    assert page.evaluate("window.stayed") is True


def test_the_visitors_own_page_is_live_as_well(signed_in: SignedIn, path: str, visit: Visit) -> None:
    page = signed_in("marta", path.removesuffix("pages/"))
    visit("/desks")
    expect(newest(page)).to_have_text("Desks", timeout=SOON)


def test_the_page_the_visitor_left_is_no_longer_the_current_one(
    signed_in: SignedIn, path: str, visit: Visit
) -> None:
    visit("/desks")
    page = signed_in("marta", path)
    expect(page.locator("li.page.now bdi").first).to_have_text("Desks")
    visit("/chairs")
    expect(page.locator("li.page.now bdi").first).to_have_text("Chairs", timeout=SOON)


@pytest.mark.parametrize("number", [60, 150], ids=["a short visit", "a visit of several pieces"])
def test_focus_and_scroll_stay(
    signed_in: SignedIn, path: str, visit: Visit, seen: Callable[[int], None], number: int
) -> None:
    seen(number)
    page = signed_in("marta", path, viewport={"width": 800, "height": 400})
    link = page.locator("#trail li[data-page] a", has_text="› 40")
    link.focus()
    link.scroll_into_view_if_needed()
    before = page.evaluate("document.activeElement.getBoundingClientRect().top")
    visit("/desks")
    expect(newest(page)).to_have_text("Desks", timeout=SOON)
    expect(link).to_be_focused()
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") == pytest.approx(before, abs=2)


def test_focus_stays_on_a_line_that_changes(signed_in: SignedIn, path: str, visit: Visit) -> None:
    visit("/terrace")
    page = signed_in("marta", path)
    link = page.locator("#trail li[data-page] a", has_text="Terrace")
    link.focus()
    visit("/chairs")
    expect(newest(page)).to_have_text("Chairs", timeout=SOON)
    expect(link).to_be_focused()


def test_a_new_page_is_announced_once(
    signed_in: SignedIn, path: str, visit: Visit, seen: Callable[[int], None]
) -> None:
    seen(3)
    page = signed_in("marta", path)
    page.evaluate(
        """() => {
            window.said = [];
            const said = document.querySelector("#said");
            new MutationObserver(() => window.said.push(said.textContent)).observe(said, { childList: true });
        }"""
    )
    assert page.locator("#said").get_attribute("role") == "status"
    visit("/desks")
    expect(page.locator("#said")).to_have_text("New page: Desks", timeout=SOON)
    with page.expect_response(lambda answer: "state=" in answer.url and answer.status == 200):
        PageView.objects.filter(href__endswith="/shelf/3").delete()  # changes the list, and is no new page
    expect(page.locator("#trail")).not_to_contain_text("Shelf › 3")
    assert page.evaluate("window.said") == ["New page: Desks"]


def test_the_marks_of_chats_stay_among_the_pages(
    signed_in: SignedIn, path: str, visit: Visit, room: Document
) -> None:
    began = datetime.fromisoformat(room["ts"].replace("Z", "+00:00"))
    PageView.objects.create(
        visitor_key=hash_visitor_token(room["v"]["token"]),
        at=began - timedelta(minutes=1),
        href="https://www.example.org/",
    )
    page = signed_in("marta", path)
    marks = page.locator(f"#trail li[data-chat='{room['_id']}']")
    expect(marks).to_have_count(1)
    visit("/desks")
    expect(newest(page)).to_have_text("Desks", timeout=SOON)
    expect(marks).to_have_count(1)


def test_older_pages_stay_when_new_ones_arrive(
    signed_in: SignedIn, path: str, visit: Visit, seen: Callable[[int], None]
) -> None:
    seen(250)
    page = signed_in("marta", path)
    for number in (200, 250):
        page.get_by_role("link", name="Older pages").click()
        expect(page.locator("#trail li[data-page]", has_text=f"› {number}").last).to_be_attached()
    before = page.locator("#trail li[data-page]").count()
    assert before >= 250
    for name in ("desks", "chairs"):
        visit(f"/{name}")
        expect(newest(page)).to_have_text(name.capitalize(), timeout=SOON)
    keys = page.locator("#trail li[data-page]").evaluate_all("all => all.map(each => each.dataset.page)")
    assert len(keys) == len(set(keys)) == before + 2
    times = page.locator("#trail li[data-page] time").evaluate_all("all => all.map(each => each.dateTime)")
    assert times == sorted(times, reverse=True)


def test_a_list_that_shares_nothing_with_the_newest_piece_makes_way_for_it(
    signed_in: SignedIn, path: str, visit: Visit, seen: Callable[[int], None]
) -> None:
    visit("/long-ago")
    page = signed_in("marta", path)
    PageView.objects.update(at=timezone.now() - timedelta(hours=9))
    seen(150)
    expect(newest(page)).to_have_text("Shelf › 1", timeout=SOON)
    expect(page.locator("#trail li[data-page]")).to_have_count(100)
    expect(page.locator("#trail")).not_to_contain_text("Long ago")
    page.get_by_role("link", name="Older pages").click()
    expect(page.locator("#trail li[data-page]", has_text="Long ago")).to_be_attached()


@pytest.mark.parametrize("spared", ["_id", "v"], ids=["another visitor", "another room"])
def test_an_answer_about_another_visitor_or_room_is_dropped(
    signed_in: SignedIn, path: str, visit: Visit, room: Document, world: World, spared: str
) -> None:
    visit("/terrace")
    other = world.open_room_of(world.visitor_with(chats=5))
    page = signed_in("marta", path)
    elsewhere = page.request.get(
        f"/rooms/{other['_id']}/visitors/{other['v']['_id']}/pages/", headers={"HX-Request": "true"}
    ).text()
    same = (other["_id"], room["_id"]) if spared == "_id" else (other["v"]["_id"], room["v"]["_id"])
    answer = elsewhere.replace(*same)
    page.route(QUESTION, lambda route: route.fulfill(status=200, content_type="text/html", body=answer))
    for _ in range(2):
        with page.expect_response(QUESTION):
            pass
    expect(newest(page)).to_have_text("Terrace")
    expect(page.locator("#trail li[data-page] bdi", has_text="Terrace")).to_have_count(1)


def test_a_lost_connection_is_said_and_the_list_goes_on_afterwards(
    signed_in: SignedIn, path: str, visit: Visit
) -> None:
    page = signed_in("marta", path)
    page.route(QUESTION, lambda route: route.abort())
    expect(page.locator("#thread [data-checked]")).to_contain_text("not live", timeout=SOON)
    page.unroute(QUESTION)
    visit("/desks")
    expect(newest(page)).to_have_text("Desks", timeout=3 * SOON)
    expect(page.locator("#thread [data-checked]")).not_to_contain_text("not live")


class Questions:
    """Counts what an open timeline asks, while the test moves the page's clock."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.number = 0
        page.route(QUESTION, self._count)

    def _count(self, route: Route) -> None:
        self.number += 1
        route.fulfill(status=204)

    def after(self, seconds: int) -> int:
        before = self.number
        for _ in range(seconds):
            self.page.clock.run_for(1000)
            self.page.evaluate("() => new Promise((done) => navigator.locks.request('turn', done))")
        return self.number - before


def hide(page: Page, hidden: str) -> None:
    page.evaluate(
        f"""() => {{
            Object.defineProperty(document, "hidden", {{ configurable: true, get: () => {hidden} }});
            document.dispatchEvent(new Event("visibilitychange"));
        }}"""
    )


def test_a_hidden_tab_asks_more_slowly_and_at_once_when_it_is_looked_at(
    context_with: Callable[..., Any], signed_in: SignedIn, path: str
) -> None:
    page = signed_in("marta", path)
    page.clock.install()
    page.reload()
    questions = Questions(page)
    assert 8 <= questions.after(40) <= 21
    hide(page, "true")
    assert questions.after(60) <= 3
    hide(page, "false")
    assert 1 <= questions.after(3) <= 3


def test_without_javascript_all_pages_can_be_read(
    signed_in: SignedIn, path: str, seen: Callable[[int], None]
) -> None:
    seen(150)
    page = signed_in("marta", path, java_script_enabled=False)
    expect(page.locator("#trail li[data-page]")).to_have_count(100)
    page.get_by_role("link", name="Older pages").click()
    expect(page.locator("#trail li[data-page]", has_text="› 150")).to_be_visible()
    page.get_by_role("link", name="Newest pages").click()
    expect(newest(page)).to_have_text("Shelf › 1")
