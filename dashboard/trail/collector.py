"""The door for visitors: `POST /api/v1/livechat/page.visited`, anonymous, from any site that may."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.client import responses
from types import MappingProxyType
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dashboard.client_ip import read_client_ip
from dashboard.trail.collecting import collect
from dashboard.trail.pace import Pace, step
from dashboard.trail.page_visited import MAX_BODY, TOO_LARGE, Answer, judge
from dashboard.trail.writer import NotWritten

PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    # What Rocket.Chat's own list holds: its widget and its SDK send some of these with every call.
    "Access-Control-Allow-Headers": "Origin, X-Requested-With, Content-Type, Accept, X-User-Id, X-Auth-Token, "
    "X-Visitor-Token, Authorization",
    "Access-Control-Max-Age": "86400",
}
TEXT = "text/plain; charset=utf-8"
NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}  # answers hold the visitor's token

PATH = "/api/v1/livechat/page.visited"
UNAVAILABLE = Answer(503, b'{"success":false,"error":"Internal server error"}')

Next = Callable[[HttpRequest], HttpResponse]
Environment = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with all its headers."""

    status: int
    body: bytes = field(repr=False)  # echoes the visitor's token
    headers: dict[str, str]


INVALID_ORIGIN = Reply(403, b"Invalid origin", {"Content-Type": TEXT, "Vary": "Origin", **NOT_KEPT})


def door(get_response: Next) -> Next:
    """The outermost middleware: visitors' pages come by the thousand and need nothing of what agents' pages do."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH:
            return get_response(request)
        reply = page_visited(request.META, request.read)
        return HttpResponse(reply.body, status=reply.status, headers=reply.headers)

    return middleware


def ahead_of(application: WSGIApplication) -> WSGIApplication:
    """The same door one step further out: a request and a response of Django's cost more than the visit's own work.

    Only for servers that end the body themselves (`wsgi.input_terminated`); others come to the middleware.
    """

    def ahead(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH or "wsgi.input_terminated" not in environ:
            return application(environ, start_response)
        reply = page_visited(environ, environ["wsgi.input"].read)
        start_response(f"{reply.status} {responses[reply.status]}", list(reply.headers.items()))
        return [reply.body]

    return ahead


def page_visited(environ: Environment, read: Callable[[int], bytes]) -> Reply:
    """Answers as Rocket.Chat does (vendor's page-visited.md); a page is committed before it is confirmed."""
    method = environ["REQUEST_METHOD"]
    if method == "OPTIONS":
        return _preflight(environ)
    if method != "POST":
        return _text(environ, "404 Not Found", 404)
    if not _may(environ):
        return INVALID_ORIGIN
    address = read_client_ip(environ)
    pace = step(address or "unknown", settings.COLLECTOR_RATE)
    answer = _too_many(pace) if pace.exceeded else _take(environ, read, address)
    return _reply(environ, answer.status, answer.body, "application/json", pace.headers)


def _take(environ: Environment, read: Callable[[int], bytes], address: str | None) -> Answer:
    body = _body(environ, read)
    if body is None:
        return TOO_LARGE
    answer = judge(body, environ.get("CONTENT_TYPE", ""), monitored=settings.MONITORED_CHANGE)
    if answer.visit:
        try:
            collect(answer.visit, address)
        except NotWritten:
            return UNAVAILABLE
    return answer


def _body(environ: Environment, read: Callable[[int], bytes]) -> bytes | None:
    """The body, read no further than it may be long; None where it is longer."""
    try:
        if int(environ.get("CONTENT_LENGTH") or 0) > MAX_BODY:
            return None
        body = read(MAX_BODY + 1)
    except (ValueError, OSError):
        return b""
    return body if len(body) <= MAX_BODY else None


def _too_many(pace: Pace) -> Answer:
    wait = pace.wait(time.time())
    text = (
        "Error, too many requests. Please slow down. You must wait "
        f"{wait} seconds before trying this endpoint again. [error-too-many-requests]"
    )
    return Answer(429, f'{{"success":false,"error":"{text}"}}'.encode())


def _preflight(environ: Environment) -> Reply:
    if not _may(environ):
        return INVALID_ORIGIN
    return _text(environ, "OK", 200, PREFLIGHT)


def _text(
    environ: Environment, text: str, status: int, headers: Mapping[str, str] = MappingProxyType({})
) -> Reply:
    return _reply(environ, status, text.encode(), TEXT, headers)


def _reply(environ: Environment, status: int, body: bytes, kind: str, headers: Mapping[str, str]) -> Reply:
    """Lets the page that asked read the answer, where its origin may (`COLLECTOR_ORIGINS`)."""
    found = {"Content-Type": kind, "Content-Length": str(len(body)), **NOT_KEPT, **headers}
    if not settings.COLLECTOR_ORIGINS:
        found["Access-Control-Allow-Origin"] = "*"
        return Reply(status, body, found)
    if _may(environ):
        found["Access-Control-Allow-Origin"] = environ.get("HTTP_ORIGIN", "*")
    return Reply(status, body, {**found, "Vary": "Origin"})


def _may(environ: Environment) -> bool:
    """Whether the origin may send. Who is no page (a server, an app) names none; a page of this very host may."""
    origins: list[str] = settings.COLLECTOR_ORIGINS
    origin = environ.get("HTTP_ORIGIN", "")
    return not (origins and origin) or origin in origins or origin.endswith(f"://{environ.get('HTTP_HOST')}")
