"""`python manage.py demo` on a fresh checkout, and the second time there."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDED = ("manage.py", "requirements.txt", "dashboard", "static", "templates")
ADMIN = "sign in as admin, "
READY = "Ctrl-C ends both"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project without anything it has made for itself."""
    fresh = tmp_path_factory.mktemp("rearview")
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, fresh / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, fresh / name)
    return fresh


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def command(checkout: Path, sandbox_port: int = 0) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [
            sys.executable,
            "manage.py",
            "demo",
            "--port",
            f"{free_port()}",
            "--sandbox-port",
            f"{sandbox_port}",
        ],
        cwd=checkout,
        env={name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "CACHE_"))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@contextmanager
def demo(checkout: Path) -> Iterator[str]:
    """What the demo says until it is ready; it ends with the block."""
    with command(checkout) as process:
        try:
            assert process.stdout
            said = ""
            while READY not in said and (line := process.stdout.readline()):
                said += line
            yield said
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def test_the_first_start_makes_an_operator_whose_password_the_second_keeps_to_itself(checkout: Path) -> None:
    with demo(checkout) as first:
        assert READY in first, first
    with demo(checkout) as second:
        assert READY in second, second
    assert ADMIN in first
    assert ADMIN not in second


def test_keys_are_made_for_this_machine_alone_and_kept(checkout: Path) -> None:
    keys = [checkout / "var" / name for name in ("demo-signing.key", "demo-credentials.key")]
    with demo(checkout):
        made = [key.read_text() for key in keys]
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}
    with demo(checkout):
        assert [key.read_text() for key in keys] == made


def test_a_sandbox_port_that_is_taken_is_said_in_one_line(checkout: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        with command(checkout, port) as process:
            said, _ = process.communicate(timeout=30)
    assert process.returncode != 0
    assert said.splitlines() == [
        f"CommandError: The sandbox cannot listen on port {port}: Address already in use"
    ]
