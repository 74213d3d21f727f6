"""The dashboard in a page of another origin, as Rocket.Chat's External Frame embeds it."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from accounts.frames import JWK, OTHER_JWK
from browser.conftest import ARGUMENTS, CHROMIUM
from playwright.sync_api import Browser, FrameLocator, Page, Playwright, Request, expect
from pytest_django.fixtures import Settings

from dashboard.accounts.models import AgentSession
from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World
from dashboard.sandbox.world.external_frame import ExternalFrame
from dashboard.upstream.models import Workspace

Look = Callable[..., Page]
ACROSS_SITES = "127.0.0.1"  # the dashboard is at localhost
SAME_SITE = "localhost"


@pytest.fixture(scope="module")
def strict_browser(playwright: Playwright) -> Iterator[Browser]:
    """One that blocks third-party cookies."""
    arguments = [*ARGUMENTS, "--test-third-party-cookie-phaseout"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    yield browser
    browser.close()


@pytest.fixture
def look(
    strict_browser: Browser,
    live_server: Any,
    sandbox: Sandbox,
    world: World,
    workspace: Workspace,
    connection_of_the_driver: None,
) -> Iterator[Look]:
    """Opens the live room in Rocket.Chat's client: `look("t=plain", host=SAME_SITE)`."""
    before, world.external_frame = world.external_frame, ExternalFrame(f"{live_server.url}/frame/", JWK)
    workspace.frame_key = JWK
    context = strict_browser.new_context(viewport={"width": 1100, "height": 700}, timezone_id="Europe/Paris")

    def go(query: str, *, host: str) -> Page:
        origin = f"http://{host}:{urlsplit(sandbox.url).port}"
        workspace.public_url = origin
        workspace.save()
        page = context.new_page()
        page.goto(f"{origin}/live/{world.live_room['_id']}?as=ana&{query}")
        return page

    yield go
    context.close()
    world.external_frame = before


@pytest.fixture
def cross_site(settings: Settings) -> None:
    settings.FRAME_CROSS_SITE = True


