"""What holds for every page: a login, headers and the agent's time zone."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from csp.constants import HEADER, SELF
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from dashboard.accounts.models import Agent
from dashboard.accounts.sessions import find_agent
from dashboard.accounts.time_zones import get_time_zone
from dashboard.error_pages.pages import redirect_to_sign_in
from dashboard.upstream.models import Workspace

Next = Callable[[HttpRequest], HttpResponse]

NEVER_STORED = "max-age=0, no-cache, no-store, must-revalidate, private"


def set_page_headers(get_response: Next) -> Next:
    """Pages are personal (never stored), differ for htmx, and may be framed by this site and by Rocket.Chat."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response:
            response.headers["Cache-Control"], response.headers["Expires"] = NEVER_STORED, "0"
        patch_vary_headers(response, ["HX-Request"])
        # Django's own error pages, which only development shows, have their styles inline.
        if not settings.DEBUG or response.status_code not in (404, 500):
            response.headers[HEADER] = _write_policy(Workspace.last_known().origin)
        return response

    return middleware


@lru_cache(maxsize=8)
def _write_policy(origin: str) -> str:
    """The Content-Security-Policy of the settings, with who may frame a page."""
    return build_policy(update={"frame-ancestors": [SELF, origin or SELF]})


class AgentMiddleware(AuthenticationMiddleware):
    """Django's, without a query of its own where the session brought its agent along."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: find_agent(request.session) or get_user(request))  # type: ignore[assignment]


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page needs a login, except those made for strangers; htmx is led there as a whole page."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        if request.path.startswith("/admin/"):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return redirect_to_sign_in(request)


def use_agent_time_zone(get_response: Next) -> Next:
    """Times are said in the agent's own zone, and the agent counts as seen."""

    def middleware(request: HttpRequest) -> HttpResponse:
        agent = request.user
        if not isinstance(agent, Agent):
            return get_response(request)
        agent.mark_seen()
        with timezone.override(get_time_zone(request.COOKIES.get("timezone", ""), agent.utc_offset)):
            return get_response(request)

    return middleware
