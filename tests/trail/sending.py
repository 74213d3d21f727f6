"""A visitor's browser sends a page."""

import json
from typing import Any, Protocol

from django.test import Client
from fixture_types import Answer

PATH = "/api/v1/livechat/page.visited"
TOKEN = "b7c2f4a1e8d35f60917a2c4b8e1d3f5a7092c6b4d8e0f1a3"
ROOM = "nT5pWq8zLrX2cVb6M"
HREF = "https://www.example.org/help/delivery?ref=menu"


class Reply(Answer, Protocol):
    """The collector's answer; headers by name."""

    def __getitem__(self, header: str) -> str: ...


def body(
    href: object = HREF,
    *,
    token: object = TOKEN,
    rid: object = ROOM,
    title: object = "Delivery times",
    **page: Any,
) -> dict[str, Any]:
    """A page as the widget sends it; what is named differs."""
    info = {"change": "url", "title": title, "location": {"href": href}, **page}
    return {"token": token, "rid": rid, "pageInfo": info}


def send(client: Client, sent: object = None, content_type: str = "application/json", **extra: Any) -> Reply:
    """Posts JSON, or bytes as they are; `extra` are further parts of the WSGI environment."""
    data = sent if isinstance(sent, bytes) else json.dumps(body() if sent is None else sent).encode()
    return client.post(PATH, data, content_type, **extra)
