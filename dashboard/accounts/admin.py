"""What operators see: the workspace, the agents, and who looked at whom."""

from typing import Any, ClassVar

from axes.models import AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from dashboard.accounts.models import Access, Agent, Workspace

admin.site.site_header = "Rearview"
admin.site.site_title = "Rearview"
admin.site.index_title = "Operations"
admin.site.unregister(Group)
# Of django-axes, operators need the attempts that lock somebody out, to clear them; the rest stays empty.
for unused in (AccessLog, AccessFailureLog):
    if admin.site.is_registered(unused):
        admin.site.unregister(unused)


class UncountedPaginator(Paginator[Any]):
    """Pages through a table that may be huge without counting it: a fixed number of rows is within reach."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # the admin pages querysets
        return rows[: self.per_page * 100].count()


class ReadOnly(admin.ModelAdmin[Any]):
    """Rows that nobody writes by hand."""

    paginator = UncountedPaginator
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin[Workspace]):
    """One row at the most; without it, the environment speaks."""

    list_display = ("address", "verify_tls", "tell_address")
    actions = None  # deleting many would leave the copy of the one in the cache
    fieldsets: ClassVar[Any] = [
        (None, {"fields": ["address"]}),
        ("TLS", {"fields": ["verify_tls", "ca_file"]}),
        ("Timeouts", {"fields": ["connect_timeout", "read_timeout"]}),
        ("Privacy", {"fields": ["tell_address"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Workspace.objects.exists()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"address": Workspace.current().address}


@admin.register(Agent)
class AgentAdmin(admin.ModelAdmin[Agent]):
    """Agents come from Rocket.Chat; operators may be given the admin, and anybody may be barred."""

    list_display = ("__str__", "username", "said_roles", "last_seen", "is_staff", "is_active")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "username", "user_id", "login")
    ordering = ("-last_seen", "name")
    fieldsets: ClassVar[Any] = [
        (None, {"fields": ["name", "username", "user_id", "roles", "first_seen", "last_seen"]}),
        ("May", {"fields": ["is_active", "is_staff", "is_superuser", "user_permissions"]}),
    ]
    readonly_fields = ("name", "username", "user_id", "roles", "first_seen", "last_seen")
    filter_horizontal = ("user_permissions",)

    @admin.display(description="roles")
    def said_roles(self, agent: Agent) -> str:
        return ", ".join(agent.roles)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Access)
class AccessAdmin(ReadOnly):
    """Who looked at which visitor, what, when and from where."""

    list_display = ("at", "agent_name", "what", "visitor_id", "room_id", "address")
    list_filter = ("what",)
    search_fields = ("agent_name", "=visitor_id", "=room_id", "=address")
    search_help_text = "An agent’s name, or a whole visitor id, room id or address."
    date_hierarchy = None
    list_per_page = 50
