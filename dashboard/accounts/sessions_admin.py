"""How operators end the sessions of agents: by hand, by barring them, by deleting them."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dashboard.accounts.models import Agent, AgentSession
from dashboard.accounts.revocation import revoke_promptly


class SessionsAdmin(admin.ModelAdmin[Agent]):
    """Agents with the number of their open sessions, which can be ended."""

    actions = ("end_sessions",)
    change_form_template = "admin/agent_change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agent]:
        is_open = Q(sessions__expire_date__gt=timezone.now())
        return super().get_queryset(request).annotate(open_sessions=Count("sessions", filter=is_open))

    @admin.display(description=_("open sessions"), ordering="open_sessions")
    def open_sessions(self, agent: Agent) -> int:
        return int(vars(agent)["open_sessions"])

    @admin.action(description=_("End sessions"), permissions=["change"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[Agent]) -> None:
        agents = [*queryset]
        for agent in agents:
            self.log_change(request, agent, gettext("Ended the sessions."))
        self._end_sessions(request, agents)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.end_sessions_of_one)
        return [path("<int:pk>/end-sessions/", view, name="end_sessions"), *super().get_urls()]

    @method_decorator(require_POST)
    def end_sessions_of_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The button on an agent's page."""
        if not self.has_change_permission(request, get_object_or_404(Agent, pk=pk)):
            raise PermissionDenied
        self.end_sessions(request, Agent.objects.filter(pk=pk))
        return redirect("admin:accounts_agent_change", pk)

    def save_model(self, request: HttpRequest, obj: Agent, form: ModelForm[Agent], change: Any) -> None:
        """Barring ends an agent's sessions, and lifting the bar those that were made just as it came."""
        super().save_model(request, obj, form, change)
        if "is_active" in form.changed_data:
            self._end_sessions(request, [obj])

    def delete_model(self, request: HttpRequest, obj: Agent) -> None:
        self._end_sessions(request, [obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Agent]) -> None:
        self._end_sessions(request, [*queryset])
        super().delete_queryset(request, queryset)

    def _end_sessions(self, request: HttpRequest, agents: Iterable[Agent]) -> None:
        """At once here; at Rocket.Chat as soon as the transaction is over: it must not wait for another machine."""
        sessions = AgentSession.objects.filter(agent__in=agents)
        ended = sessions.end()
        keys = [*sessions.ended().values_list("pk", flat=True)]
        transaction.on_commit(partial(self._revoke, request, ended, keys))

    def _revoke(self, request: HttpRequest, ended: int, keys: list[str]) -> None:
        revoke_promptly(keys)
        left = AgentSession.objects.filter(pk__in=keys).count()
        said = ngettext("%(count)s session ended.", "%(count)s sessions ended.", ended) % {"count": ended}
        if left:
            untold = gettext(
                "Rocket.Chat could not be told now of %(count)s: “manage.py clearsessions” tells it later, and tries"
                " for seven days."
            )
            said = f"{said} {untold % {'count': left}}"
        self.message_user(request, said, messages.WARNING if left else messages.SUCCESS)
