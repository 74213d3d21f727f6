"""Cookies for a frame in a page of another site: a browser keeps them for that page's site alone (partitioned)."""

from collections.abc import Callable
from http.cookies import Morsel
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SCRIPTS_COOKIES = "samesite=none; secure; partitioned"

Next = Callable[[HttpRequest], HttpResponse]


class PartitionedMorsel(Morsel[str]):
    """A cookie with an attribute that http.cookies knows only since Python 3.14."""

    def OutputString(self, attrs: Any = None) -> str:  # noqa: N802  # the standard library's name
        return f"{super().OutputString(attrs)}; Partitioned"


def partition_cookies(get_response: Next) -> Next:
    """With `FRAME_CROSS_SITE` every cookie is for frames in other sites' pages, also one that is taken back."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not settings.FRAME_CROSS_SITE:
            return get_response(request)
        request.cookie_attributes = SCRIPTS_COOKIES  # type: ignore[attr-defined]  # what base.html tells the scripts
        response = get_response(request)
        for name, morsel in response.cookies.items():
            response.cookies[name] = _partition(morsel)
        return response

    return middleware


def _partition(morsel: "Morsel[str]") -> PartitionedMorsel:
    partitioned = PartitionedMorsel()
    partitioned.set(morsel.key, morsel.value, morsel.coded_value)
    partitioned.update({**morsel, "samesite": "None", "secure": True})
    return partitioned
