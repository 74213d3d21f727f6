"""How the desk fits a narrow frame, a printer, and a person who sees by forced colours or goes by keyboard."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from dashboard.sandbox.world import World
from dashboard.sandbox.world.documents import Document
from dashboard.trail.models import PageView
from dashboard.upstream.visitor_key import hash_visitor_token

SignedIn = Callable[..., Page]


@pytest.fixture
def room(world: World) -> Document:
    return world.open_room_of(world.visitor_with(chats=30))


@pytest.fixture
def path(room: Document) -> str:
    return f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/"


def test_in_a_narrow_frame_the_past_chats_begin_within_three_screens(signed_in: SignedIn, path: str) -> None:
    page = signed_in("ana", path, viewport={"width": 360, "height": 640})
    box = page.locator("#past-title").bounding_box()
    assert box
    assert box["y"] < 3 * 640


def test_a_desk_with_25_chats_prints_on_three_pages_with_the_brief_first(
    signed_in: SignedIn, path: str
) -> None:
    page = signed_in("ana", path)
    expect(page.locator("#chats tbody tr")).to_have_count(25)
    pages = page.pdf(format="A4").count(b"/Type /Page\n")
    assert 0 < pages <= 3
    page.emulate_media(media="print")
    tops = [page.locator(part).bounding_box() for part in ("#brief", "#thread", "#past")]
    assert [box["y"] for box in tops if box] == sorted(box["y"] for box in tops if box)


def test_in_forced_colours_the_wait_and_every_message_keep_a_border(
    signed_in: SignedIn, world: World, live_server: LiveServer
) -> None:
    room = world.live_room
    page = signed_in("ana", f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/", forced_colors="active")
    widths = page.locator("#brief .wait, #trail .visitor q").evaluate_all(
        "all => all.map(e => { const s = getComputedStyle(e); return s.borderTopStyle + parseFloat(s.borderTopWidth) })"
    )
    assert len(widths) > 1
    assert all(width.startswith("solid") and width != "solid0" for width in widths)


def test_the_keyboard_reaches_the_table_in_few_steps(signed_in: SignedIn, path: str) -> None:
    page = signed_in("ana", path)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("To the past chats")
    page.keyboard.press("Enter")
    expect(page.locator("#past-title")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#chats tbody tr:nth-child(1) td[data-field=ts] a")).to_be_focused()


def test_after_older_pages_the_focus_is_where_they_begin(
    signed_in: SignedIn, room: Document, path: str
) -> None:
    key = hash_visitor_token(room["v"]["token"])
    for number in range(150):
        PageView.objects.create(visitor_key=key, at=timezone.now(), href=f"https://www.example.org/{number}")
    page = signed_in("ana", f"{path}pages/")
    known = page.locator("#trail [data-page]").count()
    page.locator("#trail .older a").press("Enter")
    expect(page.locator("#trail [data-page]")).not_to_have_count(known)
    visits = "[...document.querySelectorAll('#trail [data-visit]')]"
    page.wait_for_function(f"{visits}.findIndex(e => e.contains(document.activeElement)) > 0", timeout=5000)
