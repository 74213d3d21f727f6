"""Who looked at whom."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import Agent
from dashboard.pruning import remove_in_batches

LOOKS_READ = 200  # newest looks of an agent among which the last visitors are found
SITTING = timedelta(minutes=30)  # looks with no longer pause between them are one sitting


class Accesses(models.QuerySet["Access"]):
    """Questions about the access log."""

    def list_recent_visitors(self, agent: Agent, count: int) -> "list[Access]":
        """The agent's newest look at each of the last `count` visitors, newest first; by one query.

        The pair of room and visitor was true: looks of the API, which asks for any pair, do not count.
        """
        looks = self.filter(agent=agent).exclude(what=Access.What.API).order_by("-at", "-id")
        newest: dict[str, Access] = {}
        for look in looks[:LOOKS_READ]:
            newest.setdefault(look.visitor_id, look)
        return list(newest.values())[:count]

    def prune(self, before: datetime, batch: int) -> int:
        """Removes accesses older than `before`, `batch` rows a transaction; returns how many."""
        return remove_in_batches(self.filter(at__lt=before).order_by("at", "id"), batch)


class Access(models.Model):
    """One access of one agent to what is known of one visitor. Kept also after the agent's row is gone."""

    class What(models.TextChoices):
        CHATS = "chats", _("past chats")
        TRANSCRIPT = "transcript", _("transcript")
        API = "api", _("past chats as JSON, of the pair that was asked for")
        PAGES = "pages", _("pages")
        EXPORT = "export", _("export of past chats")

    at = models.DateTimeField(pgettext_lazy("moment", "at"), default=timezone.now)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="accesses",
        verbose_name=_("agent"),
    )
    agent_name = models.CharField(_("name at the time"), max_length=255)
    what = models.CharField(pgettext_lazy("access", "what"), max_length=20, choices=What)
    room_id = models.CharField(_("room"), max_length=200)
    visitor_id = models.CharField(_("visitor"), max_length=200)
    client_ip = models.GenericIPAddressField(pgettext_lazy("address", "from"), null=True)

    objects = Accesses.as_manager()

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("access log")
        ordering: ClassVar[Sequence[str]] = ["-at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-at", "-id"], name="access_newest"),
            models.Index(fields=["visitor_id", "-at"], name="access_visitor"),
            models.Index(fields=["room_id", "-at"], name="access_room"),
            models.Index(fields=["agent", "-at"], name="access_agent"),
        ]

    def __str__(self) -> str:
        return gettext("%(agent)s: %(what)s of %(visitor)s") % {
            "agent": self.agent_name,
            "what": self.get_what_display(),
            "visitor": self.visitor_id,
        }


class LastLooks(models.QuerySet["LastLook"]):
    """Questions about when agents last looked at visitors."""

    def prune(self, before: datetime, batch: int) -> int:
        """Removes what is older than `before`, `batch` rows a transaction; returns how many."""
        return remove_in_batches(self.filter(looked_at__lt=before).order_by("looked_at", "id"), batch)


class LastLook(models.Model):
    """When an agent last looked at a visitor, and when in the sitting before this one."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="last_looks")
    visitor_id = models.CharField(max_length=200)
    looked_at = models.DateTimeField()
    before = models.DateTimeField(null=True)

    objects = LastLooks.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agent", "visitor_id"], name="last_look_of_agent"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["looked_at"], name="last_look_age")]

    def __str__(self) -> str:
        return f"{self.visitor_id}, {self.looked_at:%Y-%m-%d %H:%M}"

    def get_look_before(self, now: datetime) -> datetime | None:
        """The last look before the sitting that `now` belongs to."""
        return self.looked_at if now - self.looked_at > SITTING else self.before
