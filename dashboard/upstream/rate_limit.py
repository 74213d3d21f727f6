"""The rate limit of Rocket.Chat, kept from outside: so many calls per route and address, shared by all agents."""

import secrets
from collections import defaultdict
from functools import partial
from time import time

from django.core.cache import cache

from dashboard.rocketchat.errors import RateLimited
from dashboard.rocketchat.rate_limit_headers import RateLimitState
from dashboard.upstream.rate_limit_window import (
    Call,
    Window,
    give_back_call,
    grant_call,
    has_half_left,
    lose_call,
    record_answer,
)
from dashboard.upstream.shared_window import change_window

EXEMPT_FOR = 10 * 60  # seconds for which a user who was not counted is taken for exempt


class RateLimit:
    """The calls of one client in one bucket: a workspace and the address it counts calls under.

    `user` is the digest of a user id: users with `api-bypass-rate-limit` are not counted, which their answers show.
    A client that `leaves_spare` is granted no call out of the last part, which others can rely on.
    """

    def __init__(self, bucket: str, user: str = "", *, leaves_spare: bool = False) -> None:
        self.bucket = bucket
        self.user = user
        self.leaves_spare = leaves_spare
        self._under_way: defaultdict[str, list[Call]] = defaultdict(list)

    def take(self, route: str) -> None:
        """Takes one call; raises RateLimited with the seconds to wait where Rocket.Chat might have to refuse it."""
        call = Call(secrets.token_hex(4), time())
        if not self._is_exempt():
            wait = change_window(self._key(route), partial(_grant, call, self.leaves_spare))
            if wait:
                raise RateLimited(wait)
        self._under_way[route].append(call)

    def has_half_left(self, route: str) -> bool:
        """Whether a call that could be spared would leave half of the limit to others; takes none."""
        return self._is_exempt() or change_window(self._key(route), partial(_look, time()))

    def record(self, route: str, state: RateLimitState | None, status: int = 200) -> None:
        """Remembers what an answer's headers said, of HTTP status `status`; 0 where no answer came.

        An answer without them was not counted (a refused login, an exempt user): the call is given back.
        """
        calls = self._under_way[route]
        call = calls.pop() if calls else Call("", time())
        change_window(self._key(route), partial(_end, call, state, status))
        if state:
            self._set_exempt(exempt=False)
        elif 200 <= status < 300:
            self._set_exempt(exempt=True)

    def _is_exempt(self) -> bool:
        return bool(self.user) and cache.get(self._exempt_key) is not None

    def _set_exempt(self, *, exempt: bool) -> None:
        if self.user and exempt:
            cache.set(self._exempt_key, "exempt", EXEMPT_FOR)
        elif self._is_exempt():
            cache.delete(self._exempt_key)

    @property
    def _exempt_key(self) -> str:
        return f"rate-limit-exempt:{self.bucket}:{self.user}"

    def _key(self, route: str) -> str:
        return f"rate-limit:{self.bucket}:{route.replace(' ', '.')}"


def _grant(call: Call, leaves_spare: bool, window: Window, sharers: int) -> tuple[Window, float]:  # noqa: FBT001
    return grant_call(window, call, sharers, leaves_spare=leaves_spare)


def _look(now: float, window: Window, sharers: int) -> tuple[Window, bool]:
    return window, has_half_left(window, now)


def _end(
    call: Call, state: RateLimitState | None, status: int, window: Window, sharers: int
) -> tuple[Window, None]:
    if state:
        return record_answer(window, call, time(), state), None
    if status:
        return give_back_call(window, call, time()), None
    return lose_call(window, call, time()), None
