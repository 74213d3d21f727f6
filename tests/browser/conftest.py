"""A real browser (Debian's Chromium) against a live server that asks the sandbox."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

# The browser's driver runs an event loop in this thread, in which Django would refuse its own ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = next(
    filter(os.path.exists, ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]), ""
)
# As root, in a container, without a network beyond this machine.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def connection_of_the_driver(playwright: Playwright) -> Iterator[None]:
    """Under a running event loop Django has another connection in this thread, which must end before the loop does."""
    yield
    connection.close()


@pytest.fixture
def context_with(
    browser: Browser, live_server: Any, workspace: Any, connection_of_the_driver: None
) -> Iterator[Callable[..., BrowserContext]]:
    """Opens contexts against the live server: `context_with(java_script_enabled=False)`."""
    opened: list[BrowserContext] = []

    def open_context(**options: Any) -> BrowserContext:
        opened.append(browser.new_context(base_url=live_server.url, timezone_id="Europe/Paris", **options))
        return opened[-1]

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture
def signed_in(context_with: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page of an agent who has just signed in: `signed_in("ana", java_script_enabled=False)`."""

    def sign_in(username: str = "ana", path: str = "/", **options: Any) -> Page:
        page = context_with(**options).new_page()
        page.goto(path)
        page.locator("#id_username").fill(username)  # by no words: they are the language's
        page.locator("#id_password").fill("sandbox")
        page.locator("button.primary").click()
        page.wait_for_url(f"**{path}")
        return page

    return sign_in
