"""What went wrong, at Rocket.Chat or in the request, becomes an answer in words."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from dashboard.error_pages.explanations import Explained, explain
from dashboard.error_pages.pages import (
    method_not_allowed,
    redirect_to_sign_in,
    render_error,
    render_request_error,
)
from dashboard.rocketchat.errors import NotLoggedIn, RocketChatError
from dashboard.upstream.session_credentials import SESSION_KEY


class ErrorMiddleware:
    """Turns an error into one sentence, one status and one next step."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        refused = isinstance(response, HttpResponseNotAllowed)
        return method_not_allowed(request, response) if refused else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotLoggedIn):
            return _end_session(request)
        if isinstance(exception, RocketChatError):
            return render_error(request, explain(exception))
        if isinstance(exception, Explained):
            return render_error(request, exception.explanation)
        return render_request_error(request, exception)


def _end_session(request: HttpRequest) -> HttpResponse:
    """Rocket.Chat no longer takes the token: the session here ends too. An operator's goes on."""
    if SESSION_KEY in request.session:
        logout(request)
        messages.info(request, _("Rocket.Chat ended your session. Sign in to go on where you were."))
    return redirect_to_sign_in(request)
