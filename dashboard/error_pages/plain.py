"""Error pages that need nothing: no session, no database, no cache, and at last no template."""

import json
import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.encoding import escape_uri_path

from dashboard.error_pages.explanations import Explanation

log = logging.getLogger(__name__)

ASKS_AGAIN_AFTER = 15  # seconds
ASKS_AGAIN_COOKIE = "asks_again"
API = "/api/"
LAST_RESORT = (
    '<!doctype html><html lang="en"><title>Something broke here</title>'
    '<h1>Something broke here</h1><p role="alert">The fault is this dashboard\'s, not yours. Try again in a moment.'
)


def render_plain(request: HttpRequest, explanation: Explanation) -> HttpResponse:
    """The explanation with its status, whatever else fails: as a page, an alert for htmx, or JSON."""
    if request.path_info.startswith(API):
        return _make_json(explanation)
    htmx = "HX-Request" in request.headers
    text = _render_text("error_pages/_alert.html" if htmx else "error_pages/page.html", request, explanation)
    response = HttpResponse(text, status=explanation.status)
    return add_error_headers(request, response, explanation, htmx=htmx)


def _render_text(template: str, request: HttpRequest, explanation: Explanation) -> str:
    try:
        # Not in the request's own context: what a page says of its reader stands in the session.
        asks_again_after = get_asks_again_after(request, explanation)
        context = {"explanation": explanation, "asks_again_after": asks_again_after, "request": request}
        return render_to_string(template, context)
    except Exception:
        log.exception("The page of an error could not be made.")
        return LAST_RESORT


def add_error_headers(
    request: HttpRequest, response: HttpResponse, explanation: Explanation, *, htmx: bool
) -> HttpResponse:
    """When to come back, and where htmx is to show it."""
    if explanation.retry_after:
        response["Retry-After"] = str(explanation.retry_after)
    seconds = get_asks_again_after(request, explanation)
    if seconds and not htmx:
        _ask_again(request, response, seconds)
    if htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#notice", "innerHTML show:window:top"
        response["HX-Push-Url"] = "false"
    return response


def get_asks_again_after(request: HttpRequest, explanation: Explanation) -> int | None:
    """The seconds after which a page asks again by itself; None where a person decides."""
    return (
        (explanation.retry_after or ASKS_AGAIN_AFTER)
        if explanation.retry and request.method == "GET"
        else None
    )


def _ask_again(request: HttpRequest, response: HttpResponse, seconds: int) -> None:
    """The page asks again by itself, also without JavaScript; by the cookie it is known that no person did."""
    response["Refresh"] = str(seconds)
    response.set_cookie(
        ASKS_AGAIN_COOKIE,
        "1",
        max_age=seconds + 10,
        path=escape_uri_path(request.path),  # as the browser has it; nobody's path adds an attribute
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _make_json(explanation: Explanation) -> HttpResponse:
    error = f"{explanation.title}. {explanation.sentence}"
    body = json.dumps({"success": False, "error": error}, ensure_ascii=False)
    response = HttpResponse(body, status=explanation.status, content_type="application/json")
    if explanation.retry_after:
        response["Retry-After"] = str(explanation.retry_after)
    return response
