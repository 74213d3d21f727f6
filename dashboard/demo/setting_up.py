"""What the demo needs before it can serve: a database, static files and an operator."""

import secrets
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from dashboard.accounts.models import Agent


def set_up() -> str:
    """Makes what is missing; returns the operator's password where it was made now, else ""."""
    call_command("migrate", verbosity=0)
    if _is_static_stale():
        call_command("collectstatic", interactive=False, verbosity=0)
    if Agent.objects.filter(is_superuser=True).exists():
        return ""
    password = secrets.token_urlsafe(12)
    Agent.objects.create_superuser("admin", password)
    return password


def _is_static_stale() -> bool:
    """Whether a source of the static files is newer than what was collected; collecting takes seconds."""
    collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not collected.exists():
        return True
    sources = [settings.ROOT / "requirements.txt", *(settings.ROOT / "static").rglob("*")]
    return max(path.stat().st_mtime for path in sources) > collected.stat().st_mtime
