"""Tells Rocket.Chat of the collected page views: in order per visitor, within its rate limit, for a day at the most."""

import logging
import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from dashboard.rocketchat.errors import InvalidQuery, RateLimited, RocketChatError
from dashboard.sealing import unseal
from dashboard.trail.models import ForwardedDay, OutgoingPageView
from dashboard.upstream.clients import make_client
from dashboard.upstream.models import Workspace

log = logging.getLogger(__name__)

BATCH = 20  # page views claimed at once, each of another visitor
LEASE = timedelta(minutes=2)
SAFE = timedelta(minutes=1)  # of the lease must be left to begin a call, so that it ends within it
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between tries while Rocket.Chat does not answer
RETRY_AFTER = 30.0  # seconds after the pause until a page view that failed is tried again
SWEEP_EVERY = timedelta(minutes=1)  # what is too old is given up
IDLE_PAUSE = 0.5  # seconds until the table is looked at again


@dataclass
class Forwarder:
    """One worker; several may run side by side. `failures` counts tries in a row that Rocket.Chat did not answer."""

    id: int
    failures: int = 0
    swept_at: datetime | None = None
    outcomes: Counter[str] = field(default_factory=Counter)

    @classmethod
    def create(cls) -> "Forwarder":
        return cls(secrets.randbits(62) + 1)

    def step(self) -> float:
        """Forwards one batch; returns the seconds to wait before the next."""
        now = timezone.now()
        self._sweep(now)
        page_views = OutgoingPageView.objects.claim(self.id, now, LEASE, BATCH)
        try:
            return self._forward(page_views, now + LEASE) if page_views else IDLE_PAUSE
        finally:
            self._record_outcomes()

    def _sweep(self, now: datetime) -> None:
        if self.swept_at and now - self.swept_at < SWEEP_EVERY:
            return
        self.swept_at = now
        if given_up := OutgoingPageView.objects.give_up(now):
            self.outcomes["given_up"] += given_up
            log.warning("%d page views were given up: Rocket.Chat did not take them within a day.", given_up)

    def _forward(self, page_views: list[OutgoingPageView], lease_ends: datetime) -> float:
        workspace = Workspace.current()
        for number, page_view in enumerate(page_views):
            if timezone.now() > lease_ends - SAFE:
                self._give_back(page_views[number:])
                return 0
            try:
                self._send(workspace, page_view)
            except RateLimited as error:
                self._postpone(page_view, error.wait)
                if not workspace.send_client_ip:  # one bucket for all: the others would hear the same
                    self._give_back(page_views[number + 1 :])
                    return error.wait
            except RocketChatError as error:
                pause = self._pause(error)
                # Should the fault be this page view's, then the others go first after the pause.
                self._postpone(page_view, pause + RETRY_AFTER)
                self._give_back(page_views[number + 1 :])
                return pause
        return 0

    def _send(self, workspace: Workspace, page_view: OutgoingPageView) -> None:
        """Sends one page view and forgets it, also where Rocket.Chat finds it invalid; raises what may pass.

        One whose visitor was erased since it was claimed is not sent.
        """
        if not page_view.is_still_held():
            return
        fields = unseal(page_view.sealed)
        outcome = "refused"
        if fields is None:
            log.error("A page view cannot be read with any of CREDENTIAL_KEYS, and is dropped.")
        else:
            try:
                make_client(workspace, page_view.client_ip).page_visited(**fields)
                outcome = "sent"
            except InvalidQuery as error:
                if "invalid-params" not in error.error_type:
                    raise
                log.warning("Rocket.Chat refused a page view: %s", error)
        self.failures = 0
        page_view.delete()
        self.outcomes[outcome] += 1

    def _record_outcomes(self) -> None:
        outcomes, self.outcomes = self.outcomes, Counter()
        for outcome, number in outcomes.items():
            ForwardedDay.add(outcome, number)

    def _postpone(self, page_view: OutgoingPageView, seconds: float) -> None:
        page_view.postpone(timezone.now() + timedelta(seconds=seconds))

    def _give_back(self, page_views: list[OutgoingPageView]) -> None:
        for page_view in page_views:
            self._postpone(page_view, 0)

    def _pause(self, error: RocketChatError) -> float:
        """Twice as long after each failure in a row."""
        self.failures += 1
        pause = min(FIRST_PAUSE * 2.0 ** (self.failures - 1), LONGEST_PAUSE)
        log.warning("Forwarding pauses for %.0f s: %s", pause, error)
        return pause
