"""What holds for every page: a login, headers and the agent's time zone."""

from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.functional import SimpleLazyObject

from dashboard.accounts.models import Agent
from dashboard.accounts.sessions import find_agent
from dashboard.accounts.time_zones import get_time_zone
from dashboard.error_pages.pages import redirect_to_sign_in
from dashboard.upstream.models import Workspace

Next = Callable[[HttpRequest], HttpResponse]


def set_page_headers(get_response: Next) -> Next:
    """Pages are personal (never stored), differ for htmx, and may be framed by this site and by Rocket.Chat."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response: Any = get_response(request)
        if "Cache-Control" not in response:
            add_never_cache_headers(response)
        patch_vary_headers(response, ["HX-Request"])
        response._csp_update = {"frame-ancestors": [SELF, Workspace.current().origin or SELF]}
        return response  # type: ignore[no-any-return]  # Any for django-csp's attribute

    return middleware


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
