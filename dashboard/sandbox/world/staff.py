"""Which departments there are and who works in them."""

from datetime import datetime, timedelta

from dashboard.sandbox.world.dates import to_iso
from dashboard.sandbox.world.documents import Document
from dashboard.sandbox.world.world import World

TEAMS = {
    "Sales": ("Orders and quotes", ("ana", "bruno", "clara")),
    "Support": ("Delivery, assembly and repairs", ("ana", "tom", "nina")),
    "Billing": ("Invoices and refunds", ("bruno", "tom", "ana", "dmitri")),
    "Old webshop": ("Closed in spring", ("clara", "dmitri")),
}
ARCHIVED = "Old webshop"


def add_departments(world: World, now: datetime) -> dict[str, str]:
    """Puts departments and their agents into the world; returns the ids by name."""
    updated = to_iso(now - timedelta(days=150))
    ids = {}
    for name, (description, team) in TEAMS.items():
        department = _make_department(world.ids.meteor(), name, description, len(team), updated)
        ids[name] = department["_id"]
        world.departments[department["_id"]] = department
        agents = [_make_department_agent(world, department, username, updated) for username in team]
        world.department_agents[department["_id"]] = agents
    return ids


def _make_department(new_id: str, name: str, description: str, agent_count: int, updated: str) -> Document:
    archived = {"archived": True} if name == ARCHIVED else {}
    return {
        "_id": new_id,
        "name": name,
        "enabled": not archived,
        "description": description,
        "showOnRegistration": not archived,
        "showOnOfflineForm": not archived,
        "email": f"{name.lower().replace(' ', '-')}@example.org",
        "offlineMessageChannelName": "",
        "requestTagBeforeClosingChat": False,
        "chatClosingTags": [],
        "numAgents": agent_count,
        **archived,
        "_updatedAt": updated,
    }


def _make_department_agent(world: World, department: Document, username: str, updated: str) -> Document:
    return {
        "_id": world.ids.meteor(),
        "agentId": world.accounts[username].id,
        "departmentId": department["_id"],
        "departmentEnabled": department["enabled"],
        "username": username,
        "count": 0,
        "order": 0,
        "_updatedAt": updated,
    }
