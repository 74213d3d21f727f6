"""Agents, operators and failed sign-ins in the admin."""

from typing import Any, ClassVar

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest

from dashboard.accounts.models import Agent
from dashboard.accounts.sessions_admin import SessionsAdmin

# Of django-axes, operators need the attempts that lock somebody out, to clear them; the rest stays empty.
for unused in (AccessLog, AccessFailureLog):
    if admin.site.is_registered(unused):
        admin.site.unregister(unused)
# Its own words, "Axes" and "Access attempts", would be taken for the access log; its columns are too many.
apps.get_app_config("axes").verbose_name = "Signing in"
AccessAttempt._meta.verbose_name = "failed sign-in"
AccessAttempt._meta.verbose_name_plural = "failed sign-ins"
ATTEMPT_COLUMNS = ("attempt_time", "username", "ip_address", "failures_since_start", "status")
admin.site.get_model_admin(AccessAttempt).list_display = ATTEMPT_COLUMNS


@admin.register(Agent)
class AgentAdmin(SessionsAdmin):
    """Agents come from Rocket.Chat; operators may be given the admin, and anybody may be barred."""

    list_display = (
        "__str__",
        "username",
        "role_names",
        "last_seen",
        "open_sessions",
        "is_staff",
        "is_active",
    )
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "username", "user_id", "login")
    ordering = ("-last_seen", "name")
    fieldsets: ClassVar[Any] = [
        (
            None,
            {"fields": ["name", "username", "user_id", "roles", "first_seen", "last_seen", "open_sessions"]},
        ),
        ("May", {"fields": ["is_active", "is_staff", "is_superuser", "user_permissions"]}),
    ]
    readonly_fields = ("name", "username", "user_id", "roles", "first_seen", "last_seen", "open_sessions")
    filter_horizontal = ("user_permissions",)

    @admin.display(description="roles")
    def role_names(self, agent: Agent) -> str:
        return ", ".join(agent.roles)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
