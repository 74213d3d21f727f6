"""`python manage.py demo`: the dashboard on this machine, against a sandbox Rocket.Chat."""

import io
import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from dashboard.demo.processes import (
    HOST,
    Process,
    check_port_free,
    run_processes,
    start_server,
    wait_for_server,
)
from dashboard.demo.setting_up import set_up
from dashboard.live.hooks import PATH as HOOKS
from dashboard.sandbox import Sandbox, greeting
from dashboard.trail.collector import PATH as COLLECTOR

PRUNE_EVERY = 60 * 60  # seconds


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
        url, token = f"http://{HOST}:{options['port']}", secrets.token_urlsafe(24)
        try:
            check_port_free(options["port"])
            password = set_up()
            with _run_sandbox(options["sandbox_port"], url, token) as sandbox, run_processes() as start:
                environment = {"ROCKETCHAT_URL": sandbox.url, "WEBHOOK_TOKEN": token}
                server = start_server(start, options["port"], **environment)
                start("manage.py", "forward_visits", **environment)
                wait_for_server(url, server)
                _send_test_webhook(sandbox)
                self.stdout.write(greeting(sandbox.world, sandbox.url))
                self._greet(url, sandbox, password)
                _wait_and_prune(server)
        except KeyboardInterrupt:
            self.stdout.write("\nEnded.")

    def _greet(self, url: str, sandbox: Sandbox, password: str) -> None:
        room = sandbox.world.live_room
        self.stdout.write(f"\nThe dashboard is at {url}/")
        self.stdout.write(
            f"Maria Lopes, live (sign in as ana): {url}/rooms/{room['_id']}/visitors/{room['v']['_id']}/"
        )
        panel = f"{sandbox.url}/live/{room['_id']}?as=ana&t=encrypted"
        self.stdout.write(f"The same beside the chat, as in Rocket.Chat's side panel: {panel}")
        if password:
            self.stdout.write(f"The admin is at {url}/admin/: sign in as admin, {password} (shown only now)")
        self.stdout.write("Ctrl-C ends both.", ending="\n\n")
        self.stdout.flush()


@contextmanager
def _run_sandbox(port: int, dashboard_url: str, token: str) -> Iterator[Sandbox]:
    try:
        sandbox = Sandbox(
            HOST,
            port,
            collector=f"{dashboard_url}{COLLECTOR}",
            webhook_url=f"{dashboard_url}{HOOKS}",
            webhook_token=token,
            frame_url=f"{dashboard_url}{reverse('frame')}",
        )
    except OSError as error:
        raise CommandError(f"The sandbox cannot listen on port {port}: {error.strerror}") from None
    with sandbox:
        yield sandbox


def _send_test_webhook(sandbox: Sandbox) -> None:
    """As an operator does in Rocket.Chat: from now on the dashboard hears it."""
    if sandbox.webhooks is None or sandbox.webhooks.send_test() != 200:
        raise CommandError("The sandbox's webhooks do not reach the dashboard.")


def _wait_and_prune(server: Process) -> None:
    """Until the server ends; page views and sessions that are too old go at the start and once an hour."""
    while True:
        call_command("prune_visits", stdout=io.StringIO())
        call_command("clearsessions")
        with suppress(subprocess.TimeoutExpired):
            server.wait(PRUNE_EVERY)
            return
