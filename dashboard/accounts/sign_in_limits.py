"""How many sign-ins may fail: of a name from a network, of a network, of a name, and of all together.

Rocket.Chat counts the failures of a user since their last good login, and of an address since the last good login from
it, however long ago that was; at 10 and at 50 it refuses all logins until the last failure is five minutes old
(restrictLoginAttempts.ts). This server is one address for all agents, so what reaches Rocket.Chat through it stays
below both, whoever tries, and however much time they take. Strangers may use a part; the rest is for names that have
signed in from their network before.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import QuerySet

from dashboard.accounts.sign_in_attempts import KEPT_FOR, Door, GoodSignIn, SignInAttempt, State

SHORT, LONG = timedelta(minutes=5), timedelta(hours=1)
ALL = frozenset(Door)
PASSWORD = frozenset({Door.PASSWORD})
GUESSES = (State.ASKING, State.FAILED)
SURE = (*GUESSES, State.FORGIVEN)


class Lock(StrEnum):
    """What is locked."""

    PAIR = "pair"  # this name from this network
    NETWORK = "network"  # whoever is not known from this network
    NAME = "name"  # this name: of those who are not known with it, or of those who are
    STRANGERS = "strangers"  # whoever is not known
    EVERYBODY = "everybody"  # the reserve of those who are known is used up, too
    BUSY = "busy"  # too many strangers are being checked at once


@dataclass(frozen=True)
class Limit:
    """At most `most` attempts within `window`, of those that agree with a new one in each field of `scope`.

    For attempts at one of `doors`, and where `known` is not None, of those who are (not) known. With `until_good`,
    what came before the last good sign-in (of the name, or of anybody) counts no more; where there was none, nobody is
    known whom Rocket.Chat could lock out, and an hour is long enough.
    """

    lock: Lock
    most: int
    scope: tuple[str, ...]
    doors: frozenset[Door] = ALL
    known: bool | None = None
    states: tuple[State, ...] = tuple(State)
    window: timedelta = SHORT
    until_good: bool = False

    def holds_for(self, attempt: SignInAttempt) -> bool:
        """Whether such an attempt is limited by this."""
        return attempt.door in self.doors and self.known in (None, attempt.known)

    def find_begin(self, attempt: SignInAttempt, user: str, now: datetime) -> datetime:
        """Since when attempts count; `user` is whose name it is, "" for nobody's."""
        return self._compute_begin(self._find_last_good(attempt, user), now)

    def find_counted(self, attempt: SignInAttempt, begin: datetime) -> QuerySet[SignInAttempt]:
        """The attempts since `begin` that count, the newest first."""
        same = {field: getattr(attempt, field) for field in self.scope}
        return SignInAttempt.objects.filter(at__gt=begin, state__in=self.states, **same).order_by("-at")

    def find_wait(self, attempt: SignInAttempt, user: str, now: datetime) -> float:
        """Seconds until one more is allowed: 0 where one is."""
        good = self._find_last_good(attempt, user)
        newest = self.find_counted(attempt, self._compute_begin(good, now)).values_list("at", flat=True)
        last = newest[self.most - 1 : self.most].first()
        if last is None:
            return 0.0
        window = self._get_window(good)
        return min(max((last + window - now).total_seconds(), 1.0), window.total_seconds())

    def _compute_begin(self, good: datetime | None, now: datetime) -> datetime:
        begin = now - self._get_window(good)
        return max(begin, good) if good else begin

    def _get_window(self, good: datetime | None) -> timedelta:
        return self.window if good else min(self.window, LONG)

    def _find_last_good(self, attempt: SignInAttempt, user: str) -> datetime | None:
        if not self.until_good:
            return None
        if "who" not in self.scope:
            return GoodSignIn.objects.last_at(Door(attempt.door))
        return GoodSignIn.objects.last_at(Door(attempt.door), user) if user else None


WHO, FROM = ("who", "known"), ("network", "known")
EACH = ("door", "known")
# In five minutes at most 30 + 15 passwords reach Rocket.Chat, and 33 + 16 while nobody gets in, by which it would
# start its count anew; of one name 7 by strangers, which leaves three slips to the one whose name it is.
LIMITS = (
    Limit(Lock.PAIR, 8, ("who", "network"), states=GUESSES),
    Limit(Lock.NETWORK, 20, FROM, known=False, states=GUESSES),
    Limit(Lock.NAME, 6, WHO, PASSWORD, known=False),
    Limit(Lock.NAME, 7, WHO, PASSWORD, known=False, window=KEPT_FOR, until_good=True),
    Limit(Lock.NAME, 8, WHO, PASSWORD, known=True),
    Limit(Lock.STRANGERS, 30, EACH, known=False),
    Limit(Lock.STRANGERS, 33, EACH, PASSWORD, known=False, window=KEPT_FOR, until_good=True),
    Limit(Lock.EVERYBODY, 15, EACH, PASSWORD, known=True),
    # A Rocket.Chat that answers nobody for a while must not keep the agents out for longer than that.
    Limit(Lock.EVERYBODY, 16, EACH, PASSWORD, known=True, states=SURE, window=LONG, until_good=True),
    Limit(
        Lock.BUSY,
        8,
        EACH,
        known=False,
        states=(State.ASKING,),
        # An answer is waited for no longer; a row that is older was left by a process that died.
        window=timedelta(seconds=settings.PAGE_DEADLINE + 5),
    ),
)


def find_locks(attempt: SignInAttempt, user: str, now: datetime) -> Iterator[tuple[Limit, int]]:
    """Each limit that such an attempt would pass, and the whole seconds until it would not."""
    for limit in LIMITS:
        if limit.holds_for(attempt) and (wait := limit.find_wait(attempt, user, now)):
            yield limit, math.ceil(wait)
