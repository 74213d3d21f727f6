"""Every address of the dashboard, and one more whose view breaks with the agent's secrets at hand."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from dashboard import urls
from dashboard.upstream.agent import Upstream
from dashboard.upstream.models import Workspace
from dashboard.upstream.session_credentials import read_credentials
from dashboard.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def fault(request: HttpRequest) -> HttpResponse:
    """Breaks while the token stands in its variables."""
    credentials, upstream = read_credentials(request.session, Workspace.current()), Upstream(request)
    token = credentials.auth_token if credentials else ""
    rooms = upstream.get(upstream.ask_my_open_chats(5))
    raise ZeroDivisionError(f"{len(token)} {len(rooms.value.rows)}")


urlpatterns = [*urls.urlpatterns, path("fault/", fault)]
