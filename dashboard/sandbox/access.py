"""Who may do what (`permissions.ts`) and who may open which room (`roomAccessValidator.compatibility.ts`)."""

from dashboard.sandbox.accounts import Account
from dashboard.sandbox.answers import Document
from dashboard.sandbox.world import World

OF_AGENTS = frozenset({"view-l-room", "view-livechat-contact", "view-livechat-contact-history"})
OF_MANAGERS = OF_AGENTS | {
    "view-livechat-rooms",
    "view-livechat-departments",
    "view-livechat-room-closed-by-another-agent",
    "view-livechat-room-closed-same-department",
}
BY_ROLE = {
    "livechat-agent": OF_AGENTS,
    "livechat-manager": OF_MANAGERS,
    "livechat-monitor": OF_MANAGERS,
    "admin": OF_MANAGERS | {"api-bypass-rate-limit", "view-statistics"},
    "bot": frozenset({"api-bypass-rate-limit"}),
}


def allowed(account: Account, *permissions: str) -> bool:
    """Whether the account holds any of these permissions."""
    given: set[str] = set().union(*(BY_ROLE.get(role, frozenset()) for role in account.roles))
    return not (given - account.denied).isdisjoint(permissions)


def departments_of(world: World, account: Account) -> set[str]:
    """Ids of the departments in which the account works."""
    teams = world.department_agents.items()
    return {department for department, team in teams if any(row["agentId"] == account.id for row in team)}


def may_open(account: Account, room: Document) -> bool:
    """Whether the account can access this room.

    Routing is automatic, as by default, so nobody may preview the queue; and who may open the closed chats of
    others holds view-livechat-rooms as well, so no further rule can decide.
    """
    return allowed(account, "view-livechat-rooms") or room.get("servedBy", {}).get("_id") == account.id
