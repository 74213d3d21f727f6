"""`python manage.py forward_visits`: tells Rocket.Chat of the collected page views, until it is stopped."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, close_old_connections, connection

from dashboard.trail.forwarding import Forwarder
from dashboard.trail.models import OutgoingPageView

DATABASE_PAUSE = 5.0  # seconds after which a database that failed is tried again


class Command(BaseCommand):
    help = "Forwards collected page views to Rocket.Chat until stopped. Several may run side by side."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until-empty", action="store_true", help="stop as soon as nothing waits to be forwarded"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.FORWARD_VISITS:
            raise CommandError("Forwarding is off: set FORWARD_VISITS=true.")
        stop, forwarder = threading.Event(), Forwarder.create()
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, lambda *_: stop.set())
        while not stop.is_set() and not (options["until_empty"] and not OutgoingPageView.objects.exists()):
            stop.wait(self._step(forwarder))

    def _step(self, forwarder: Forwarder) -> float:
        close_old_connections()
        try:
            return forwarder.step()
        except Error as error:
            self.stderr.write(f"The database failed ({type(error).__name__}); trying again.")
            connection.close()
            return DATABASE_PAUSE
