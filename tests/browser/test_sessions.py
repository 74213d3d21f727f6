"""Sessions in a real browser: what extends one, and what happens to a page that is open when it ends."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.accounts.models import Agent, AgentSession
from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace

SOON = timedelta(hours=1)


def end_soon() -> None:
    """Eleven hours have gone by since anybody used a session."""
    AgentSession.objects.update(expire_date=timezone.now() + SOON)


def ends_soon() -> bool:
    return AgentSession.objects.get().expire_date <= timezone.now() + SOON


def test_a_page_that_loads_itself_again_extends_no_session_and_a_click_does(
    signed_in: Callable[..., Page], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.error_pages.plain.ASKS_AGAIN_AFTER", 1)
    page = signed_in("ana")
    workspace.read_timeout = 1e-6
    workspace.save()
    cache.clear()
    end_soon()
    page.reload()
    expect(page.get_by_role("heading", name="Rocket.Chat is too slow")).to_be_visible()
    workspace.read_timeout = 8
    workspace.save()
    cache.clear()
    expect(page.get_by_role("heading", name="My open chats")).to_be_visible()
    assert ends_soon()

    page.context.clear_cookies(name="asks_again")  # as it ends by itself, ten seconds later
    with page.expect_navigation():
        page.get_by_role("link", name="My chats").click()
    assert not ends_soon()


def test_an_open_timeline_extends_no_session_and_leads_to_the_sign_in_when_it_ends(
    signed_in: Callable[..., Page], world: World
) -> None:
    room = world.live_room
    path = f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/"
    page = signed_in("ana", path)
    end_soon()
    with page.expect_response(re.compile(r"\?state=")) as asked:
        pass
    assert asked.value.ok
    assert ends_soon()

    AgentSession.objects.update(expire_date=timezone.now())
    page.wait_for_url("**/login/?next=*")
    expect(page.get_by_role("status").filter(has_text="Your session has ended")).to_be_visible()
    page.get_by_label("Username or e-mail").fill("ana")
    page.get_by_label("Password").fill("sandbox")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{path}")


def test_an_operator_ends_the_sessions_of_an_agent_by_the_button_on_their_page(
    signed_in: Callable[..., Page], context_with: Callable[..., BrowserContext]
) -> None:
    page = signed_in("ana")
    Agent.objects.create_superuser("boss", "a-long-password")
    admin = context_with().new_page()
    admin.goto("/admin/accounts/agent/")
    admin.get_by_label("Login").fill("boss")
    admin.get_by_label("Password").fill("a-long-password")
    admin.get_by_role("button", name="Log in").click()
    admin.get_by_role("link", name="Ana Ribeiro").click()
    admin.get_by_role("button", name="End sessions").click()
    expect(admin.get_by_text("1 session ended.")).to_be_visible()

    page.get_by_role("link", name="My chats").click()
    page.wait_for_url("**/login/?next=*")
    expect(page.get_by_text("Your session has ended.")).to_be_visible()
