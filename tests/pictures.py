"""`make pictures`: the README's pictures, taken of the demo in Chromium: docs/desk-light.png, -dark.png, frame.png."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
CHROMIUM = "/usr/bin/chromium"
READY = "Ctrl-C ends both"
WIDE, NARROW = (1440, 900), (360, 900)


def main() -> None:
    """Starts the demo on free ports, signs in as the agent of the live visitor, and takes the pictures."""
    with run_demo() as said, sync_playwright() as driver:
        desk = find(r"live \(sign in as ana\): (\S+)", said)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        take(browser, desk, "desk-light", WIDE, "light")
        take(browser, desk, "desk-dark", WIDE, "dark")
        take(browser, desk, "frame", NARROW, "light", whole=True)


@contextmanager
def run_demo() -> Iterator[str]:
    """The demo with a database of its own; what it said until it was ready."""
    with tempfile.TemporaryDirectory() as var:
        environment = {**os.environ, "DEBUG": "true", "VAR_DIR": var}
        command = [sys.executable, "manage.py", "demo", "--port", str(free_port()), "--sandbox-port", "0"]
        demo = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        assert demo.stdout
        said = ""
        for line in demo.stdout:
            said += line
            if READY in line:
                break
        try:
            yield said
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, text
    return found[1]


def take(
    browser: Browser,
    url: str,
    name: str,
    size: tuple[int, int],
    scheme: Literal["light", "dark"],
    *,
    whole: bool = False,
) -> None:
    """Signs in at `url` and writes docs/<name>.png: what the window shows, or the whole page."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    sign_in(page, url)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=DOCS / f"{name}.png", full_page=whole)
    context.close()


def sign_in(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_label("Username or e-mail").fill("ana")
    page.get_by_label("Password").fill("sandbox")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(url)


if __name__ == "__main__":
    main()
