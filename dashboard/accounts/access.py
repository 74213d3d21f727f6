"""The access log: who looked at whom."""

from django.http import HttpRequest

from dashboard.accounts.models import Access, Agent
from dashboard.client_ip import get_client_ip


def record(request: HttpRequest, what: Access.What, room_id: str, visitor_id: str, caller: str = "") -> None:
    """Writes one look of the request's agent, or of `caller` (a Rocket.Chat user id) who brought credentials."""
    agent = request.user if isinstance(request.user, Agent) and not caller else None
    Access.objects.create(
        agent=agent,
        agent_name=str(agent) if agent else f"user id {caller}"[:255],
        what=what,
        room_id=room_id,
        visitor_id=visitor_id,
        address=get_client_ip(request),
    )
