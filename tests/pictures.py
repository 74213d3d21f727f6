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

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
CHROMIUM = "/usr/bin/chromium"
READY = "Ctrl-C ends both"
SETTLED = 6000  # milliseconds, in which the transcript has come and the visitor has moved


def main() -> None:
    """Starts the demo on free ports; a manager's desk is taken wide, an agent's in the panel of a room."""
    with run_demo() as said, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        desk = find(r"live \(sign in as ana\): (\S+)", said)
        take_desk(browser, desk, "light")
        take_desk(browser, desk, "dark")
        take_frame(browser, find(r"side panel: (\S+)", said))


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


def take_desk(browser: Browser, url: str, scheme: Literal["light", "dark"]) -> None:
    page = browser.new_page(
        viewport={"width": 1440, "height": 900}, color_scheme=scheme, locale="en", reduced_motion="reduce"
    )
    page.goto(url)
    page.get_by_label("Username or e-mail").fill("marta")
    page.get_by_label("Password").fill("sandbox")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(url)
    page.locator("#transcript .lines").first.wait_for()
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=DOCS / f"desk-{scheme}.png")
    page.close()


def take_frame(browser: Browser, url: str) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 1000}, locale="en", reduced_motion="reduce")
    page.goto(url)
    page.frame_locator("iframe").locator("#brief").wait_for()
    page.wait_for_timeout(SETTLED)
    page.locator("iframe").screenshot(path=DOCS / "frame.png")
    page.close()


if __name__ == "__main__":
    main()
