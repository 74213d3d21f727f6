"""The processes that the demo starts, and ends again with itself."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import requests
from django.conf import settings
from django.core.management.base import CommandError

from dashboard.serving.granian import find_why_not_listen

HOST = "127.0.0.1"
STARTS_WITHIN = 30  # seconds
ENDS_WITHIN = 5  # seconds

Process = subprocess.Popen[bytes]
StartProcess = Callable[..., Process]


@contextmanager
def run_processes() -> Iterator[StartProcess]:
    """Starts Python processes of the project, which end with the block: `start(*arguments, **environment)`."""
    started: list[Process] = []

    def start(*arguments: str, **environment: str) -> Process:
        command = [sys.executable, *arguments]
        # In a session of its own: Ctrl-C reaches the demo alone, which ends the others in order.
        process = subprocess.Popen(  # noqa: S603  # nosec B603  # ours
            command, cwd=settings.ROOT, env={**os.environ, **environment}, start_new_session=True
        )
        started.append(process)
        return process

    try:
        yield start
    finally:
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.SIG_IGN)
        for process in started:
            process.terminate()
        for process in started:
            _wait_or_kill(process)


def _wait_or_kill(process: Process) -> None:
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def check_port_free(port: int) -> None:
    """Raises CommandError where nobody can listen on the port."""
    if why_not := find_why_not_listen(HOST, port):
        raise CommandError(f"The dashboard cannot listen on port {port}: {why_not}")


def start_server(start: StartProcess, port: int, **environment: str) -> Process:
    """The dashboard on the port, as an operator serves it; of what goes well, nothing is said."""
    environment.setdefault("LOG_LEVEL", os.environ.get("LOG_LEVEL", "WARNING"))
    return start("manage.py", "serve", "--host", HOST, "--port", str(port), **environment)


def wait_for_server(url: str, server: Process) -> None:
    """Returns once the dashboard answers; raises CommandError where it ended or took too long."""
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends:
        if server.poll() is not None:
            raise CommandError(f"The dashboard could not start at {url}: is the port taken?")
        with suppress(requests.RequestException):
            if requests.get(f"{url}/login/", timeout=1).ok:
                return
        time.sleep(0.05)
    raise CommandError(f"The dashboard did not answer at {url} within {STARTS_WITHIN} s.")
