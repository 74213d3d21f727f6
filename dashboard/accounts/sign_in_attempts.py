"""The table that sign-ins are counted in, before anybody is asked; and the good ones, by which people are known."""

import datetime
from collections.abc import Iterable, Sequence
from typing import ClassVar, Self

from django.db import connection, models
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

KEPT_FOR = datetime.timedelta(days=7)
KNOWN_FOR = datetime.timedelta(days=60)
ATTACK = 3  # failures of strangers
ATTACK_LASTS = datetime.timedelta(minutes=5)
TURN = 7_262_051  # the number of PostgreSQL's advisory lock: any that nobody else uses
TURN_WAIT = "5s"  # longer than a page waits for locks: the queue is short, and who gives up is not signed in


class Door(models.TextChoices):
    """Where somebody signs in, and who judges them there."""

    PASSWORD = "password", _("Rocket.Chat password")
    TOKEN = "token", _("Rocket.Chat token")
    FRAME = "frame", _("Rocket.Chat frame")
    ADMIN = "admin", _("admin")


class State(models.TextChoices):
    """What became of an attempt. One that succeeded has no row."""

    ASKING = "asking", _("being checked")
    FAILED = "failed", _("refused")
    UNANSWERED = "unanswered", _("not judged: it may have counted at Rocket.Chat")
    FORGIVEN = "forgiven", _("refused, then the same name got in")


class SignInAttempts(models.QuerySet["SignInAttempt"]):
    """Questions about many attempts."""

    def wait_for_turn(self) -> None:
        """From here to the end of the transaction nobody else counts: what was counted is still so when it is added to.

        SQLite has one writer at a time anyway.
        """
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [TURN_WAIT])
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])

    def alike(self, who: str, network: str) -> Self:
        """Those of one name from one network."""
        return self.filter(who=who, network=network)

    def is_attack(self, now: datetime.datetime) -> bool:
        """Whether strangers failed often enough of late that the others' calls must be kept from them."""
        failed = self.filter(
            known=False, state__in=(State.FAILED, State.UNANSWERED), at__gt=now - ATTACK_LASTS
        )
        return failed[:ATTACK].count() == ATTACK

    def forgive(self) -> None:
        """They count as guesses no more; at Rocket.Chat they do."""
        self.filter(state=State.FAILED).update(state=State.FORGIVEN)

    def prune(self, now: datetime.datetime) -> int:
        """Removes what is older than 7 days; returns how many."""
        return self.filter(at__lt=now - KEPT_FOR).delete()[0]


class SignInAttempt(models.Model):
    """One try to sign in, as it is counted: `who` is a keyed hash of the account, `name` what may be shown of it.

    `known` says that this name had signed in from this network before.
    """

    at = models.DateTimeField(_("time"), default=timezone.now)
    door = models.CharField(_("way in"), max_length=10, choices=Door)
    name = models.CharField(_("name"), max_length=70)
    who = models.CharField(max_length=32, editable=False)
    network = models.CharField(_("network"), max_length=50)
    client_ip = models.GenericIPAddressField(_("client IP"), null=True)
    known = models.BooleanField(_("signed in from there before"), default=False)
    state = models.CharField(_("outcome"), max_length=10, choices=State, default=State.ASKING)

    objects = SignInAttempts.as_manager()

    class Meta:
        verbose_name = _("failed sign-in")
        verbose_name_plural = _("failed sign-ins")
        ordering: ClassVar[Sequence[str]] = ["-at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-at"], name="attempt_newest"),
            models.Index(fields=["who", "-at"], name="attempt_name"),
            models.Index(fields=["network", "-at"], name="attempt_network"),
        ]

    def __str__(self) -> str:
        where = self.client_ip or gettext("an unknown address")
        return gettext("%(name)s from %(where)s") % {"name": self.name, "where": where}

    def end(self, state: State) -> None:
        """Says what became of it. A row that an operator has deleted meanwhile stays deleted."""
        self.state = state
        SignInAttempt.objects.filter(pk=self.pk).update(state=state)


class GoodSignIns(models.QuerySet["GoodSignIn"]):
    """Questions about who got in, and from where."""

    def record(self, door: Door, user: str, names: Iterable[str], network: str) -> None:
        """Each of the names of `user` is known from this network from now on."""
        now = timezone.now()
        rows = [GoodSignIn(door=door, user=user, name=name, network=network, at=now) for name in set(names)]
        GoodSignIn.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["door", "name", "network"],
            update_fields=["user", "at"],
        )

    def find_user(self, door: Door, name: str) -> str:
        """Whose name this is: an account that has several is one; "" where nobody has signed in with it."""
        named = self.filter(door=door, name=name).order_by("-at")
        return named.values_list("user", flat=True).first() or ""

    def is_known(self, door: Door, name: str, network: str, now: datetime.datetime) -> bool:
        """Whether this name got in from this network, in the last 60 days."""
        return self.filter(door=door, name=name, network=network, at__gt=now - KNOWN_FOR).exists()

    def last_at(self, door: Door, user: str = "") -> datetime.datetime | None:
        """When somebody, or this user, last got in."""
        found = self.filter(door=door, user=user) if user else self.filter(door=door)
        last: datetime.datetime | None = found.aggregate(at=Max("at"))["at"]
        return last

    def prune(self, now: datetime.datetime) -> int:
        """Removes what is older than 60 days; returns how many."""
        return self.filter(at__lt=now - KNOWN_FOR).delete()[0]


class GoodSignIn(models.Model):
    """A name and a network from which it got in, and when it last did."""

    door = models.CharField(max_length=10, choices=Door)
    user = models.CharField(max_length=150)
    name = models.CharField(max_length=255)
    network = models.CharField(max_length=50)
    at = models.DateTimeField()

    objects = GoodSignIns.as_manager()

    class Meta:
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["door", "name", "network"], name="good_sign_in_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["door", "user", "-at"], name="good_sign_in_user"),
            models.Index(fields=["door", "-at"], name="good_sign_in_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.network}"
