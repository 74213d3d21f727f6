"""Page views from visitors' browsers: `POST /api/v1/livechat/page.visited`, anonymous, from any site that may."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.client import responses
from types import MappingProxyType
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dashboard.client_ip import read_client_ip, read_client_network
from dashboard.throttling.throttle import ThrottleState, count_request
from dashboard.throttling.visitor_threads import RETRY_AFTER, NoThreadFree, visitor_threads
from dashboard.trail.page_visited import MAX_BODY, TOO_LARGE, SentPageView, Verdict, judge
from dashboard.trail.store import store
from dashboard.trail.writer import NotWritten
from dashboard.upstream.visitor_key import hash_visitor_token

log = logging.getLogger(__name__)

PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    # What Rocket.Chat's own list holds: its widget and its SDK send some of these with every call.
    "Access-Control-Allow-Headers": "Origin, X-Requested-With, Content-Type, Accept, X-User-Id, X-Auth-Token, "
    "X-Visitor-Token, Authorization",
    "Access-Control-Max-Age": "86400",
}
TEXT = "text/plain; charset=utf-8"
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}  # answers hold the visitor's token

PATH = "/api/v1/livechat/page.visited"
INTERNAL_ERROR = b'{"success":false,"error":"Internal server error"}'
UNAVAILABLE = Verdict(503, INTERNAL_ERROR)
RETRY = MappingProxyType({"Retry-After": str(RETRY_AFTER)})

Next = Callable[[HttpRequest], HttpResponse]
Environ = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CollectorResponse:
    """An answer with all its headers."""

    status: int
    body: bytes = field(repr=False)  # echoes the visitor's token
    headers: dict[str, str]


INVALID_ORIGIN = CollectorResponse(
    403, b"Invalid origin", {"Content-Type": TEXT, "Vary": "Origin", **NO_STORE}
)


def collector_middleware(get_response: Next) -> Next:
    """The outermost middleware: visitors' pages come by the thousand and need nothing of what agents' pages do."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH:
            return get_response(request)
        response = answer_page_visited(request.META, request.read)
        return HttpResponse(response.body, status=response.status, headers=response.headers)

    return middleware


