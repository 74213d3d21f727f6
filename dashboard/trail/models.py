"""The page views collected here, and those that Rocket.Chat has yet to be told."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dashboard.pruning import remove_in_batches

NEWEST = 100  # pages in one piece of the timeline
GIVEN_UP_AFTER = timedelta(hours=24)


class PageViews(models.QuerySet["PageView"]):
    """Questions about collected page views; of one visitor, all are answered by the index `page_view_timeline`."""

    def of(self, visitor_key: str) -> Self:
        """The visitor's page views, newest first."""
        return self.filter(visitor_key=visitor_key).order_by("-at", "-id")

    def before(self, at: datetime, id_: int) -> Self:
        """Those that stand below the page (`at`, `id_`) in a list newest first."""
        # The first condition is implied by the second, and is what lets the index begin at the right place.
        return self.filter(at__lte=at).exclude(at=at, id__gte=id_)

    def newest_of_each(self, visitor_keys: Collection[str], since: datetime) -> Self:
        """The newest page view of each of these visitors, where it came after `since`."""
        own = PageView.objects.filter(visitor_key=OuterRef("visitor_key"))
        newest = own.order_by("-at", "-id").values("pk")[:1]
        return self.filter(visitor_key__in=visitor_keys, at__gte=since, pk=Subquery(newest))

    def first_at(self, visitor_key: str) -> datetime | None:
        """When the visitor's first kept page was collected; None without any."""
        return self.filter(visitor_key=visitor_key).order_by("at", "id").values_list("at", flat=True).first()

    def erase(self, visitor_keys: Sequence[str]) -> int:
        """Removes every page of these visitors; returns how many."""
        return self.filter(visitor_key__in=visitor_keys).delete()[0]

    def prune(self, before: datetime, batch: int) -> int:
        """Removes pages older than `before`, `batch` rows a transaction; returns how many."""
        # In the order of arrival: an index by age alone would tempt PostgreSQL to read timelines with it.
        return remove_in_batches(self.filter(at__lt=before).order_by("pk"), batch)


class PageView(models.Model):
    """A page one visitor saw. `visitor_key` is a keyed hash of their token; secrets in `href` are masked."""

    visitor_key = models.CharField(_("visitor"), max_length=32)
    room_id = models.CharField(_("room"), max_length=200, blank=True)
    at = models.DateTimeField(_("time"))
    title = models.CharField(_("title"), max_length=300, blank=True)
    href = models.CharField(_("address"), max_length=2000, blank=True)

    objects = PageViews.as_manager()

    class Meta:
        verbose_name = _("page view")
        verbose_name_plural = _("page views")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["visitor_key", "-at", "-id"], name="page_view_timeline"),
            models.Index(fields=["room_id", "-at"], name="page_view_room"),
        ]

    def __str__(self) -> str:
        return self.href or self.title or gettext("a page")


class OutgoingPageViews(models.QuerySet["OutgoingPageView"]):
    """What is still to be forwarded, in order per visitor, and never twice at once."""

    def claim(self, worker: int, now: datetime, lease: timedelta, count: int) -> "list[OutgoingPageView]":
        """Up to `count` page views, the first of each visitor, that are this worker's until `now` + `lease`.

        A claim is one conditional update, so two workers never hold the same page view, on any database.
        """
        earlier = OutgoingPageView.objects.filter(
            visitor_key=models.OuterRef("visitor_key"), pk__lt=models.OuterRef("pk")
        )
        free = models.Q(not_before__lte=now)
        heads = list(
            self.filter(free)
            .exclude(models.Exists(earlier))
            .order_by("pk")
            .values_list("pk", flat=True)[:count]
        )
        self.filter(free, pk__in=heads).update(claimed_by=worker, not_before=now + lease)
        return list(self.filter(pk__in=heads, claimed_by=worker).order_by("pk"))

    def erase(self, visitor_keys: Sequence[str]) -> int:
        """Removes what is still to be told of these visitors; returns how many."""
        return self.filter(visitor_key__in=visitor_keys).delete()[0]

    def give_up(self, now: datetime) -> int:
        """Drops what could not be told for 24 hours; returns how many."""
        return self.filter(at__lt=now - GIVEN_UP_AFTER).delete()[0]


class OutgoingPageView(models.Model):
    """A page view that Rocket.Chat has not answered yet. What is to be sent, token included, is encrypted."""

    visitor_key = models.CharField(_("visitor"), max_length=32)
    at = models.DateTimeField(_("time"))
    sealed = models.TextField()
    client_ip = models.GenericIPAddressField(_("address"), null=True)
    not_before = models.DateTimeField(_("not before"))
    claimed_by = models.BigIntegerField(default=0)

    objects = OutgoingPageViews.as_manager()

    class Meta:
        verbose_name = _("page view to forward")
        verbose_name_plural = _("page views to forward")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["visitor_key", "id"], name="outgoing_order")
        ]

    def __str__(self) -> str:
        return gettext("page view of %(time)s") % {"time": f"{self.at:%Y-%m-%d %H:%M}"}

    def is_still_held(self) -> bool:
        """Whether it is still there and this worker's: its visitor was not erased since it was claimed.

        An update: one that is being erased just now is waited for.
        """
        held = OutgoingPageView.objects.filter(pk=self.pk, claimed_by=self.claimed_by)
        return bool(held.update(claimed_by=self.claimed_by))

    def postpone(self, until: datetime) -> None:
        """Gives the page view back, not to be tried before `until`."""
        OutgoingPageView.objects.filter(pk=self.pk).update(not_before=until, claimed_by=0)


class ForwardedDay(models.Model):
    """What became of the page views to forward, per day (UTC)."""

    day = models.DateField(_("day"), unique=True)
    sent = models.PositiveBigIntegerField(pgettext_lazy("page views", "sent"), default=0)
    refused = models.PositiveBigIntegerField(pgettext_lazy("page views", "refused"), default=0)
    given_up = models.PositiveBigIntegerField(pgettext_lazy("page views", "given up"), default=0)

    class Meta:
        verbose_name = _("day of forwarding")
        verbose_name_plural = _("days of forwarding")
        ordering: ClassVar[Sequence[str]] = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}"

    @classmethod
    def add(cls, outcome: str, number: int) -> None:
        """Adds to today's count of "sent", "refused" or "given_up"."""
        today: date = timezone.now().date()
        cls.objects.get_or_create(day=today)
        cls.objects.filter(day=today).update(**{outcome: F(outcome) + number})
