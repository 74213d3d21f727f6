"""Answers that say no: as a page, or as an alert above what the agent already sees (htmx)."""

import sys

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from dashboard.error_pages.database_failure import is_database_failure, render_database_failure
from dashboard.error_pages.explanations import Explanation
from dashboard.error_pages.plain import add_error_headers, get_asks_again_after, render_plain

NOT_FOUND = Explanation(
    404,
    _("Nothing here"),
    _("There is no page at this address."),
    _("Check the link, or start from your chats."),
)
SERVER_ERROR = Explanation(
    500,
    _("Something broke here"),
    _("The fault is this dashboard's, not yours."),
    _("Try again."),
    retry=True,
)
METHOD_NOT_ALLOWED = Explanation(
    405,
    _("Not this way"),
    _("This address does not take that kind of request."),
    _("Start from your chats."),
)
FORM_EXPIRED = _("The form was open too long, or did not come from this page.")
NOT_ALLOWED = _("Your account may not do this.")


def render_error(request: HttpRequest, explanation: Explanation) -> HttpResponse:
    """The explanation with its status; an htmx request gets an alert and keeps what it had on the screen."""
    htmx = getattr(request, "htmx", False)
    template = "error_pages/_alert.html" if htmx else "error_pages/page.html"
    asks_again_after = get_asks_again_after(request, explanation)
    context = {"explanation": explanation, "asks_again_after": asks_again_after}
    response = render(request, template, context, status=explanation.status)
    return add_error_headers(request, response, explanation, htmx=bool(htmx))


def redirect_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Leads to the sign-in and from there back to what is in the address bar; htmx as a whole page."""
    htmx = getattr(request, "htmx", None)
    here = (htmx.current_url_abs_path if htmx else None) or request.get_full_path()
    if request.method != "GET" and not htmx:
        here = "/"
    target = f"/login/?{urlencode({'next': here})}"
    return HttpResponseClientRedirect(target) if htmx else redirect(target)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400; a BadRequest's own text goes on the page."""
    sentence = (
        str(exception)
        if isinstance(exception, BadRequest)
        else _("This dashboard does not take that request.")
    )
    explanation = Explanation(
        400, _("That request is not valid"), sentence, _("Go back and try another way.")
    )
    return render_error(request, explanation)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Django's handler403, and with a `reason` its CSRF failure view."""
    sentence = FORM_EXPIRED if reason else NOT_ALLOWED
    next_step = _("Load the page again and repeat what you did.")
    return render_error(request, Explanation(403, _("That was refused"), sentence, next_step))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404."""
    return render_error(request, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, which is called while the error is being handled; it never fails itself."""
    error = sys.exc_info()[1]
    if error and is_database_failure(error):
        return render_database_failure(request, error)
    return render_plain(request, SERVER_ERROR)


def method_not_allowed(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """A 405 in words; which methods are allowed stays in its header."""
    response = render_error(request, METHOD_NOT_ALLOWED)
    response["Allow"] = refused["Allow"]
    return response


def render_request_error(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The answer to an exception that is no fault of ours, else None. The same with `DEBUG` on and off."""
    match exception:
        case BadRequest():
            return bad_request(request, exception)
        case Http404():
            return not_found(request, exception)
        case PermissionDenied():
            return forbidden(request, exception)
    return render_database_failure(request, exception) if is_database_failure(exception) else None
