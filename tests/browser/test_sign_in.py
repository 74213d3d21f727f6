"""Signing in by hand where Rocket.Chat does not say that it wants a code."""

from collections.abc import Callable

from lines import ON_9
from playwright.sync_api import BrowserContext, expect

from dashboard.sandbox.world import World


@ON_9
def test_the_code_is_typed_into_the_field_that_is_offered_without_javascript(
    context_with: Callable[..., BrowserContext], world: World
) -> None:
    page = context_with(java_script_enabled=False).new_page()
    page.goto("/login/")
    page.get_by_label("Username or e-mail").fill("tom")
    page.get_by_label("Password").fill("sandbox")
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("second factor")
    code = page.get_by_label("Code, if your account has a second factor")
    expect(code).to_be_focused()
    code.fill(world.totp_code("tom"))
    code.press("Enter")

    expect(page.get_by_role("heading", name="My open chats")).to_be_visible()
