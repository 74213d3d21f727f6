"""`python manage.py demo`: the dashboard on this machine, against a sandbox Rocket.Chat."""

import io
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import requests
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.accounts.models import Agent
from dashboard.sandbox import Sandbox, greeting
from dashboard.trail.collector import PATH as COLLECTOR

HOST = "127.0.0.1"
STARTS_WITHIN = 30  # seconds
ENDS_WITHIN = 5  # seconds
PRUNE_EVERY = 60 * 60  # seconds

Process = subprocess.Popen[bytes]


class Command(BaseCommand):
    help = "Sets the dashboard up and serves it against a sandbox Rocket.Chat, until Ctrl-C."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="of the dashboard (default %(default)s)")
        parser.add_argument(
            "--sandbox-port",
            type=int,
            default=3000,
            help="of the sandbox, 0 for a free one (default %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.default_int_handler)
        address = f"http://{HOST}:{options['port']}"
        try:
            _check_free(options["port"])
            password = _set_up()
            with _sandbox(options["sandbox_port"], address) as sandbox, _processes() as start:
                server = start(*_server(options["port"]), ROCKETCHAT_URL=sandbox.url)
                start("manage.py", "forward_visits", ROCKETCHAT_URL=sandbox.url)
                _wait_for(address, server)
                self.stdout.write(greeting(sandbox.world, sandbox.url))
                self._say(address, sandbox, password)
                _serve(server)
        except KeyboardInterrupt:
            self.stdout.write("\nEnded.")

    def _say(self, address: str, sandbox: Sandbox, password: str) -> None:
        room = sandbox.world.live_room
        self.stdout.write(f"\nThe dashboard is at {address}/")
        self.stdout.write(
            f"Maria Lopes, live (sign in as ana): {address}/rooms/{room['_id']}/visitors/{room['v']['_id']}/"
        )
        if password:
            self.stdout.write(
                f"The admin is at {address}/admin/: sign in as admin, {password} (shown only now)"
            )
        self.stdout.write("Ctrl-C ends both.", ending="\n\n")
        self.stdout.flush()


def _set_up() -> str:
    """Database, static files and an operator; the operator's password where it was made now, else ""."""
    call_command("migrate", verbosity=0)
    if _static_is_stale():
        call_command("collectstatic", interactive=False, verbosity=0)
    if Agent.objects.filter(is_superuser=True).exists():
        return ""
    password = secrets.token_urlsafe(12)
    Agent.objects.create_superuser("admin", password)
    return password


def _static_is_stale() -> bool:
    """Whether a source of the static files is newer than what was collected; collecting takes seconds."""
    collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not collected.exists():
        return True
    sources = [settings.ROOT / "requirements.txt", *(settings.ROOT / "static").rglob("*")]
    return max(path.stat().st_mtime for path in sources) > collected.stat().st_mtime


@contextmanager
def _sandbox(port: int, dashboard: str) -> Iterator[Sandbox]:
    try:
        sandbox = Sandbox(HOST, port, collector=f"{dashboard}{COLLECTOR}")
    except OSError as error:
        raise CommandError(f"The sandbox cannot listen on port {port}: {error.strerror}") from None
    with sandbox:
        yield sandbox


@contextmanager
def _processes() -> Iterator[Callable[..., Process]]:
    """Starts Python processes of the project, which end with the demo."""
    started: list[Process] = []

    def start(*arguments: str, **environment: str) -> Process:
        command = [sys.executable, *arguments]
        # In a session of its own: Ctrl-C reaches the demo alone, which ends the others in order.
        process = subprocess.Popen(  # noqa: S603  # ours
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
            _end(process)


def _end(process: Process) -> None:
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _check_free(port: int) -> None:
    """Raises CommandError where somebody listens on the port; the server itself would share it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(f"The dashboard cannot listen on port {port}: {error.strerror}") from None


def _server(port: int) -> list[str]:
    where = ["--host", HOST, "--port", str(port)]
    how = ["--interface", "wsgi", "--blocking-threads", "32", "--log-level", "error"]
    return ["-m", "granian", "dashboard.wsgi:application", *how, *where]


def _serve(server: Process) -> None:
    """Until the server ends; visits and sessions that are too old go at the start and once an hour."""
    while True:
        call_command("prune_visits", stdout=io.StringIO())
        call_command("clearsessions")
        with suppress(subprocess.TimeoutExpired):
            server.wait(PRUNE_EVERY)
            return


def _wait_for(address: str, server: Process) -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends:
        if server.poll() is not None:
            raise CommandError(f"The dashboard could not start at {address}: is the port taken?")
        with suppress(requests.RequestException):
            if requests.get(f"{address}/login/", timeout=1).ok:
                return
        time.sleep(0.05)
    raise CommandError(f"The dashboard did not answer at {address} within {STARTS_WITHIN} s.")
