"""When an agent looked at a visitor before: what came since is new to them."""

from datetime import datetime, timedelta

from django.db import OperationalError
from django.db.models import Case, F, Value, When
from django.utils import timezone

from dashboard.accounts.models import Agent
from dashboard.audit.models import SITTING, LastLook
from dashboard.error_pages.database_failure import log_database_failure

NOTED_EVERY = timedelta(minutes=1)


def take_look(agent: Agent, visitor_id: str) -> datetime | None:
    """What `read_last_look` tells, and notes this look where none was noted within a minute."""
    now = timezone.now()
    look = _find(agent, visitor_id)
    if look is None or now - look.looked_at >= NOTED_EVERY:
        note_look(agent, visitor_id)
    return look.get_look_before(now) if look else None


def read_last_look(agent: Agent, visitor_id: str) -> datetime | None:
    """When the agent last looked at the visitor before this sitting (UTC); None for never, or where it cannot be read.

    Looks with no pause over 30 minutes are one sitting. One query.
    """
    look = _find(agent, visitor_id)
    return look.get_look_before(timezone.now()) if look else None


def note_look(agent: Agent, visitor_id: str) -> None:
    """Remembers that the agent looks at the visitor now. A database that does not take it costs nothing but that."""
    try:
        _note(agent, visitor_id, timezone.now())
    except OperationalError as error:
        log_database_failure(error)


def _find(agent: Agent, visitor_id: str) -> LastLook | None:
    try:
        return LastLook.objects.filter(agent=agent, visitor_id=visitor_id).first()
    except OperationalError as error:
        log_database_failure(error)
        return None


def _note(agent: Agent, visitor_id: str, now: datetime) -> None:
    """In one statement for a visitor seen before: two screens of one agent may note at the same time."""
    ended = When(looked_at__lt=now - SITTING, then=F("looked_at"))
    looks = LastLook.objects.filter(agent=agent, visitor_id=visitor_id)
    if not looks.update(before=Case(ended, default=F("before")), looked_at=Value(now)):
        LastLook.objects.bulk_create(
            [LastLook(agent=agent, visitor_id=visitor_id, looked_at=now)], ignore_conflicts=True
        )
