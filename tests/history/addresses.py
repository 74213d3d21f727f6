"""Where the pages of a room of the sandbox are, and what the sandbox itself says of it."""

from typing import Any
from urllib.parse import quote

import requests

from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World

Document = dict[str, Any]
HTMX = {"HX-Request": "true", "HX-Target": "past"}
HTMX_TRANSCRIPT = {"HX-Request": "true", "HX-Target": "transcript"}


def room_with(world: World, chats: int) -> Document:
    """The room which ana has open with the visitor of so many past chats."""
    return world.open_room_of(world.visitor_with(chats=chats))


def room_page(room: Document) -> str:
    return f"/rooms/{room['_id']}/"


def visitor_page(room: Document) -> str:
    return f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/"


def chats_page(room: Document) -> str:
    return f"{visitor_page(room)}chats/"


def transcript_page(room: Document) -> str:
    return f"/rooms/{room['_id']}/transcript/"


def api_path(room: Document) -> str:
    return f"/api/v1/livechat/visitors.chatHistory/room/{room['_id']}/visitor/{room['v']['_id']}"


def credentials(world: World, username: str = "ana") -> dict[str, str]:
    account = world.accounts[username]
    return {"X-User-Id": account.id, "X-Auth-Token": world.new_token(account)}


def asked_directly(sandbox: Sandbox, path: str, query: str = "", username: str = "ana") -> requests.Response:
    """What the sandbox answers by itself."""
    return requests.get(
        f"{sandbox.url}{path}?{query}", headers=credentials(sandbox.world, username), timeout=5
    )


def all_rows(sandbox: Sandbox, room: Document, sort: str = '{"ts":-1}') -> list[Document]:
    """Every chat of the room's visitor in one answer of the sandbox."""
    answer = asked_directly(sandbox, api_path(room), f"count=0&sort={quote(sort)}")
    rows: list[Document] = answer.json()["history"]
    return rows
