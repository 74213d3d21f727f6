"""Tells Rocket.Chat of the collected visits: in order per visitor, at its pace, until it answers or a day is over."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from dashboard.accounts.credentials import unseal
from dashboard.accounts.models import Workspace
from dashboard.accounts.upstream import client_for
from dashboard.rocketchat.errors import RateLimited, Refused, RocketChatError
from dashboard.trail.models import ForwardedDay, OutgoingVisit

log = logging.getLogger(__name__)

BATCH = 20  # visits claimed at once, each of another visitor
LEASE = timedelta(minutes=2)
SAFE = timedelta(minutes=1)  # of the lease must be left to begin a call, so that it ends within it
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between tries while Rocket.Chat does not answer
IDLE_PAUSE = 0.5  # seconds until the table is looked at again


@dataclass
class Forwarder:
    """One worker; several may run side by side. `failures` counts tries in a row that Rocket.Chat did not answer."""

    id: int
    failures: int = 0

    @classmethod
    def new(cls) -> "Forwarder":
        return cls(secrets.randbits(62) + 1)

    def step(self) -> float:
        """Forwards one batch; returns the seconds to wait before the next."""
        now = timezone.now()
        if given_up := OutgoingVisit.objects.give_up(now):
            ForwardedDay.tally("given_up", given_up)
            log.warning("%d visits were given up: Rocket.Chat did not take them within a day.", given_up)
        visits = OutgoingVisit.objects.claim(self.id, now, LEASE, BATCH)
        return self._forward(visits, now + LEASE) if visits else IDLE_PAUSE

    def _forward(self, visits: list[OutgoingVisit], lease_ends: datetime) -> float:
        workspace = Workspace.current()
        for number, visit in enumerate(visits):
            if timezone.now() > lease_ends - SAFE:
                self._give_back(visits[number:])
                return 0
            try:
                self._send(workspace, visit)
            except RateLimited as error:
                visit.postpone(timezone.now() + timedelta(seconds=error.wait))
                if not workspace.tell_address:  # one bucket for all: the others would hear the same
                    self._give_back(visits[number + 1 :])
                    return error.wait
            except RocketChatError as error:
                self._give_back(visits[number:])
                return self._pause(error)
        return 0

    def _send(self, workspace: Workspace, visit: OutgoingVisit) -> None:
        """Sends one visit and forgets it, also where Rocket.Chat refuses it; raises what may pass."""
        sent = unseal(visit.sealed)
        outcome = "refused"
        if sent is not None:
            try:
                client_for(workspace, visit.address).page_visited(**sent)
                outcome = "sent"
            except RateLimited:
                raise
            except Refused as error:
                log.warning("Rocket.Chat refused a visit: %s", error)
        self.failures = 0
        visit.delete()
        ForwardedDay.tally(outcome)

    def _give_back(self, visits: list[OutgoingVisit]) -> None:
        now = timezone.now()
        for visit in visits:
            visit.postpone(now)

    def _pause(self, error: RocketChatError) -> float:
        """Twice as long after each failure in a row."""
        self.failures += 1
        pause = min(FIRST_PAUSE * 2.0 ** (self.failures - 1), LONGEST_PAUSE)
        log.warning("Forwarding pauses for %.0f s: %s", pause, error)
        return pause
