"""What axe-core finds on every page that an agent meets, and whether it fits the frame: nothing and yes."""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from dashboard.accounts.models import Agent
from dashboard.sandbox.world import World

SignedIn = Callable[..., Page]
WIDTHS = (320, 360, 768, 1440)
JUDGED = (320, 1440)  # narrow and wide: what axe sees in between is one of the two
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LANGUAGES = ("en", "de", "pt-BR")
axe = Axe()


@pytest.fixture
def paths(world: World) -> dict[str, str]:
    """Every kind of page, by a name."""
    visitor = world.visitor_with(chats=30)
    room = world.open_room_of(visitor)["_id"]
    here = f"/rooms/{room}/visitors/{visitor['_id']}"
    return {
        "home": "/",
        "everybody's chats": "/?all=1",
        "search": "/find/?q=a",
        "desk": f"{here}/",
        "transcript beside": f"{here}/?chat={room}",
        "transcript": f"/rooms/{room}/transcript/",
        "chats": f"{here}/chats/",
        "pages": f"{here}/pages/",
        "no such room": "/rooms/unknownRoom1234567/",
        "no such page": "/nothing/here/",
        "panel refused": f"/frame/?uid=somebody&rid={room}&t=nonsense",
    }


def find_faults(page: Page) -> list[str]:
    """How far the page is too wide, and what axe finds, light and dark, as lines."""
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        sideways = page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth")
        found += [f"{width} px: {sideways} px too wide"] if sideways else []
        found += [f"{width} px, {line}" for line in find_violations(page)] if width in JUDGED else []
    return found


def find_violations(page: Page) -> Iterator[str]:
    """What axe finds, its authors' best practices among it."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for violation in axe.run(page).response["violations"]:
            yield f"{scheme}: {violation['help']}: {[node['target'] for node in violation['nodes'][:3]]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_shuts_anybody_out(signed_in: SignedIn, paths: dict[str, str], language: str) -> None:
    page = signed_in("marta", locale=language, reduced_motion="reduce")
    found = {}
    for name, path in paths.items():
        page.goto(path)
        if faults := find_faults(page):
            found[name] = faults
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sign_in_shuts_nobody_out(context_with: Callable[..., BrowserContext], language: str) -> None:
    page = context_with(locale=language).new_page()
    page.goto("/login/")
    assert find_faults(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_setup_page_shuts_no_operator_out(
    context_with: Callable[..., BrowserContext], language: str
) -> None:
    Agent.objects.create_superuser("boss", "a-long-password")
    page = context_with(locale=language, reduced_motion="reduce").new_page()
    page.goto("/admin/login/?next=/admin/setup/")
    page.locator("[name=username]").fill("boss")
    page.locator("[name=password]").fill("a-long-password")
    page.locator("[type=submit]").click()
    page.wait_for_url("**/admin/setup/")
    assert find_faults(page) == []
