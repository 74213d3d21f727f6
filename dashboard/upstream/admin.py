"""The workspace in the admin: one row at the most; without it, the environment decides."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.upstream.models import Workspace
from dashboard.upstream.workspace_form import WorkspaceForm


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin[Workspace]):
    """One row at the most; without it, the environment speaks."""

    form = WorkspaceForm
    list_display = ("url", "verify_tls", "send_client_ip")
    actions = None  # deleting many would leave the copy of the one in the cache
    fieldsets: ClassVar[Any] = [
        (None, {"fields": ["url", "public_url"]}),
        (_("What agents see"), {"fields": ["pinned_fields", "bot_usernames"]}),
        (
            _("Secrets"),
            {"fields": [("frame_key", "clear_frame_key"), ("webhook_token", "clear_webhook_token")]},
        ),
        ("TLS", {"fields": ["verify_tls", "ca_file"]}),
        (_("Timeouts"), {"fields": ["connect_timeout", "read_timeout"]}),
        (_("Privacy"), {"fields": ["send_client_ip"]}),
    ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list; while it is empty, it says which URL is in force."""
        in_force = "" if Workspace.objects.exists() else _describe_environment()
        return super().changelist_view(request, {"in_force": in_force} | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Workspace.objects.exists()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"url": Workspace.current().url}


def _describe_environment() -> str:
    url = Workspace.current().url
    if not url:
        return gettext("No workspace is saved here, and the environment names none (ROCKETCHAT_URL).")
    said = gettext("No workspace is saved here: %(url)s, from the environment (ROCKETCHAT_URL), is in force.")
    return said % {"url": url}
