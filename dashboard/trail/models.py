"""The pages visitors saw, and those that Rocket.Chat has yet to be told."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F
from django.utils import timezone

NEWEST = 100  # pages in one piece of the timeline
GIVEN_UP_AFTER = timedelta(hours=24)


class PageVisits(models.QuerySet["PageVisit"]):
    """Questions about collected pages; of one visitor, all are answered by the index `visit_trail`."""

    def of(self, visitor: str) -> Self:
        """The visitor's pages, newest first; `visitor` is their keyed hash (visitors.py)."""
        return self.filter(visitor=visitor).order_by("-at", "-id")

    def before(self, at: datetime, id_: int) -> Self:
        """Those that stand below the page (`at`, `id_`) in a list newest first."""
        # The first condition is implied by the second, and is what lets the index begin at the right place.
        return self.filter(at__lte=at).exclude(at=at, id__gte=id_)

    def first_at(self, visitor: str) -> datetime | None:
        """When the visitor's first kept page was collected; None without any."""
        return self.filter(visitor=visitor).order_by("at", "id").values_list("at", flat=True).first()

    def erase(self, visitors: Sequence[str]) -> int:
        """Removes every page of these visitors; returns how many."""
        return self.filter(visitor__in=visitors).delete()[0]

    def prune(self, before: datetime, batch: int) -> int:
        """Removes pages older than `before`, `batch` rows a transaction; returns how many."""
        removed = 0
        while True:
            # In the order of arrival: an index by age alone would tempt PostgreSQL to read a visitor's trail with it.
            ids = list(self.filter(at__lt=before).order_by("pk").values_list("pk", flat=True)[:batch])
            removed += self.filter(pk__in=ids).delete()[0]
            if len(ids) < batch:
                return removed


class PageVisit(models.Model):
    """A page one visitor saw. The visitor is a keyed hash of their token; secrets in the address are masked."""

    visitor = models.CharField(max_length=32)
    room_id = models.CharField("room", max_length=200, blank=True)
    at = models.DateTimeField()
    title = models.CharField(max_length=300, blank=True)
    href = models.CharField("address", max_length=2000, blank=True)

    objects = PageVisits.as_manager()

    class Meta:
        verbose_name = "page visit"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["visitor", "-at", "-id"], name="visit_trail"),
            models.Index(fields=["room_id", "-at"], name="visit_room"),
        ]

    def __str__(self) -> str:
        return self.href or self.title or "a page"


class OutgoingVisits(models.QuerySet["OutgoingVisit"]):
    """What is still to be forwarded, in order per visitor, and never twice at once."""

    def claim(self, worker: int, now: datetime, lease: timedelta, count: int) -> "list[OutgoingVisit]":
        """Up to `count` visits, the first of each visitor, that are this worker's until `now` + `lease`.

        A claim is one conditional update, so two workers never hold the same visit, on any database.
        """
        earlier = OutgoingVisit.objects.filter(
            visitor=models.OuterRef("visitor"), pk__lt=models.OuterRef("pk")
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

    def erase(self, visitors: Sequence[str]) -> int:
        """Removes what is still to be told of these visitors; returns how many."""
        return self.filter(visitor__in=visitors).delete()[0]

    def give_up(self, now: datetime) -> int:
        """Drops what could not be told for 24 hours; returns how many."""
        return self.filter(at__lt=now - GIVEN_UP_AFTER).delete()[0]


class OutgoingVisit(models.Model):
    """A visit that Rocket.Chat has not answered yet. What is to be sent, token included, is encrypted."""

    visitor = models.CharField(max_length=32)
    at = models.DateTimeField()
    sealed = models.TextField()
    address = models.GenericIPAddressField(null=True)
    not_before = models.DateTimeField()
    claimed_by = models.BigIntegerField(default=0)

    objects = OutgoingVisits.as_manager()

    class Meta:
        verbose_name = "visit to forward"
        verbose_name_plural = "visits to forward"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["visitor", "id"], name="outgoing_order")
        ]

    def __str__(self) -> str:
        return f"visit of {self.at:%Y-%m-%d %H:%M}"

    def postpone(self, until: datetime) -> None:
        """Gives the visit back, not to be tried before `until`."""
        OutgoingVisit.objects.filter(pk=self.pk).update(not_before=until, claimed_by=0)


class ForwardedDay(models.Model):
    """What became of the visits to forward, per day (UTC)."""

    day = models.DateField(unique=True)
    sent = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    given_up = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "day of forwarding"
        verbose_name_plural = "days of forwarding"
        ordering: ClassVar[Sequence[str]] = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}"

    @classmethod
    def tally(cls, outcome: str, number: int) -> None:
        """Adds to today's count of "sent", "refused" or "given_up"."""
        today: date = timezone.now().date()
        cls.objects.get_or_create(day=today)
        cls.objects.filter(day=today).update(**{outcome: F(outcome) + number})
