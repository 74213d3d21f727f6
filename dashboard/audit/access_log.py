"""The access log: who looked at whom."""

from django.http import HttpRequest

from dashboard.accounts.models import Agent
from dashboard.audit.models import Access
from dashboard.client_ip import get_client_ip


def record(
    request: HttpRequest, *what: Access.What, room_id: str, visitor_id: str, user_id: str = ""
) -> None:
    """Writes a row for each thing that the agent looked at, or `user_id` (of Rocket.Chat) who brought credentials."""
    agent = request.user if isinstance(request.user, Agent) and not user_id else None
    looks = [
        Access(
            agent=agent,
            agent_name=str(agent) if agent else f"user id {user_id}"[:255],
            what=each,
            room_id=room_id,
            visitor_id=visitor_id,
            client_ip=get_client_ip(request),
        )
        for each in what
    ]
    if len(looks) == 1:
        looks[0].save(force_insert=True)  # one statement; in bulk it would be a transaction of three
    else:
        Access.objects.bulk_create(looks)
