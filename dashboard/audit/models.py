"""Who looked at whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dashboard.pruning import remove_in_batches


class Accesses(models.QuerySet["Access"]):
    """Questions about the access log."""

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

    at = models.DateTimeField(default=timezone.now)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="accesses"
    )
    agent_name = models.CharField(_("name at the time"), max_length=255)
    what = models.CharField(max_length=20, choices=What)
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
