from contextlib import suppress
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class ServingConfig(AppConfig):
    name = "dashboard.serving"

    def ready(self) -> None:
        """Makes the folder of a SQLite database: a checkout has none, and Django opens it early (its checks do)."""
        database = settings.DATABASES["default"]
        if database["ENGINE"].endswith("sqlite3") and database["NAME"] != ":memory:":
            with suppress(OSError):  # whoever opens the database says it better
                Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
