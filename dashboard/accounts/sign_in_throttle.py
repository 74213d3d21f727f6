"""How many sign-ins may fail: per name and address (django-axes), and per address under whatever names.

Rocket.Chat counts failures against this server's address, and locks all of its agents out at 50.
"""

from contextlib import suppress
from typing import Any

from axes import utils as axes
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from dashboard.caching.fair_share import compute_fair_share
from dashboard.client_ip import get_client_ip
from dashboard.error_pages.explanations import Explanation
from dashboard.error_pages.pages import render_error

MOST_FAILURES = 20  # sign-ins from one address, in all processes together
COUNTED_FOR = 5 * 60  # seconds, as long as Rocket.Chat counts


class TooManyFailedSignIns(Exception):
    """Too many sign-ins failed: of this name from this address, or from this address under whatever names."""


def check_sign_in_throttle(request: HttpRequest, username: str) -> None:
    """Raises TooManyFailedSignIns where nobody may try now."""
    locked = not AxesProxyHandler.is_allowed(request, {"username": username})
    failures = cache.get(_failures_key(request), 0)
    if locked or failures >= compute_fair_share(MOST_FAILURES):
        raise TooManyFailedSignIns


def record_failed_sign_in(request: HttpRequest, username: str) -> None:
    """Counts a failure for the name and for the address."""
    user_login_failed.send(__name__, credentials={"username": username}, request=request)


def forget_failed_sign_ins(request: HttpRequest, username: str) -> None:
    """After a good sign-in, the failures of this name from this address count no more."""
    axes.reset(username=username, ip=get_client_ip(request))


def take_back_failure_of_address(request: HttpRequest) -> None:
    """One failure less: else the agents of an office who all have a second factor would lock each other out."""
    with suppress(ValueError):  # it ended in between
        cache.decr(_failures_key(request))


def render_lockout(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """The answer to a name and address that failed too often (`AXES_LOCKOUT_CALLABLE`)."""
    wait = round(settings.AXES_COOLOFF_TIME * 60)
    return render_error(
        request,
        Explanation(
            429,
            "Too many sign-ins failed",
            f"Nobody can sign in this way from here for {wait} minutes.",
            "Wait, then try again, or ask an operator to clear it in the admin.",
            retry_after=wait * 60,
        ),
    )


# At the admin's own sign-in, too.
@receiver(user_login_failed, dispatch_uid="failed sign-ins per address")
def _count_failure(sender: object, request: HttpRequest | None = None, **kwargs: object) -> None:
    if request and not cache.add(_failures_key(request), 1, COUNTED_FOR):
        with suppress(ValueError):  # it ended in between
            cache.incr(_failures_key(request))


def _failures_key(request: HttpRequest) -> str:
    return f"failed-sign-ins:{get_client_ip(request) or ''}"
