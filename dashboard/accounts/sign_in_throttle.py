"""Every sign-in is counted before anybody is asked, in a table, so that all processes count together.

Each failure and each lock is one line of the log; docs/operations.md has the filter for fail2ban.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from dashboard.accounts.sign_in_attempts import Door, GoodSignIn, SignInAttempt, State
from dashboard.accounts.sign_in_limits import Lock, find_locks
from dashboard.accounts.sign_in_names import hash_name, normalize_name, show_name
from dashboard.client_ip import get_client_ip, get_client_network
from dashboard.rocketchat.errors import (
    LoginBlocked,
    LoginRefused,
    NotFound,
    RateLimited,
    Redirected,
    RocketChatError,
    SecondFactorInvalid,
    SecondFactorRequired,
    ServerFailed,
    TimedOut,
    Unreachable,
)
from dashboard.throttling.visitor_threads import NoThreadFree, ThreadBound

log = logging.getLogger(__name__)

PAUSE_KEY, PAUSE = "sign-in-pause", 2  # seconds in which strangers are told of a pause without asking again
REFUSED = (LoginRefused, SecondFactorInvalid)
# After these Rocket.Chat has counted nothing: it was not asked, or did not judge.
NOT_COUNTED = (SecondFactorRequired, RateLimited, NotFound, Redirected)
NOBODY_BEHIND = (502, 503)  # of a proxy that has no Rocket.Chat to ask
ASK_AGAIN_AFTER = 3  # seconds, where too many strangers are there at once
STRANGERS_PLACES = 3  # of each process
_stranger_places = ThreadBound(lambda: STRANGERS_PLACES)


class SignInLocked(Exception):
    """Too many sign-ins failed: `lock` says whose; the next may be tried in `wait` seconds."""

    def __init__(self, lock: Lock, wait: int, *, known: bool) -> None:
        super().__init__(lock, wait)
        self.lock = lock
        self.wait = wait
        self.known = known


def begin_sign_in(request: HttpRequest, door: Door, typed: str) -> SignInAttempt:
    """Counts one attempt, committed when this returns; raises SignInLocked, and then has counted none.

    Raises RateLimited to a stranger where Rocket.Chat's rate limit has just been found to have nothing left for them.

    Whoever began it says what became of it: `fail`, `record_error` or `succeed`. One of which nobody does, counts.
    """
    attempt, user = _read_attempt(request, door, typed)
    _check_pause(attempt)
    with _hold_place(attempt):
        # Most of a flood ends here, without a lock or a write.
        _check(attempt, user)
        with transaction.atomic():
            SignInAttempt.objects.wait_for_turn()
            _check(attempt, user)
            attempt.at = timezone.now()
            attempt.save(force_insert=True)
    return attempt


def fail(attempt: SignInAttempt) -> None:
    """The proof was refused."""
    attempt.end(State.FAILED)
    _log("failed", attempt)


def record_error(attempt: SignInAttempt, error: RocketChatError) -> None:
    """The attempt ended with `error`: it is given back where Rocket.Chat surely counted no failure."""
    if isinstance(error, REFUSED):
        attempt.end(State.FAILED)
    elif _is_given_back(error):
        attempt.delete()
    else:
        attempt.end(State.UNANSWERED)
    if isinstance(error, RateLimited) and not attempt.known:
        cache.set(PAUSE_KEY, time.time() + error.wait, PAUSE)
    _log_error(attempt, error)


def succeed(attempt: SignInAttempt, user: str, names: Iterable[str], *, untold: bool = False) -> None:
    """`user` got in, and is known from here under each of `names`. Their guesses before count as such no more.

    With `untold`, the one before was refused only for want of its code: it was no failure at all.
    """
    before = SignInAttempt.objects.alike(attempt.who, attempt.network).filter(state=State.FAILED)
    with transaction.atomic():
        attempt.delete()
        if untold and (last := before.first()):
            last.delete()
        before.forgive()
        known = {normalize_name(name) for name in names if name}
        GoodSignIn.objects.record(Door(attempt.door), user[:150], known, attempt.network)


def _read_attempt(request: HttpRequest, door: Door, typed: str) -> tuple[SignInAttempt, str]:
    """An attempt that is not counted yet, and whose name it is, "" for nobody's."""
    name, network = normalize_name(typed), get_client_network(request)
    user = GoodSignIn.objects.find_user(door, name)
    attempt = SignInAttempt(
        door=door,
        name=show_name(typed),
        who=hash_name(door, user or name),
        network=network,
        client_ip=get_client_ip(request),
        known=GoodSignIn.objects.is_known(door, name, network, timezone.now()),
    )
    return attempt, user


def _is_given_back(error: RocketChatError) -> bool:
    if isinstance(error, ServerFailed):
        return error.status in NOBODY_BEHIND
    return isinstance(error, (*NOT_COUNTED, Unreachable)) and not isinstance(error, TimedOut)


def _check_pause(attempt: SignInAttempt) -> None:
    ends = None if attempt.known else cache.get(PAUSE_KEY)
    if ends is not None:
        _log("paused", attempt)
        raise RateLimited(max(ends - time.time(), 1.0))


@contextmanager
def _hold_place(attempt: SignInAttempt) -> Iterator[None]:
    """A place in the queue for a turn, of which strangers have but a few: who is known never waits behind a crowd."""
    with ExitStack() as stack:
        try:
            if not attempt.known:
                stack.enter_context(_stranger_places.hold())
        except NoThreadFree:
            raise _refuse(attempt, Lock.BUSY, ASK_AGAIN_AFTER) from None
        yield


def _check(attempt: SignInAttempt, user: str) -> None:
    for limit, wait in find_locks(attempt, user, timezone.now()):
        raise _refuse(attempt, limit.lock, ASK_AGAIN_AFTER if limit.lock is Lock.BUSY else wait)


def _refuse(attempt: SignInAttempt, lock: Lock, wait: int) -> SignInLocked:
    _log("locked", attempt, f" lock={lock}")
    return SignInLocked(lock, wait, known=attempt.known)


def _log_error(attempt: SignInAttempt, error: RocketChatError) -> None:
    match error:
        case SecondFactorRequired():
            return
        case LoginBlocked():
            _log("blocked by Rocket.Chat", attempt)
        case LoginRefused() | SecondFactorInvalid():
            _log("failed", attempt)
        case RateLimited():
            _log("paused", attempt)
        case _:
            _log("unanswered", attempt, f" cause={type(error).__name__}")


def _log(what: str, attempt: SignInAttempt, more: str = "") -> None:
    # The address first: nothing that a stranger writes stands before it.
    log.warning('sign-in %s: client_ip=%s name="%s"%s', what, attempt.client_ip or "-", attempt.name, more)