def put_collector_first(application: WSGIApplication) -> WSGIApplication:
    """The collector one step further out: a request and a response of Django's cost more than the page view's own work.

    Only for servers that end the body themselves (`wsgi.input_terminated`); others come to the middleware.
    """

    def collector_first(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH or "wsgi.input_terminated" not in environ:
            return application(environ, start_response)
        response = answer_page_visited(environ, environ["wsgi.input"].read)
        start_response(f"{response.status} {responses[response.status]}", list(response.headers.items()))
        return [response.body]

    return collector_first


def answer_page_visited(environ: Environ, read: Callable[[int], bytes]) -> CollectorResponse:
    """Answers as Rocket.Chat does (vendor's page-visited.md); a page is committed before it is confirmed."""
    try:
        return _answer(environ, read)
    except Exception:
        # Whatever it was, no text of it: the site's own page reads the answer.
        log.exception("A page view could not be answered.")
        return _make_response(environ, 500, INTERNAL_ERROR, "application/json", {})


def _answer(environ: Environ, read: Callable[[int], bytes]) -> CollectorResponse:
    method = environ["REQUEST_METHOD"]
    if method == "OPTIONS":
        return _answer_preflight(environ)
    if method != "POST":
        return _make_text_response(environ, "404 Not Found", 404)
    if not _is_origin_allowed(environ):
        return INVALID_ORIGIN
    try:
        with visitor_threads.hold():
            return _answer_post(environ, read)
    except NoThreadFree:
        return _make_json_response(environ, UNAVAILABLE, RETRY)


def _answer_post(environ: Environ, read: Callable[[int], bytes]) -> CollectorResponse:
    """Who sends too fast is refused before a byte of the body is read."""
    throttle = count_request(f"address:{read_client_network(environ)}", settings.COLLECTOR_RATE)
    if throttle.exceeded:
        return _refuse(environ, throttle)
    body = _read_body(environ, read)
    if body is None:
        return _make_json_response(environ, TOO_LARGE, throttle.headers)
    verdict = judge(body, environ.get("CONTENT_TYPE", ""), monitored=settings.MONITORED_CHANGE)
    if verdict.page_view is None:
        return _make_json_response(environ, verdict, throttle.headers)
    return _keep(environ, verdict, verdict.page_view, throttle)


def _keep(
    environ: Environ, verdict: Verdict, page_view: SentPageView, throttle: ThrottleState
) -> CollectorResponse:
    """Only who knows a visitor's token can use up what that visitor may send."""
    visitor_key = hash_visitor_token(page_view.token)
    visitor = count_request(f"visitor:{visitor_key}", settings.VISITOR_RATE)
    if visitor.exceeded:
        return _refuse(environ, visitor)
    headers = min(throttle, visitor, key=lambda state: state.remaining).headers
    try:
        store(page_view, visitor_key, read_client_ip(environ))
    except NotWritten:
        return _make_json_response(environ, UNAVAILABLE, {**headers, **RETRY})
    return _make_json_response(environ, verdict, headers)


def _read_body(environ: Environ, read: Callable[[int], bytes]) -> bytes | None:
    """The body, read no further than it may be long; None where it is longer."""
    try:
        if int(environ.get("CONTENT_LENGTH") or 0) > MAX_BODY:
            return None
        body = read(MAX_BODY + 1)
    except (ValueError, OSError):
        return b""
    return body if len(body) <= MAX_BODY else None


def _refuse(environ: Environ, throttle: ThrottleState) -> CollectorResponse:
    wait = throttle.seconds_left(time.time())
    text = (
        "Error, too many requests. Please slow down. You must wait "
        f"{wait} seconds before trying this endpoint again. [error-too-many-requests]"
    )
    verdict = Verdict(429, f'{{"success":false,"error":"{text}"}}'.encode())
    return _make_json_response(environ, verdict, {**throttle.headers, "Retry-After": str(wait)})


def _answer_preflight(environ: Environ) -> CollectorResponse:
    if not _is_origin_allowed(environ):
        return INVALID_ORIGIN
    return _make_text_response(environ, "OK", 200, PREFLIGHT)


def _make_json_response(environ: Environ, verdict: Verdict, headers: Mapping[str, str]) -> CollectorResponse:
    return _make_response(environ, verdict.status, verdict.body, "application/json", headers)


def _make_text_response(
    environ: Environ, text: str, status: int, headers: Mapping[str, str] = MappingProxyType({})
) -> CollectorResponse:
    return _make_response(environ, status, text.encode(), TEXT, headers)


def _make_response(
    environ: Environ, status: int, body: bytes, kind: str, headers: Mapping[str, str]
) -> CollectorResponse:
    """Lets the page that asked read the answer, where its origin may (`COLLECTOR_ORIGINS`)."""
    sent = {"Content-Type": kind, "Content-Length": str(len(body)), **NO_STORE, **headers}
    if not settings.COLLECTOR_ORIGINS:
        sent["Access-Control-Allow-Origin"] = "*"
        return CollectorResponse(status, body, sent)
    if _is_origin_allowed(environ):
        sent["Access-Control-Allow-Origin"] = environ.get("HTTP_ORIGIN", "*")
    return CollectorResponse(status, body, {**sent, "Vary": "Origin"})


def _is_origin_allowed(environ: Environ) -> bool:
    """Whether the origin may send. Who is no page (a server, an app) names none; a page of this very host may."""
    origins: list[str] = settings.COLLECTOR_ORIGINS
    origin = environ.get("HTTP_ORIGIN", "")
    return not (origins and origin) or origin in origins or origin.endswith(f"://{environ.get('HTTP_HOST')}")
