"""Who may do what (`permissions.ts`) and who may access which room (`roomAccessValidator.compatibility.ts`)."""

from dashboard.sandbox.world import Document, World
from dashboard.sandbox.world.accounts import Account

AGENT_PERMISSIONS = frozenset({"view-l-room", "view-livechat-contact", "view-livechat-contact-history"})
MANAGER_PERMISSIONS = AGENT_PERMISSIONS | {
    "view-livechat-rooms",
    "view-livechat-departments",
    "view-livechat-room-closed-by-another-agent",
    "view-livechat-room-closed-same-department",
}
PERMISSIONS_BY_ROLE = {
    "livechat-agent": AGENT_PERMISSIONS,
    "livechat-manager": MANAGER_PERMISSIONS | {"view-livechat-webhooks"},
    "livechat-monitor": MANAGER_PERMISSIONS,
    "admin": MANAGER_PERMISSIONS | {"view-livechat-webhooks", "api-bypass-rate-limit", "view-statistics"},
    "bot": frozenset({"api-bypass-rate-limit"}),
}


def has_permission(account: Account, *any_of: str) -> bool:
    """Whether the account holds any of these permissions."""
    by_role = (PERMISSIONS_BY_ROLE.get(role, frozenset()) for role in account.roles)
    granted: set[str] = set().union(*by_role)
    return not (granted - account.denied_permissions).isdisjoint(any_of)


def find_department_ids(world: World, account: Account) -> set[str]:
    """Ids of the departments in which the account works."""
    return {
        department_id
        for department_id, agents in world.department_agents.items()
        if any(agent["agentId"] == account.id for agent in agents)
    }


def can_access_room(account: Account, room: Document) -> bool:
    """Whether the account can access this room.

    Routing is automatic, as by default, so nobody may preview the queue; and who may open the closed chats of
    others holds view-livechat-rooms as well, so no further rule can decide.
    """
    return has_permission(account, "view-livechat-rooms") or room.get("servedBy", {}).get("_id") == account.id
