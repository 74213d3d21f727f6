"""`python manage.py serve`: looks whether the dashboard can work here, then becomes the server."""

import os
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from dashboard.checks import is_this_machine
from dashboard.serving.granian import find_why_not_listen, make_command
from dashboard.serving.notices import ask_database
from dashboard.serving.start_checks import refuse, run_all_checks

WAITS_FOR_DATABASE = "5"  # seconds
ENDLESS = (
    "HTTPS=true with TRUSTED_PROXIES=0: this server speaks plain HTTP,"
    " so every page would redirect to itself for ever."
)
TRUST_PROXIES = (
    "Set TRUSTED_PROXIES to the number of proxies in front, usually 1."
    " HTTPS=false is for this machine alone: behind a proxy it counts all agents as one client."
)


class Command(BaseCommand):
    help = "Checks what serving needs, one line per fault, then serves until it is told to end."
    requires_system_checks = []  # its own are more, and are said in lines

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="to listen on (default %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="(default %(default)s)")
        parser.add_argument("--workers", type=int, default=1, help="processes (default %(default)s)")

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        if workers < 1:
            raise CommandError("--workers is a number from 1 on.")
        refuse([*run_all_checks(), *_check_options(host, port)])
        os.environ.setdefault("PGCONNECT_TIMEOUT", WAITS_FOR_DATABASE)
        refuse(ask_database())
        _become_server(host, port, workers)


def _check_options(host: str, port: int) -> Iterator[CheckMessage]:
    if why_not := find_why_not_listen(host, port):
        yield Error(f"Nobody can listen on {host}, port {port}: {why_not}.", hint="Choose --host and --port.")
    if settings.DEBUG and not is_this_machine(host):
        yield Error(
            f"DEBUG=true shows settings and code to everybody who reaches {host}.",
            hint="Set DEBUG=false, or serve with --host 127.0.0.1.",
        )
    if settings.SECURE_SSL_REDIRECT and not settings.TRUSTED_PROXIES:
        yield Error(ENDLESS, hint=TRUST_PROXIES)


def _become_server(host: str, port: int, workers: int) -> None:
    """Never returns: the process is granian from here on, so that signals reach it."""
    forwarding = 1 if settings.FORWARD_VISITS else 0
    os.environ["PROCESSES"] = str(max(settings.PROCESSES_SAID, workers + forwarding))
    # Granian's own process imports the filter of its log, from whatever folder it was started.
    os.environ["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(settings.ROOT), os.environ.get("PYTHONPATH")])
    )
    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, make_command(host, port, workers))  # noqa: S606  # nosec B606  # our own
