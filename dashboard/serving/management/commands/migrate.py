"""Django's `migrate`, which may be started twice: the second waits for the first."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from dashboard.serving.migration_lock import hold_migration_lock


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with hold_migration_lock(connections[options["database"]]):
            super().handle(*args, **options)
