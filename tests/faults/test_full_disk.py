"""SQLite's disk is full: no page is shown unlogged, no visitor's page is confirmed that is not kept."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.databases import count
from bs4 import BeautifulSoup

from dashboard.sandbox import Sandbox
from faults.running import Dashboard, running, wait_until

SIZE = 4_000_000  # bytes
MOUNT = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "none"]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB of the test's own."""
    mounted = subprocess.run([*MOUNT, str(tmp_path)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"nobody may mount a disk here: {mounted.stderr.strip()}")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def fill(disk: Path) -> Path:
    """A file that takes what is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return filler


def send_until_refused(dashboard: Dashboard) -> int:
    """How many page views were answered 200 before one was not."""
    for number in range(2000):
        answer = dashboard.send(number)
        if answer.status_code != 200:
            assert (answer.status_code, answer.json()["success"]) == (503, False)
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            return number
    raise AssertionError("the disk is never full")


def open_chats_until_refused(dashboard: Dashboard, page: str) -> None:
    """Each look is a row of the access log."""
    wait_until(lambda: dashboard.get(page).status_code == 503)
    (alert,) = BeautifulSoup(dashboard.get(page).content, "html.parser").select("main [role=alert]")
    assert "cannot be logged" in alert.get_text()
    said = [line for line in dashboard.log.splitlines() if "The database fails" in line]
    assert [line for line in said if "full" in line]


def test_a_full_disk_is_a_page_in_words_and_loses_no_page_view_that_was_confirmed(
    disk: Path, sandbox: Sandbox
) -> None:
    url, room = f"sqlite:///{disk / 'full.sqlite3'}", sandbox.world.live_room
    page = f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/"
    with running(sandbox, url) as dashboard:
        dashboard.sign_in()
        assert dashboard.get(page).status_code == 200
        filler = fill(disk)
        confirmed = send_until_refused(dashboard)
        open_chats_until_refused(dashboard, page)
        assert "Traceback" not in dashboard.log
        filler.unlink()
        wait_until(lambda: dashboard.send(confirmed).status_code == 200)
        assert dashboard.get(page).status_code == 200
        assert count(url) == confirmed + 1
