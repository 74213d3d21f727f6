"""Agents and operators in the admin; failed sign-ins and the operators' own sign-in come along."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.accounts.failed_sign_ins import SignInAttemptAdmin
from dashboard.accounts.models import Agent
from dashboard.accounts.operator_sign_in import OperatorForm
from dashboard.accounts.sessions_admin import SessionsAdmin

__all__ = ["AgentAdmin", "SignInAttemptAdmin"]

admin.site.login_form = OperatorForm


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
            {
                "fields": [
                    "name",
                    "username",
                    "user_id",
                    "roles",
                    "language",
                    "first_seen",
                    "last_seen",
                    "open_sessions",
                ]
            },
        ),
        (
            pgettext_lazy("rights", "May"),
            {"fields": ["is_active", "is_staff", "is_superuser", "user_permissions"]},
        ),
    ]
    readonly_fields = (
        "name",
        "username",
        "user_id",
        "roles",
        "language",
        "first_seen",
        "last_seen",
        "open_sessions",
    )
    filter_horizontal = ("user_permissions",)

    @admin.display(description=_("roles"))
    def role_names(self, agent: Agent) -> str:
        return ", ".join(agent.roles)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
