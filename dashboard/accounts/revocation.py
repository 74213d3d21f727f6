"""When a session has ended, the token that signing in here made for it is revoked at Rocket.Chat."""

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from dashboard.accounts.models import AgentSession
from dashboard.rocketchat.errors import NotLoggedIn, RateLimited, RocketChatError
from dashboard.upstream.clients import make_client
from dashboard.upstream.models import Workspace
from dashboard.upstream.session_credentials import read_credentials

log = logging.getLogger(__name__)

PROMPTLY = 4.0  # seconds that somebody who waits for a page gives it
LONGEST_RUN = 30 * 60  # seconds that `clearsessions` waits for Rocket.Chat's rate limit
KEPT_FOR = timedelta(days=7)  # after its end, where Rocket.Chat could not be told
MOST_FAILURES = 3  # in a row: then Rocket.Chat is down, and nobody else is asked for


def revoke_promptly(keys: Iterable[str], client_ip: str | None = None) -> None:
    """Revokes the tokens of these ended sessions, until Rocket.Chat fails or time is up."""
    deadline = time.monotonic() + PROMPTLY
    with suppress(RocketChatError):
        for key in keys:
            _revoke(key, client_ip, deadline)


def clear_ended_sessions(pause: Callable[[float], object] = time.sleep) -> None:
    """Removes ended sessions: those that hold a token after it was revoked, or seven days after their end.

    Waits for Rocket.Chat's rate limit, half an hour in all; stops where Rocket.Chat is down. `pause` takes seconds.
    """
    too_old = Q(expire_date__lte=timezone.now() - KEPT_FOR)
    AgentSession.objects.ended().filter(Q(holds_token=False) | too_old).delete()
    waiting = [*AgentSession.objects.ended().order_by("expire_date").values_list("pk", flat=True)]
    if waiting:
        _revoke_in_turn(waiting, pause)
        left = AgentSession.objects.filter(pk__in=waiting).count()
        log.info("Tokens of %d ended sessions were revoked, %d are left.", len(waiting) - left, left)


def _revoke_in_turn(keys: Iterable[str], pause: Callable[[float], object]) -> None:
    ends, failures = time.time() + LONGEST_RUN, 0
    for key in keys:
        try:
            _revoke_when_allowed(key, ends, pause)
            failures = 0
        except RocketChatError as error:
            failures += 1
            if isinstance(error, RateLimited) or failures == MOST_FAILURES:
                log.warning("Tokens of ended sessions cannot be revoked now: %s", error)
                return


def _revoke_when_allowed(key: str, ends: float, pause: Callable[[float], object]) -> None:
    while True:
        try:
            return _revoke(key)
        except RateLimited as error:
            wait = max(1.0, error.wait)
            if time.time() + wait > ends:
                raise
            pause(wait)


def _revoke(key: str, client_ip: str | None = None, deadline: float | None = None) -> None:
    """Revokes the token of an ended session and forgets the session.

    Both stay where the token cannot be read, or is another workspace's. Raises what the client raises.
    """
    ended = AgentSession.objects.ended().filter(pk=key).first()
    workspace = Workspace.current()
    credentials = read_credentials(ended.get_decoded(), workspace) if ended else None
    if credentials:
        with suppress(NotLoggedIn):  # Rocket.Chat knows the token no longer
            make_client(workspace, client_ip, credentials, deadline).logout()
        AgentSession.objects.filter(pk=key).delete()
