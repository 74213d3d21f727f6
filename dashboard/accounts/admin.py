"""What operators see: the workspace, the agents, and who looked at whom."""

from typing import Any, ClassVar

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst

from dashboard.accounts.models import Access, Agent, Workspace

admin.site.site_header = "Rearview"
admin.site.site_title = "Rearview"
admin.site.index_title = "Operations"
admin.site.enable_nav_sidebar = False  # the index names all tables, and their columns need the width
admin.site.unregister(Group)

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
    show_facets = admin.ShowFacets.NEVER

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list under its name, where Django would invite to "select" a row."""
        named = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, named | (extra_context or {}))

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

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list; while it is empty, it says which address is in force."""
        in_force = "" if Workspace.objects.exists() else _from_environment()
        return super().changelist_view(request, {"in_force": in_force} | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Workspace.objects.exists()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"address": Workspace.current().address}


def _from_environment() -> str:
    address = Workspace.current().address
    if not address:
        return "No workspace is saved here, and the environment names none (ROCKETCHAT_URL)."
    return f"No workspace is saved here: {address}, from the environment (ROCKETCHAT_URL), is in force."


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

    list_display = ("moment", "agent_name", "what", "visitor_id", "room_id", "address")
    list_filter = ("what",)
    search_fields = ("agent_name", "visitor_id__exact", "room_id__exact", "=address")
    search_help_text = "An agent’s name, or a whole visitor id, room id or address."
    list_per_page = 50
    fields = ("moment", "agent", "agent_name", "what", "visitor_id", "room_id", "address")
    readonly_fields = ("moment",)

    @admin.display(description="at", ordering="at")
    def moment(self, access: Access) -> str:
        return f"{timezone.localtime(access.at):%Y-%m-%d %H:%M:%S}"
