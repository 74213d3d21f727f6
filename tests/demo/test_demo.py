"""`python manage.py demo`, as somebody who tries the dashboard starts and ends it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def demo(port: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "manage.py", "demo", "--port", str(port), "--sandbox-port", "0"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "CACHE_"))}
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=clean,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[int, str, "subprocess.Popen[str]"]]:
    port = free_port()
    process = demo(port)
    said = ""
    assert process.stdout
    for line in process.stdout:
        said += line
        if "Ctrl-C ends both" in line:
            break
    yield port, said, process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def test_it_prints_the_address_the_accounts_and_a_link_to_a_visitor(
    started: tuple[int, str, "subprocess.Popen[str]"],
) -> None:
    port, said, _ = started
    assert f"http://127.0.0.1:{port}/" in said
    for account in ("ana", "bruno", "marta", "tom", "nina"):
        assert re.search(rf"^  {account} ", said, re.MULTILINE)
    assert re.search(rf"http://127\.0\.0\.1:{port}/rooms/\w+/visitors/\w+/", said)
    assert re.search(r"http://127\.0\.0\.1:\d+/live/\w+\?as=ana&t=encrypted", said)


def test_a_port_that_is_taken_is_said_in_one_line(started: tuple[int, str, "subprocess.Popen[str]"]) -> None:
    port, _, _ = started
    second = demo(port)
    said, _ = second.communicate(timeout=30)
    assert second.returncode != 0
    assert said.count("\n") == 1
    assert f"port {port}" in said


def test_it_serves_the_login_and_ends_with_everything_it_started(
    started: tuple[int, str, "subprocess.Popen[str]"],
) -> None:
    port, _, process = started
    assert requests.get(f"http://127.0.0.1:{port}/login/", timeout=10).ok
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}/login/", timeout=2)
