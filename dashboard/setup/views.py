"""The page of the admin that says how this dashboard is set into Rocket.Chat, and what is not so yet."""

import time
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.accounts.last_frame import read_last_frames
from dashboard.client_ip import get_client_ip
from dashboard.error_pages.explanations import explain
from dashboard.live.changes import read_last_event
from dashboard.live.hooks import PATH
from dashboard.rocketchat.errors import RocketChatError
from dashboard.rocketchat.public_settings import PublicSettings
from dashboard.setup.settings_there import Here, compare_frame, list_webhook_settings
from dashboard.setup.sites import is_other_site
from dashboard.upstream.clients import make_client
from dashboard.upstream.frame_key import get_own_jwk
from dashboard.upstream.models import Workspace

DEADLINE = 5.0  # seconds that Rocket.Chat may take to tell its public settings


@require_safe
def setup(request: HttpRequest) -> HttpResponse:
    """The settings for Rocket.Chat, what of them is public there, and what came from there last; for operators."""
    workspace = Workspace.current()
    there, fault = _read_there(workspace, get_client_ip(request))
    frame_url = request.build_absolute_uri(reverse("frame"))
    context = {
        "workspace": workspace,
        "frame": compare_frame(Here(frame_url, get_own_jwk(workspace), workspace.browser_url), there),
        "webhooks": list_webhook_settings(request.build_absolute_uri(PATH)),
        "fault": fault,
        "lacks_cross_site": not settings.FRAME_CROSS_SITE and is_other_site(frame_url, workspace.browser_url),
        "is_mixed": workspace.browser_url.startswith("https:") and frame_url.startswith("http:"),
        "frames": read_last_frames(),
        "last_event": read_last_event(),
        "has_webhook_token": bool(workspace.webhook_token),
        "workspace_page": _find_workspace_page(),
    }
    return render(request, "admin/setup/setup.html", _add_admin_context(request, context))


def _read_there(workspace: Workspace, client_ip: str | None) -> tuple[PublicSettings, str]:
    """What Rocket.Chat tells everybody, and why it told nothing, "" where it did."""
    try:
        client = make_client(workspace, client_ip, deadline=time.monotonic() + DEADLINE)
        return client.public_settings(), ""
    except RocketChatError as error:
        return PublicSettings(), str(explain(error).sentence)


def _find_workspace_page() -> str:
    saved = Workspace.objects.first()
    page, arguments = ("change", [saved.pk]) if saved else ("add", [])
    return reverse(f"admin:upstream_workspace_{page}", args=arguments)


def _add_admin_context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": _("Set up Rocket.Chat"), **context}