def frame_in(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def expect_visitor(page: Page, world: World) -> None:
    visitor_id = world.live_room["v"]["_id"]
    expect(frame_in(page).locator(f"[data-visitor='{visitor_id}']").first).to_be_visible()


@pytest.mark.parametrize(
    ("host", "query"),
    [
        (SAME_SITE, "t=plain"),
        (ACROSS_SITES, "t=plain"),
        (ACROSS_SITES, "t=encrypted&encoded=1"),
        (ACROSS_SITES, "t=encrypted&encoded=2"),
    ],
)
def test_the_frame_shows_the_rooms_visitor_and_no_token_in_its_address(
    look: Look, world: World, settings: Settings, host: str, query: str
) -> None:
    settings.FRAME_CROSS_SITE = host == ACROSS_SITES
    page = look(query, host=host)
    expect_visitor(page, world)
    room = world.live_room
    assert urlsplit(page.frames[1].url)[2:] == (f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/", "", "")
    assert page.evaluate("history.length") == 2  # the blank page, and Rocket.Chat's


def test_a_token_goes_along_with_no_request_but_the_first(look: Look, world: World, cross_site: None) -> None:
    page = look("t=plain", host=ACROSS_SITES)
    expect_visitor(page, world)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.reload()
    expect_visitor(page, world)
    secrets = world.secrets()
    ours = [each for each in asked if "localhost" in each.url and "/frame/" not in each.url]
    assert ours
    sent = "".join(f"{each.url}{each.all_headers()}" for each in ours)
    assert not [secret for secret in secrets if secret in sent]


def test_across_sites_the_session_lives_in_a_partition_of_rocketchats_site(
    look: Look, world: World, cross_site: None
) -> None:
    page = look("t=plain", host=ACROSS_SITES)
    expect_visitor(page, world)
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["sessionid"]["partitionKey"] == "http://127.0.0.1"
    assert cookies["timezone"]["partitionKey"] == "http://127.0.0.1"
    page.reload()
    expect_visitor(page, world)
    assert AgentSession.objects.count() == 1


def test_across_sites_forms_in_the_frame_work(look: Look, world: World, cross_site: None) -> None:
    page = look("t=plain", host=ACROSS_SITES)
    expect_visitor(page, world)
    frame_in(page).get_by_role("button", name="Sign out").click()
    frame_in(page).get_by_label("Username or e-mail").fill("ana")
    frame_in(page).get_by_label("Password").fill("sandbox")
    frame_in(page).get_by_role("button", name="Sign in", exact=True).click()
    expect(frame_in(page).get_by_role("heading", name="My open chats")).to_be_visible()


@pytest.mark.parametrize("host", [SAME_SITE, ACROSS_SITES])
def test_a_token_that_cannot_be_read_leads_through_the_sign_in_to_the_same_room(
    look: Look, world: World, settings: Settings, workspace: Workspace, host: str
) -> None:
    settings.FRAME_CROSS_SITE = host == ACROSS_SITES
    workspace.frame_key = OTHER_JWK
    page = look("t=encrypted", host=host)
    frame = frame_in(page)
    expect(frame.get_by_role("heading", name="The key does not fit")).to_be_visible()
    expect(frame.get_by_role("link", name="Open in a tab of its own")).to_have_count(int(host == SAME_SITE))
    frame.get_by_role("link", name="Sign in here").click()
    frame.get_by_label("Username or e-mail").fill("ana")
    frame.get_by_label("Password").fill("sandbox")
    frame.get_by_role("button", name="Sign in", exact=True).click()
    expect_visitor(page, world)


def test_on_one_site_signing_in_in_a_tab_of_its_own_serves_the_frame(
    look: Look, world: World, workspace: Workspace
) -> None:
    workspace.frame_key = OTHER_JWK
    page = look("t=encrypted", host=SAME_SITE)
    with page.expect_popup() as opened:
        frame_in(page).get_by_role("link", name="Open in a tab of its own").click()
    tab = opened.value
    tab.get_by_label("Username or e-mail").fill("ana")
    tab.get_by_label("Password").fill("sandbox")
    tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.wait_for_url("**/visitors/*/")
    workspace.frame_key = JWK
    workspace.save()
    page.reload()
    expect_visitor(page, world)
    assert AgentSession.objects.open().count() == 1


@pytest.mark.parametrize("wrong", ["expired", "uid"])
def test_an_expired_token_and_another_uid_say_what_to_do(
    look: Look, world: World, live_server: Any, cross_site: None, wrong: str
) -> None:
    page = look("t=plain", host=ACROSS_SITES)
    expect_visitor(page, world)
    page.context.clear_cookies()
    token = world.new_token(world.accounts["bruno"])
    uid = world.accounts["ana" if wrong == "uid" else "bruno"].id
    if wrong == "expired":
        world.drop_token(token)
    address = world.external_frame.make_address(uid, world.live_room["_id"], token, encrypted=False)
    page.evaluate("address => { document.querySelector('iframe').src = address }", address)
    expect(frame_in(page).get_by_role("heading", name="Who you are is not clear")).to_be_visible()
    expect(frame_in(page).get_by_text("Open the chat in Rocket.Chat again, or sign in here.")).to_be_visible()


def test_no_other_page_may_frame_the_dashboard(look: Look, live_server: Any) -> None:
    page = look("t=plain", host=SAME_SITE)
    page.goto(f"{live_server.url}/login/")
    page.evaluate(
        "url => { const frame = document.createElement('iframe'); frame.src = url; document.body.append(frame) }",
        f"{live_server.url}/login/",
    )
    page.wait_for_function("document.querySelector('iframe').contentDocument === null")


def test_without_the_setting_a_frame_across_sites_keeps_no_cookie_and_offers_the_sign_in(
    look: Look, world: World
) -> None:
    page = look("t=plain", host=ACROSS_SITES)
    expect(frame_in(page).get_by_role("heading", name="Sign in")).to_be_visible()
