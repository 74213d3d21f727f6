"""Which departments there are and who works in them."""

from datetime import datetime, timedelta

from dashboard.sandbox.answers import Document
from dashboard.sandbox.ids import iso
from dashboard.sandbox.world import World

TEAMS = {
    "Sales": ("Orders and quotes", ("ana", "bruno", "clara")),
    "Support": ("Delivery, assembly and repairs", ("ana", "tom", "nina")),
    "Billing": ("Invoices and refunds", ("bruno", "tom", "ana", "dmitri")),
    "Old webshop": ("Closed in spring", ("clara", "dmitri")),
}
ARCHIVED = "Old webshop"


def found_departments(world: World, now: datetime) -> dict[str, str]:
    """Puts departments and their agents into the world; returns the ids by name."""
    updated = iso(now - timedelta(days=150))
    ids = {}
    for name, (description, team) in TEAMS.items():
        department = _department(world.ids.meteor(), name, description, len(team), updated)
        ids[name] = department["_id"]
        world.departments[department["_id"]] = department
        members = [_member(world, department, username, updated) for username in team]
        world.department_agents[department["_id"]] = members
    return ids


def _department(new_id: str, name: str, description: str, agents: int, updated: str) -> Document:
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
        "numAgents": agents,
        **archived,
        "_updatedAt": updated,
    }


def _member(world: World, department: Document, username: str, updated: str) -> Document:
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
