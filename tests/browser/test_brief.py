"""The brief in an agent's hands: it is copied by a key, its times move, and it follows the visitor."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from example_server import ROOM, VISITOR, UpstreamServer
from fixture_types import StartUpstream
from playwright.sync_api import BrowserContext, Page, expect
from rocketchat.wire import Given, example, serving
from trail.sending import PATH, body

from dashboard.sandbox.world import Document, World
from dashboard.trail.store import writer
from dashboard.upstream.models import Workspace

SignedIn = Callable[..., Page]
Visit = Callable[[str], None]


@pytest.fixture
def room(world: World) -> Document:
    """Its visitor waits for the agent."""
    return world.live_room


@pytest.fixture
def path(room: Document) -> str:
    return f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/"


@pytest.fixture
def visit(live_server: Any, room: Document) -> Iterator[Visit]:
    """The visitor opens a page of the shop, which tells the collector."""

    def go(href: str) -> None:
        sent = body(f"https://www.example.org{href}", token=room["v"]["token"], rid=room["_id"])
        assert requests.post(live_server.url + PATH, json=sent, timeout=5).status_code == 200

    yield go
    writer.stop()


@pytest.mark.parametrize(("width", "height"), [(360, 640), (1440, 900)])
def test_who_why_where_and_what_came_before_are_seen_without_a_click_or_a_scroll(
    signed_in: SignedIn, path: str, visit: Visit, width: int, height: int
) -> None:
    visit("/checkout/payment")
    page = signed_in("ana", path, viewport={"width": width, "height": height})
    for fact in ("who", "waiting", "why", "now", "last"):
        box = page.locator(f"#brief [data-fact={fact}]").bounding_box()
        assert box
        assert box["y"] + box["height"] <= height


def test_c_copies_the_brief_as_text_and_says_so(signed_in: SignedIn, path: str) -> None:
    page = signed_in("ana", path, permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("c")
    expect(page.locator("#said")).to_have_text("The brief is copied.")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("Maria Lopes (returning, 6th chat")
    assert text.splitlines()[-1].endswith(path.partition("visitors")[0])
    expect(page.locator("#brief textarea")).to_be_hidden()


def test_in_a_frame_c_selects_the_text_for_the_agent_to_copy(
    signed_in: SignedIn, path: str, workspace: Workspace, live_server: Any
) -> None:
    page = signed_in("ana", path)
    frame = f'<iframe src="{live_server.url}{path}" width=360 height=640></iframe>'.encode()
    with serving(lambda _: Given(body=frame, headers={"Content-Type": "text/html"})) as around:
        workspace.public_url = around.address.replace("127.0.0.1", "localhost")  # the dashboard's own site
        workspace.save()
        page.goto(workspace.public_url)
        inside = page.frame_locator("iframe")
        inside.get_by_role("button", name="Copy brief").click()
        text = inside.locator("#brief textarea")
        expect(text).to_be_focused()
        assert text.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd) === e.value")
        expect(inside.locator("#brief .hint")).to_contain_text("copy it from here")


def test_without_javascript_the_text_is_there_to_be_copied(signed_in: SignedIn, path: str) -> None:
    page = signed_in("ana", path, java_script_enabled=False)
    page.get_by_text("The brief as text").click()
    expect(page.locator("#brief textarea")).to_have_value(re.compile(r"^Maria Lopes \(returning"))
    expect(page.get_by_role("button", name="Copy brief")).to_be_hidden()


def test_the_wait_goes_on_every_second_in_the_brief_and_in_the_title(signed_in: SignedIn, path: str) -> None:
    page = signed_in("ana", path)
    wait = page.locator("#brief .wait b")
    shown = wait.text_content()
    expect(wait).not_to_have_text(shown or "", timeout=3000)
    expect(wait).to_have_text(re.compile(r"^Waiting \d+ (s|min|h|d)( \d+ (s|min|h))?$"))
    expect(page).to_have_title(re.compile(r"^\(\d+ (s|min|h|d)\) Maria Lopes · Rearview$"))
    wait.evaluate("e => { e.dataset.waitingSince = new Date(Date.now() - 7509e3).toISOString(); }")
    expect(wait).to_have_text("Waiting 2 h 5 min")
    expect(page).to_have_title("(2 h) Maria Lopes · Rearview")


def test_where_the_visitor_is_follows_them_and_moves_nothing(
    signed_in: SignedIn, path: str, visit: Visit
) -> None:
    page = signed_in("ana", path)
    visit("/desks")
    now = page.locator("#brief [data-fact=now]")
    expect(now.locator("a").first).to_have_text("Desks", timeout=5000)
    last = page.locator("#brief [data-fact=last]")
    before = last.bounding_box()
    visit("/checkout/a-very-long-name-of-a-page/that-needs-more-than-one-line/of-the-narrow-card")
    expect(now.locator("a").first).to_contain_text("Very long", ignore_case=True, timeout=5000)
    expect(now).to_contain_text("from Desks")
    assert last.bounding_box() == before
    key = page.locator("#trail li[data-page]").first.get_attribute("data-page")
    expect(now.locator("a").first).to_have_attribute("href", f"#p-{key}")


def test_while_rocketchat_is_slow_the_brief_is_read_and_the_rest_comes_by_itself(
    context_with: Callable[..., BrowserContext],
    upstream_server: StartUpstream,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server: UpstreamServer = upstream_server(read_timeout=30)
    monkeypatch.setattr("dashboard.desk.views.PATIENCE", 0.2)
    for route, name in (("chatHistory", "chat-history-page"), ("pagesVisited", "pages-visited-page")):
        server.given(f"livechat/visitors.{route}", delay=60, body=example(name))
    page = context_with().new_page()
    page.goto(f"/rooms/{ROOM}/visitors/{VISITOR}/")
    page.get_by_label("Username or e-mail").fill("marta.lima")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#brief h1")).to_have_text("Ana Souza")
    expect(page.get_by_text("Load the rest").first).to_be_visible()
    server.release()
    expect(page.locator("#chats tbody tr")).to_have_count(3)
    expect(page.locator("#trail li[data-page]").first).to_be_visible()
    expect(page.locator("#brief [data-fact=last]")).to_be_visible()
    expect(page.get_by_text("Load the rest")).to_have_count(0)


def test_a_name_that_is_written_from_the_right_stands_beside_its_picture(
    signed_in: SignedIn, world: World
) -> None:
    room = next(each for each in world.rooms_in("waiting", "ana") if not each["fname"].isascii())
    page = signed_in(
        "ana", f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/", viewport={"width": 360, "height": 640}
    )
    page.locator("#brief h1").evaluate("e => { e.textContent = 'ليلى حداد'; }")
    picture = page.locator("#brief .avatar").bounding_box()
    name = page.locator("#brief h1").bounding_box()
    assert picture
    assert name
    assert 0 <= name["x"] - picture["x"] - picture["width"] <= 16
    assert name["width"] < 120
