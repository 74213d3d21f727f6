"""What people are called: by name where one is known, else by username."""

from collections.abc import Iterable

from dashboard.accounts.models import Agent
from dashboard.rocketchat.rooms import Message


def find_names(usernames: set[str], messages: Iterable[Message] = ()) -> dict[str, str]:
    """The name of each of `usernames`, in one query: an agent's who signed in here, else as in the messages they
    wrote, else the username itself.
    """
    wanted = usernames - {""}
    known = {username: username for username in wanted} | _read_names(wanted, messages)
    if not wanted:
        return known
    agents = Agent.objects.filter(username__in=wanted, user_id__isnull=False).exclude(name="")
    return known | dict(agents.order_by("last_seen").values_list("username", "name"))


def _read_names(usernames: set[str], messages: Iterable[Message]) -> dict[str, str]:
    """Visitors call themselves what they like: their messages name nobody."""
    return {
        message.u.username: name
        for message in messages
        if message.u.username in usernames
        and not message.by_visitor
        and (name := message.alias or message.u.name)
    }
