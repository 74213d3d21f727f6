"""What only the database knows at the start: said, and no reason to stop, since the database may be away for now."""

from django.conf import settings
from django.core.checks import CheckMessage, Info, Warning  # noqa: A004  # Django's name
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from dashboard.upstream.models import Workspace


def ask_database() -> list[CheckMessage]:
    """The notices; where the database does not answer, that."""
    try:
        notice = _tell_of_migrations() or _tell_of_workspace()
    except DatabaseError as error:
        cause = next(iter(str(error).splitlines()), type(error).__name__)
        return [
            Warning(
                f"The database does not answer: {cause}.",
                hint="The start goes on, and pages come with the database.",
            )
        ]
    return [notice] if notice else []


def _tell_of_migrations() -> CheckMessage | None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not missing:
        return None
    return Warning(
        f"{len(missing)} migrations are missing in the database.", hint="Run: python manage.py migrate"
    )


def _tell_of_workspace() -> CheckMessage | None:
    saved = Workspace.objects.first()
    if saved:
        return Info(f"Rocket.Chat is at {saved.origin}, as saved in the admin.")
    if settings.ROCKETCHAT_URL:
        return None
    return Warning(
        "ROCKETCHAT_URL is not set and the admin has no workspace: nobody but operators can sign in.",
        hint="Set ROCKETCHAT_URL=https://…, or add the workspace in the admin.",
    )
