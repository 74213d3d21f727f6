"""The access log: who looked at whom."""

from django.db import OperationalError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import Agent
from dashboard.audit.models import Access
from dashboard.client_ip import get_client_ip
from dashboard.error_pages.database_failure import log_database_failure
from dashboard.error_pages.explanations import TRY_AGAIN, Explained, Explanation


class NotLogged(Explained):
    """The access log took no row: what was to be seen must not be shown."""

    explanation = Explanation(
        503,
        _("This look cannot be logged"),
        _(
            "What is known of a visitor is shown only once the access log has it, and the database does not take it"
            " now."
        ),
        TRY_AGAIN,
        retry=True,
        retry_after=5,
    )


def record(
    request: HttpRequest, *what: Access.What, room_id: str, visitor_id: str, user_id: str = ""
) -> None:
    """Writes a row for each thing that the agent looked at, or `user_id` (of Rocket.Chat) who brought credentials.

    Raises NotLogged where the database does not take it in time.
    """
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
    try:
        _write(looks)
    except OperationalError as error:
        log_database_failure(error)
        raise NotLogged from None


def _write(looks: list[Access]) -> None:
    if len(looks) == 1:
        looks[0].save(force_insert=True)  # one statement; in bulk it would be a transaction of three
    else:
        Access.objects.bulk_create(looks)
