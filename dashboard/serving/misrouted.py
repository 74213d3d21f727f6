"""Requests that came here in a way that cannot work: under another name, or through a proxy that nobody trusts."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils.log import log_response

SHOWN = 100  # characters of a host in the log
STRANGE_HOST = (
    "This dashboard does not answer under that name.\n\n"
    "Check the address. If it is right, its host name is missing in the setting ALLOWED_HOSTS.\n"
)
UNTRUSTED_PROXY = (
    "This dashboard is behind a proxy that it was not told of, so it cannot know that you use HTTPS.\n\n"
    "Its operator sets TRUSTED_PROXIES to the number of proxies in front, for example TRUSTED_PROXIES=1,"
    " and starts it again.\n"
    "HTTPS=false is no way out: every agent would count as one and the same client.\n"
)
SILENT_PROXY = (
    "This dashboard's proxy does not say that you use HTTPS, so every page would redirect to itself for ever.\n\n"
    "Its operator lets the proxy set X-Forwarded-Proto, in nginx: proxy_set_header X-Forwarded-Proto $scheme;\n"
)
# What proxies add to a request, one or the other.
MARKS_OF_A_PROXY = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA")

Next = Callable[[HttpRequest], HttpResponse]


def refuse_misrouted(get_response: Next) -> Next:
    """A host that is not ours is 400. HTTPS that a proxy took off is 500 where a redirect would never end: where the
    proxy is not trusted, or does not say it.

    Asks neither database nor cache, and stands before everything that redirects or serves files.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            return _refuse_host(request)
        if not settings.SECURE_SSL_REDIRECT or request.is_secure():
            return get_response(request)
        return _find_proxy_fault(request) or get_response(request)

    return middleware


def _refuse_host(request: HttpRequest) -> HttpResponse:
    response = _say(STRANGE_HOST, 400)
    host = request.META.get("HTTP_HOST", "")[:SHOWN]
    # In place of Django's two lines and a traceback; it escapes what would break the line.
    log_response("The host %s is not in ALLOWED_HOSTS", host, response=response, request=request)
    return response


def _find_proxy_fault(request: HttpRequest) -> HttpResponse | None:
    is_said = "HTTP_X_FORWARDED_PROTO" in request.META
    if is_said and not settings.TRUSTED_PROXIES:
        said = "A proxy sends X-Forwarded-Proto while TRUSTED_PROXIES is 0: set it to the number of proxies"
        return _refuse_proxy(request, UNTRUSTED_PROXY, said)
    if settings.TRUSTED_PROXIES and not is_said and any(mark in request.META for mark in MARKS_OF_A_PROXY):
        said = "A proxy sends no X-Forwarded-Proto: let it, or every page redirects to itself"
        return _refuse_proxy(request, SILENT_PROXY, said)
    return None


def _refuse_proxy(request: HttpRequest, text: str, said: str) -> HttpResponse:
    response = _say(text, 500)
    log_response(said, response=response, request=request)
    return response


def _say(text: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, "text/plain; charset=utf-8", status, headers=headers)
