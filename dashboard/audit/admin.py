"""The access log in the admin."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.admin_site import ReadOnlyAdmin
from dashboard.audit.models import Access


@admin.register(Access)
class AccessAdmin(ReadOnlyAdmin):
    """Who looked at which visitor, what, when and from where."""

    list_display = ("moment", "agent_name", "what", "visitor_id", "room_id", "client_ip")
    list_filter = ("what",)
    search_fields = ("agent_name", "visitor_id__exact", "room_id__exact", "=client_ip")
    search_help_text = _("An agent’s name, or a whole visitor id, room id or address.")
    list_per_page = 50
    fields = ("moment", "agent", "agent_name", "what", "visitor_id", "room_id", "client_ip")
    readonly_fields = ("moment",)

    @admin.display(description=pgettext_lazy("moment", "at"), ordering="at")
    def moment(self, access: Access) -> str:
        return f"{timezone.localtime(access.at):%Y-%m-%d %H:%M:%S}"
