"""One row of each table of the admin, and where its pages are."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from dashboard.accounts.models import Agent, SignInAttempt
from dashboard.audit.models import Access
from dashboard.upstream.models import Workspace


def make_workspace() -> Workspace:
    workspace = Workspace(url="https://chat.example.org")
    workspace.save()
    return workspace


MADE: dict[type[Any], Callable[[], Any]] = {
    Agent: lambda: Agent.objects.create(login="x", name="Ana <b>Ribeiro</b>", user_id="u1", username="ana"),
    Access: lambda: Access.objects.create(agent_name="Ana", what="chats", room_id="r1", visitor_id="v1"),
    Workspace: make_workspace,
    SignInAttempt: lambda: SignInAttempt.objects.create(
        door="password", name="ana", who="a", network="203.0.113.7", client_ip="203.0.113.7", state="failed"
    ),
}


def url(model: type[Any], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)
