"""Answers that say no: as a page, or as an alert above what the agent already sees (htmx)."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from dashboard.accounts.explain import Explanation


def refuse(request: HttpRequest, explanation: Explanation) -> HttpResponse:
    """The explanation with its status; an htmx request gets an alert and keeps what it had on the screen."""
    htmx = getattr(request, "htmx", False)
    template = "_alert.html" if htmx else "refusal.html"
    response = render(request, template, {"refusal": explanation}, status=explanation.status)
    if explanation.retry_after:
        response["Retry-After"] = str(explanation.retry_after)
    if htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#notice", "innerHTML show:window:top"
        response["HX-Push-Url"] = "false"
    return response


def to_login(request: HttpRequest) -> HttpResponse:
    """Leads to the login and from there back to what is in the address bar."""
    htmx = getattr(request, "htmx", None)
    here = (htmx.current_url_abs_path if htmx else None) or request.get_full_path()
    if request.method != "GET" and not htmx:
        here = "/"
    target = f"/login/?{urlencode({'next': here})}"
    if htmx:
        return HttpResponseClientRedirect(target)
    return redirect(target)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = (
        str(exception) if isinstance(exception, BadRequest) else "This dashboard does not take that request."
    )
    return refuse(
        request, Explanation(400, "That request is not valid", sentence, "Go back and try another way.")
    )


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    return refuse(
        request,
        Explanation(
            403,
            "That was refused",
            "The form was open too long, or did not come from this page."
            if reason
            else "Your account may not do this.",
            "Load the page again and repeat what you did.",
        ),
    )


def wrong_method(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """A 405 in words; which methods are allowed stays in its header."""
    response = refuse(
        request,
        Explanation(
            405, "Not this way", "This address does not take that kind of request.", "Start from your chats."
        ),
    )
    response["Allow"] = refused["Allow"]
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(
        request,
        Explanation(
            404,
            "Nothing here",
            "There is no page at this address.",
            "Check the link, or start from your chats.",
        ),
    )


def broken(request: HttpRequest) -> HttpResponse:
    return refuse(
        request,
        Explanation(
            500, "Something broke here", "The fault is this dashboard's, not yours.", "Try again.", retry=True
        ),
    )


def refusal_of(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The answer to an exception that means a refusal, else None. The same with `DEBUG` on and off."""
    match exception:
        case BadRequest():
            return bad_request(request, exception)
        case Http404():
            return not_found(request, exception)
        case PermissionDenied():
            return forbidden(request, exception)
    return None
