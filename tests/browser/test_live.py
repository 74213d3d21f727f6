"""A visitor moves under the agent's eyes."""

import re
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
def test_new_pages_wait_behind_their_number_while_somebody_reads(
    signed_in: SignedIn, path: str, visit: Visit, seen: Callable[[int], None], number: int
) -> None:
    seen(number)
    page = signed_in("marta", path, viewport={"width": 800, "height": 400})
    page.keyboard.press("p")
    link = page.locator("#trail li[data-page] a", has_text="› 40")
    link.focus()
    link.scroll_into_view_if_needed()
    before = page.evaluate("document.activeElement.getBoundingClientRect().top")
    pill = page.locator("#thread .pill")
    for name, text in (("desks", "1 new"), ("chairs", "2 new")):
        visit(f"/{name}")
        expect(pill).to_have_text(text, timeout=SOON)
    expect(pill).to_be_in_viewport()
    expect(link).to_be_focused()
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") == before
    expect(newest(page)).to_have_text("Shelf › 1")
    pill.click()
    expect(newest(page)).to_have_text("Chairs")
    expect(pill).to_be_hidden()
    expect(page.locator("#thread-title")).to_be_focused()


def test_who_scrolls_back_to_the_top_sees_what_came_meanwhile(
    signed_in: SignedIn, path: str, visit: Visit, seen: Callable[[int], None]
) -> None:
    seen(60)
    page = signed_in("marta", path, viewport={"width": 800, "height": 400})
    page.keyboard.press("p")
    page.mouse.move(400, 300)
    page.mouse.wheel(0, 600)
    visit("/desks")
    expect(page.locator("#thread .pill")).to_have_text("1 new", timeout=SOON)
    page.mouse.wheel(0, -2000)
    expect(newest(page)).to_have_text("Desks")
    expect(page.locator("#thread .pill")).to_be_hidden()


SHIFTS = """() => {
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const shift of list.getEntries()) window.shifted += shift.value;
    }).observe({ type: "layout-shift", buffered: true });
}"""


def test_pages_that_arrive_hardly_move_the_screen(
    signed_in: SignedIn, path: str, visit: Visit, seen: Callable[[int], None]
) -> None:
    seen(8)
    page = signed_in("marta", path.removesuffix("pages/"), viewport={"width": 1440, "height": 900})
    page.evaluate(SHIFTS)
    for name in ("desks", "chairs", "lamps"):
        visit(f"/{name}")
        expect(newest(page)).to_have_text(name.capitalize(), timeout=SOON)
    assert page.evaluate("window.shifted") < 0.02
    assert page.evaluate("document.scrollingElement.scrollHeight") <= 2 * 900


def test_the_key_p_opens_all_that_is_folded_and_closes_it_again(
    signed_in: SignedIn, path: str, seen: Callable[[int], None]
) -> None:
    seen(12)
    PageView.objects.filter(href__endswith="/12").update(at=timezone.now() - timedelta(hours=2))
    page = signed_in("marta", path)
    folded = page.locator("#trail details")
    opened = page.locator("#trail details[open]")
    assert folded.count() > 2
    expect(opened).to_have_count(0)
    page.keyboard.press("p")
    expect(opened).to_have_count(folded.count())
    page.keyboard.press("p")
    expect(opened).to_have_count(0)
    folded.first.locator("summary").click()
    expect(opened).to_have_count(1)


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
    expect(page.locator("#said")).to_have_text("1 new page", timeout=SOON)
    with page.expect_response(lambda answer: "state=" in answer.url and answer.status == 200):
        PageView.objects.filter(href__endswith="/shelf/3").delete()  # changes the list, and is no new page
    expect(page.locator("#trail")).not_to_contain_text("Shelf › 3")
    assert page.evaluate("window.said") == ["1 new page"]


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
        page.locator("#thread .pill").click(timeout=SOON)
        expect(newest(page)).to_have_text(name.capitalize())
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


def test_rocketchat_that_does_not_answer_is_said_with_the_time_of_its_last_answer(
    signed_in: SignedIn, path: str
) -> None:
    page = signed_in("marta", path)
    mark = page.locator("#thread [data-checked]")
    expect(mark).to_contain_text("live · checked", timeout=SOON)
    stale = {"X-As-Of": "2026-11-21T22:20:00+00:00"}  # in Paris, 23:20
    page.route(QUESTION, lambda route: route.fulfill(status=204, headers=stale))
    expect(mark).to_have_text("not live · as of 23:20", timeout=SOON)
    page.unroute(QUESTION)
    expect(mark).to_contain_text("live · checked", timeout=SOON)


def test_who_is_offline_is_told_at_once_and_the_list_asks_at_once_when_online(
    signed_in: SignedIn, path: str, visit: Visit
) -> None:
    page = signed_in("marta", path)
    mark = page.locator("#thread [data-checked]")
    page.context.set_offline(True)
    expect(mark).to_contain_text("offline · as of", timeout=1000)
    visit("/desks")
    page.context.set_offline(False)
    expect(newest(page)).to_have_text("Desks", timeout=1500)
    expect(mark).to_contain_text("live · checked")


def test_a_late_answer_never_replaces_a_newer_one(signed_in: SignedIn, path: str, visit: Visit) -> None:
    visit("/terrace")
    page = signed_in("marta", path)
    held: list[Route] = []
    page.route(QUESTION, lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request(QUESTION):
        pass
    old = page.request.get(path, headers={"HX-Request": "true"}).text()
    visit("/chairs")
    hide(page, "false")  # looked at again, it asks at once
    expect(newest(page)).to_have_text("Chairs", timeout=SOON)
    with page.expect_response(QUESTION):
        held[0].fulfill(status=200, content_type="text/html", body=old)
    expect(newest(page)).to_have_text("Chairs")


def test_a_message_that_rocketchat_tells_late_stands_where_it_belongs(
    signed_in: SignedIn, path: str, room: Document, seen: Callable[[int], None]
) -> None:
    seen(4)
    page = signed_in("marta", path)
    thread = page.locator("#thread")
    said = timezone.now() - timedelta(minutes=2, seconds=30)
    line = f'<li data-message="late"><time datetime="{said.isoformat()}"></time><q>late</q></li>'
    visit_key = page.locator("[data-visit]").first.get_attribute("data-visit")
    news = (
        f'''<section id="thread" data-news data-room="{room["_id"]}" data-visitor="{room["v"]["_id"]}"'''
        f''' data-live="{thread.get_attribute("data-live")}"><ol><li data-visit="{visit_key}"><h3>This visit</h3>'''
        f"<ol>{line}</ol></li></ol></section>"
    )
    page.route(QUESTION, lambda route: route.fulfill(status=200, content_type="text/html", body=news))
    expect(page.locator("[data-message=late]")).to_have_count(1, timeout=SOON)
    lines = page.locator("#trail :is([data-page], [data-message])").evaluate_all(
        "all => all.map(each => each.dataset.message ?? each.querySelector('bdi').textContent)"
    )
    assert lines[:5] == ["Shelf › 1", "Shelf › 2", "late", "Shelf › 3", "Shelf › 4"]


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
    assert 4 <= questions.after(80) <= 41
    hide(page, "true")
    assert questions.after(60) <= 3
    with page.expect_request(QUESTION):
        hide(page, "false")
    assert questions.after(3) <= 3


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
    page.get_by_text(re.compile(r"^\d+ earlier")).last.click()
    expect(page.locator("#trail li[data-page]", has_text="› 100")).to_be_visible()
