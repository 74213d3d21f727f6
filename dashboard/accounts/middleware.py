"""What holds for every page: a login, headers and the agent's time zone."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from csp.constants import HEADER, NONE
from csp.utils import build_policy
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import Agent
from dashboard.accounts.sessions import find_agent
from dashboard.accounts.time_zones import get_time_zone
from dashboard.connections import release_connection
from dashboard.error_pages.explanations import Explanation
from dashboard.error_pages.pages import bad_request, redirect_to_sign_in, render_error
from dashboard.throttling.visitor_threads import RETRY_AFTER, NoThreadFree, form_threads
from dashboard.upstream.models import Workspace
from dashboard.upstream.session_credentials import has_lost_credentials

Next = Callable[[HttpRequest], HttpResponse]

CREDENTIALS_LOST = _(
    "This dashboard can no longer use your sign-in: its keys, or its Rocket.Chat, are others now."
    " Sign in to go on where you were."
)
SESSION_ENDED = _("Your session has ended. Sign in to go on where you were.")
NEVER_STORED = "max-age=0, no-cache, no-store, must-revalidate, private"
BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
TOO_MANY_FORMS = Explanation(
    503,
    _("Too many at once"),
    _("Too many who are not signed in are sending a form at this moment."),
    _("Wait a few seconds, then try again."),
    retry=True,
    retry_after=RETRY_AFTER,
)


def set_page_headers(get_response: Next) -> Next:
    """Pages are personal (never stored), differ for htmx, and are framed by Rocket.Chat alone; the admin by nobody."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response:
            response.headers["Cache-Control"], response.headers["Expires"] = NEVER_STORED, "0"
        patch_vary_headers(response, ["HX-Request"])
        # Django's own error pages, which only development shows, have their styles inline.
        if not settings.DEBUG or response.status_code not in (404, 500):
            response.headers[HEADER] = _write_policy(_find_framer(request))
        if _find_framer(request) == NONE:
            response.headers["X-Frame-Options"] = "DENY"
        return response

    return middleware


def _find_framer(request: HttpRequest) -> str:
    is_agents = not _is_admin(request) and not request.path_info.startswith("/api/")
    return (is_agents and Workspace.last_known().origin) or NONE


@lru_cache(maxsize=8)
def _write_policy(framer: str) -> str:
    """The Content-Security-Policy of the settings, with who may frame a page."""
    return build_policy(update={"frame-ancestors": [framer]})


def _is_admin(request: HttpRequest) -> bool:
    return request.path_info == "/admin" or request.path_info.startswith("/admin/")


class AgentMiddleware(AuthenticationMiddleware):
    """Django's, without a query of its own where the session brought its agent along."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(partial(_find_user, request))  # type: ignore[assignment]


def _find_user(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """Nobody, too, where the session's credentials are lost: half signed in, its agent would be led in circles."""
    if has_lost_credentials(request.session):
        request.session.flush()
        request.lost_credentials = True  # type: ignore[attr-defined]  # until the answer is on its way
        messages.info(request, CREDENTIALS_LOST, fail_silently=True)
        return AnonymousUser()
    return find_agent(request.session) or get_user(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page needs a login, except those made for strangers; htmx is led there as a whole page."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        is_agents = hasattr(request, "lost_credentials")
        if _is_admin(request) and not is_agents:
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        if not is_agents and settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty():
            messages.info(request, SESSION_ENDED)
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


def read_forms_of_strangers(get_response: Next) -> Next:
    """Reads what somebody who is not signed in sends, before a view waits for it, in a part of the threads alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in BODILESS or request.user.is_authenticated:
            return get_response(request)
        try:
            with form_threads.hold():
                release_connection()  # a session that was made up was looked for with it
                _ = request.body  # kept by the request
        except NoThreadFree:
            return render_error(request, TOO_MANY_FORMS)
        except (RequestDataTooBig, UnreadablePostError) as error:
            return bad_request(request, error)
        return get_response(request)

    return middleware
