"""The language of pages: the browser's where it asks for one of ours, else the agent's in Rocket.Chat, else English."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from dashboard.accounts.models import Agent

Next = Callable[[HttpRequest], HttpResponse]


def find_language(code: str) -> str:
    """The one of ours that comes nearest to `code` ("pt-PT", "de_AT"); "" where none does."""
    try:
        return translation.get_supported_language_variant(code.lower().replace("_", "-"))
    except LookupError:
        return ""


def find_browser_language(request: HttpRequest) -> str:
    """The first of ours in what the browser asks for; "" where it asks for none. It reads no cookie and no session."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return next(filter(None, (find_language(code) for code, _ in asked)), "")


def use_browser_language(get_response: Next) -> Next:
    """Strangers, too, are spoken to in the language of their browser; the answer says which it is in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with translation.override(find_browser_language(request) or settings.LANGUAGE_CODE):
            response = get_response(request)
            response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return middleware


def use_agent_language(get_response: Next) -> Next:
    """Where the browser asks for no language of ours: the agent's. It ends with `use_browser_language` around it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        agent = request.user
        if not find_browser_language(request) and isinstance(agent, Agent):
            translation.activate(find_language(agent.language) or settings.LANGUAGE_CODE)
        return get_response(request)

    return middleware
