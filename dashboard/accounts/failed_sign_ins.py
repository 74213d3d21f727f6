"""Failed sign-ins in the admin: what each of them locks, and how an operator lifts it, by removing rows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.sign_in_attempts import Door, GoodSignIn, SignInAttempt
from dashboard.accounts.sign_in_limits import LIMITS, Limit, Lock
from dashboard.accounts.sign_in_names import normalize_name
from dashboard.admin_site import ReadOnlyAdmin
from dashboard.wording import format_number

WHAT = {
    Lock.PAIR: _("this name from here"),
    Lock.NETWORK: _("this address, but for known names"),
    Lock.NAME: _("this name"),
    Lock.STRANGERS: _("all names at addresses new to them"),
    Lock.EVERYBODY: _("all names at addresses known for them"),
    Lock.BUSY: _("more sign-ins at once"),
}


class Locks:
    """What rows lock now; what many of them have in common is asked for once."""

    def __init__(self) -> None:
        self._now = timezone.now()
        self._begins: dict[tuple[object, ...], datetime | None] = {}

    def describe(self, attempt: SignInAttempt) -> str | None:
        """What is locked because of this row, among others; None where nothing is."""
        return (
            ", ".join(dict.fromkeys(str(WHAT[limit.lock]) for limit, _since in self._find(attempt))) or None
        )

    def lift(self, attempt: SignInAttempt) -> int:
        """Removes every row that counts for what this one locks; returns how many."""
        rows = [limit.find_counted(attempt, begin) for limit, begin in self._find(attempt)]
        return sum(
            SignInAttempt.objects.filter(pk__in=[*counted.values_list("pk", flat=True)]).delete()[0]
            for counted in rows
        )

    def _find(self, attempt: SignInAttempt) -> list[tuple[Limit, datetime]]:
        """The limits that are reached and for which this row counts, and since when others do."""
        begins = ((limit, self._find_begin(limit, attempt)) for limit in LIMITS if limit.holds_for(attempt))
        return [
            (limit, begin)
            for limit, begin in begins
            if begin and attempt.at > begin and attempt.state in limit.states
        ]

    def _find_begin(self, limit: Limit, attempt: SignInAttempt) -> datetime | None:
        """Since when attempts count for the limit; None where it is not reached."""
        key = (limit, attempt.door, *(getattr(attempt, field) for field in limit.scope))
        if key not in self._begins:
            user = _find_user(attempt)
            is_reached = bool(limit.find_wait(attempt, user, self._now))
            self._begins[key] = limit.find_begin(attempt, user, self._now) if is_reached else None
        return self._begins[key]


def _find_user(attempt: SignInAttempt) -> str:
    return GoodSignIn.objects.find_user(Door(attempt.door), normalize_name(attempt.name))


@admin.register(SignInAttempt)
class SignInAttemptAdmin(ReadOnlyAdmin):
    """Failed sign-ins; to delete them lifts what they lock."""

    list_display = ("moment", "name", "client_ip")
    list_filter = ("door", "state")
    search_fields = ("name", "=client_ip", "network__exact")
    search_help_text = _("A part of a name, or a whole address.")
    list_per_page = 50
    fields = ("moment", "name", "client_ip", "network", "door", "known", "state", "locked")
    readonly_fields = ("moment", "locked")
    actions = ("lift_locks",)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("accounts.delete_signinattempt")

    @admin.display(description=_("time"), ordering="at")
    def moment(self, attempt: SignInAttempt) -> str:
        return f"{timezone.localtime(attempt.at):%Y-%m-%d %H:%M:%S}"

    @admin.display(description=_("locked by it now"))
    def locked(self, attempt: SignInAttempt) -> str:
        return Locks().describe(attempt) or gettext("nothing")

    def get_list_display(self, request: HttpRequest) -> list[str | Callable[[Any], str | bool]]:
        """The columns, with that of the locks: what rows of one page share is asked for once."""
        locks = Locks()

        @admin.display(description=_("locked by it now"))
        def locked(attempt: SignInAttempt) -> str:
            return locks.describe(attempt) or gettext("nothing")

        return [*super().get_list_display(request), locked, "door", "state"]

    @admin.action(description=_("Lift what the selected failed sign-ins lock"), permissions=["delete"])
    def lift_locks(self, request: HttpRequest, queryset: QuerySet[SignInAttempt]) -> None:
        """Removes all rows that take part in a lock of the selected ones."""
        removed = sum(Locks().lift(attempt) for attempt in queryset)
        said = ngettext(
            "%(count)s row was removed, and with it what it locked. Rocket.Chat counts for itself, and starts anew"
            " with the next good sign-in.",
            "%(count)s rows were removed, and with them what they locked. Rocket.Chat counts for itself, and starts"
            " anew with the next good sign-in.",
            removed,
        )
        self.message_user(request, said % {"count": format_number(removed)}, messages.SUCCESS)
