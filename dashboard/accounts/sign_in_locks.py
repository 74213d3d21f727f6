"""A lock, said to whoever meets it: what is locked, for how long, and who lifts it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dashboard.accounts.sign_in_limits import SHORT, Lock
from dashboard.accounts.sign_in_throttle import SignInLocked
from dashboard.error_pages.explanations import Explanation
from dashboard.error_pages.pages import render_error

DAY, HOUR, MINUTE = 24 * 60 * 60, 60 * 60, 60  # seconds
SENTENCES = {
    Lock.PAIR: _("Too many sign-ins with this name failed from here: from here it is locked for %(time)s."),
    Lock.NETWORK: _(
        "Too many sign-ins failed from this address: it is locked for %(time)s, except for names that have signed in"
        " from it before."
    ),
    Lock.NAME: _(
        "Too many sign-ins with this name failed: it is locked for %(time)s, except where it has signed in from"
        " before."
    ),
    Lock.STRANGERS: _(
        "Too many sign-ins failed, with whatever names: for %(time)s, only those get in whose name has signed in"
        " from their address before."
    ),
    Lock.EVERYBODY: _("Too many sign-ins failed, with whatever names: nobody can sign in for %(time)s."),
    Lock.BUSY: _("Too many people are signing in at this moment."),
}
KNOWN_NAME = _("Too many sign-ins with this name failed: it is locked for %(time)s.")
WHO_LIFTS_IT = _(
    "Wait, or ask an operator: deleting the rows under “Failed sign-ins” in the admin lifts it at once."
)
# Of a lock that holds for longer than the failures of five minutes do.
WHAT_LIFTS_IT = {
    Lock.NAME: _("A sign-in of this name from there lifts it, too."),
    Lock.STRANGERS: _("So does the next sign-in of one of those."),
}


def explain_lock(locked: SignInLocked) -> Explanation:
    """The lock as a page, of status 429."""
    if locked.lock is Lock.BUSY:
        return _explain_busy(locked.wait)
    is_long = locked.wait > SHORT.total_seconds()
    sentence = KNOWN_NAME if locked.lock is Lock.NAME and locked.known else SENTENCES[locked.lock]
    also = WHAT_LIFTS_IT.get(locked.lock) if is_long else None
    return Explanation(
        429,
        _("Too many sign-ins failed"),
        sentence % {"time": _say_time(locked.wait)},
        f"{WHO_LIFTS_IT} {also}" if also else WHO_LIFTS_IT,
        retry=True,
        retry_after=locked.wait,
    )


def _explain_busy(wait: int) -> Explanation:
    again = ngettext("Try again in %(count)s second.", "Try again in %(count)s seconds.", wait) % {
        "count": wait
    }
    return Explanation(429, _("Too many at once"), SENTENCES[Lock.BUSY], again, retry=True, retry_after=wait)


def _say_time(seconds: int) -> str:
    """Rounded up: in minutes, from two hours on in hours, from two days on in days."""
    if seconds > 2 * DAY:
        days = -(-seconds // DAY)
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    if seconds > 2 * HOUR:
        hours = -(-seconds // HOUR)
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    minutes = -(-seconds // MINUTE)
    return ngettext("one minute", "%(count)s minutes", minutes) % {"count": minutes}


class SignInLockMiddleware:
    """A lock that is met at the admin's sign-in, as a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, SignInLocked):
            return None
        return mark_as_logged(render_error(request, explain_lock(exception)))


def mark_as_logged(response: HttpResponse) -> HttpResponse:
    """The response of a sign-in that the log has its line about: Django adds none of its own."""
    response._has_been_logged = True  # type: ignore[attr-defined]  # django.utils.log.log_response asks for it
    return response
