"""What operators see of page views: what is kept, by room and day; what waits to be forwarded; and the eraser."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dashboard.admin_site import ReadOnlyAdmin
from dashboard.trail.models import ForwardedDay, OutgoingPageView, PageView
from dashboard.wording import format_number, format_weekday

DAYS = 7  # offered one by one in the filter


class DayFilter(admin.SimpleListFilter):
    """One day, in the server's zone. Offered without asking the table which days it holds."""

    title = _("day")
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        today = timezone.localdate()
        days = [today - timedelta(days=n) for n in range(DAYS)]
        return [(f"{day}", format_weekday(day)) for day in days]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PageView]) -> QuerySet[PageView]:
        try:
            day = datetime.combine(datetime.fromisoformat(self.value() or ""), time.min)
            start = timezone.make_aware(day, timezone.get_default_timezone())
            return queryset.filter(at__gte=start, at__lt=start + timedelta(days=1))
        except (ValueError, OverflowError):
            return queryset


@admin.register(PageView)
class PageViewAdmin(ReadOnlyAdmin):
    """Collected page views; whole visitors can be erased."""

    list_display = ("at", "href", "title", "room_id", "visitor_key")
    list_filter = (DayFilter,)
    search_fields = ("room_id__exact", "visitor_key__exact")
    search_help_text = _("A whole room id, or a whole visitor key as the list shows it.")
    ordering = ("-id",)
    list_per_page = 50
    actions = ("erase_visitors",)

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("trail.delete_pageview")

    @admin.action(description=_("Erase the visitors of the selected pages"), permissions=["erase"])
    def erase_visitors(self, request: HttpRequest, queryset: QuerySet[PageView]) -> HttpResponse | None:
        """Asks first, then removes every page of each visitor, and what waits to be forwarded for them."""
        # Named by the form that asked: a row that was selected may be gone by now.
        visitors = request.POST.getlist("visitor") or sorted(
            set(queryset.values_list("visitor_key", flat=True))
        )
        if request.POST.get("confirmed") != "yes":
            context = {
                **self.admin_site.each_context(request),
                "title": _("Erase visitors"),
                "opts": self.model._meta,
                "visitors": [(key, PageView.objects.filter(visitor_key=key).count()) for key in visitors],
                "selected": request.POST.getlist("_selected_action"),
            }
            return TemplateResponse(request, "admin/erase_visitors.html", context)
        with transaction.atomic():
            pages, waiting = PageView.objects.erase(visitors), OutgoingPageView.objects.erase(visitors)
            self._log_erasure(request, visitors)
        self.message_user(request, _say_erased(pages, waiting), messages.SUCCESS)
        return None

    def _log_erasure(self, request: HttpRequest, visitors: list[str]) -> None:
        kind = ContentType.objects.get_for_model(PageView)
        LogEntry.objects.bulk_create(
            LogEntry(
                user_id=request.user.pk or 0,
                content_type=kind,
                object_repr=(gettext("every page of visitor %(key)s") % {"key": key})[:200],
                action_flag=DELETION,
            )
            for key in visitors
        )


def _say_erased(pages: int, waiting: int) -> str:
    erased = gettext(
        "%(pages)s and %(waiting)s were erased. Pages that Rocket.Chat already has, one that was on its way there at"
        " this moment, and the visitor and their chats, can only be removed there (Omnichannel › Contacts)."
    )
    said = ngettext("%(count)s page", "%(count)s pages", pages)
    still = ngettext(
        "%(count)s page view still to be forwarded", "%(count)s page views still to be forwarded", waiting
    )
    return erased % {
        "pages": said % {"count": format_number(pages)},
        "waiting": still % {"count": format_number(waiting)},
    }


@admin.register(OutgoingPageView)
class OutgoingPageViewAdmin(ReadOnlyAdmin):
    """What Rocket.Chat has yet to be told; its content is encrypted."""

    list_display = ("at", "visitor_key", "not_before", "client_ip")
    fields = ("at", "visitor_key", "not_before", "client_ip")
    ordering = ("id",)


@admin.register(ForwardedDay)
class ForwardedDayAdmin(ReadOnlyAdmin):
    """What became of the page views to forward, by day."""

    list_display = ("day", "sent", "refused", "given_up")
