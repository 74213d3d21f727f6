"""What the pages of the admin share: titles, and tables that nobody writes by hand."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

admin.site.site_header = "Rearview"
admin.site.site_title = "Rearview"
admin.site.index_title = _("Operations")
admin.site.enable_nav_sidebar = False  # the index names all tables, and their columns need the width
admin.site.unregister(Group)


class UncountedPaginator(Paginator[Any]):
    """Pages through a table that may be huge without counting it: a fixed number of rows is within reach."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # the admin pages querysets
        return rows[: self.per_page * 100].count()


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
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
