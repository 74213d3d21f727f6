"""Requests that htmx makes: which part of a page it wants."""

from urllib.parse import SplitResult, urlsplit

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class HtmxHttpRequest(HttpRequest):
    """A request behind django-htmx's middleware."""

    htmx: HtmxDetails


def wants_fragment(request: HtmxHttpRequest, target: str = "") -> bool:
    """Whether htmx swaps a part of the page (into the element `target`, where one is named): no whole page, then."""
    htmx = request.htmx
    return bool(htmx) and not htmx.history_restore_request and target in {"", htmx.target}


def read_address_bar(request: HtmxHttpRequest) -> SplitResult:
    """The path and query that the agent's browser shows: of an htmx request, those of the page that sent it."""
    return urlsplit(request.htmx.current_url_abs_path or request.get_full_path())
