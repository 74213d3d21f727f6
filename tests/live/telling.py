"""Rocket.Chat sends a webhook, of the room and the visitor of the examples."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client
from example_server import ROOM, VISITOR
from rocketchat.wire import EXAMPLES, example

PATH = "/hooks/rocketchat/"
SECRET = "a-secret-that-only-rocketchat-knows"
VISITOR_TOKEN = "k3yVisit0rT0kenExample01"  # of the examples
EVENTS = sorted(path.stem for path in EXAMPLES.glob("webhook-*.json"))


def make_event(name: str, room: str = ROOM, visitor: str = VISITOR, **changes: Any) -> dict[str, Any]:
    """An example, of another room and visitor."""
    body = example(f"webhook-{name}")
    messages = [message | {"rid": room} for message in body["messages"]]
    return body | {"_id": room, "visitor": body["visitor"] | {"_id": visitor}, "messages": messages} | changes


def make_message_event(room: str = ROOM, visitor: str = VISITOR, **changes: Any) -> dict[str, Any]:
    """A message of the visitor, with changes to the message."""
    event = make_event("message-visitor", room, visitor)
    return event | {"messages": [event["messages"][0] | changes]}


def send(body: object, secret: str | None = SECRET, **more: Any) -> HttpResponse:
    """Rocket.Chat's request; `body` is sent as JSON unless it is bytes."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {} if secret is None else {"X-RocketChat-Livechat-Token": secret}
    answer = Client().post(PATH, sent, content_type="application/json", headers=headers, **more)
    assert isinstance(answer, HttpResponse)
    return answer


def tell(body: object) -> None:
    """Rocket.Chat's request, which must be taken."""
    answer = send(body)
    assert (answer.status_code, answer.content) == (200, b"")
