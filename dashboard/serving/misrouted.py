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

Next = Callable[[HttpRequest], HttpResponse]


def refuse_misrouted(get_response: Next) -> Next:
    """A host that is not ours is 400. HTTPS that an untrusted proxy took off is 500, where a redirect would never end.

    Asks neither database nor cache, and stands before everything that redirects or serves files.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            return _refuse_host(request)
        return _refuse_proxy(request) if _would_redirect_forever(request) else get_response(request)

    return middleware


def _refuse_host(request: HttpRequest) -> HttpResponse:
    response = _say(STRANGE_HOST, 400)
    host = request.META.get("HTTP_HOST", "")[:SHOWN]
    # In place of Django's two lines and a traceback; it escapes what would break the line.
    log_response("The host %s is not in ALLOWED_HOSTS", host, response=response, request=request)
    return response


def _would_redirect_forever(request: HttpRequest) -> bool:
    return (
        "HTTP_X_FORWARDED_PROTO" in request.META
        and settings.SECURE_SSL_REDIRECT
        and not settings.TRUSTED_PROXIES
        and not request.is_secure()
    )


def _refuse_proxy(request: HttpRequest) -> HttpResponse:
    response = _say(UNTRUSTED_PROXY, 500)
    said = "A proxy sends X-Forwarded-Proto while TRUSTED_PROXIES is 0: set it to the number of proxies"
    log_response(said, response=response, request=request)
    return response


def _say(text: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, "text/plain; charset=utf-8", status, headers=headers)
