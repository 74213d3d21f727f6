"""A session goes on while a person uses it; what a page asks by itself does not count."""

import logging

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import Error
from django.http import HttpRequest, HttpResponse

from dashboard.accounts.sessions import SessionStore
from dashboard.connections import hardly_waiting
from dashboard.error_pages.plain import ASKS_AGAIN_COOKIE

log = logging.getLogger(__name__)

BACKGROUND = (
    "X-Background"  # the header of what no person asked for, on which the scripts and templates agree
)


class RenewingSessionMiddleware(SessionMiddleware):
    """Django's, which also moves the end of a session on when somebody who is signed in was answered."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        renewed = response.status_code < 400 and _renew(request)
        response = super().process_response(request, response)
        if renewed:
            _set_cookie(request, response)
        return response


def is_background(request: HttpRequest) -> bool:
    """Whether a page asks by itself, or a program does; a request that cannot be told is a person's."""
    is_program = request.path_info.startswith("/api/")
    return is_program or BACKGROUND in request.headers or ASKS_AGAIN_COOKIE in request.COOKIES


def _renew(request: HttpRequest) -> bool:
    """Whether the session's end was moved; where the database does not take that at once, it is left for later."""
    session = getattr(request, "session", None)
    if not isinstance(session, SessionStore) or is_background(request) or not session.is_renewal_due():
        return False
    if not request.user.is_authenticated:
        return False
    try:
        with hardly_waiting():
            return session.renew()
    except Error as error:
        log.warning("A session could not be renewed: %s", type(error).__name__)
        return False


def _set_cookie(request: HttpRequest, response: HttpResponse) -> None:
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        request.session.session_key or "",
        max_age=request.session.get_expiry_age(),
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=settings.SESSION_COOKIE_HTTPONLY,
        samesite=settings.SESSION_COOKIE_SAMESITE,
    )
