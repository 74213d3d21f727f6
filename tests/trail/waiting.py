"""Visits that wait to be forwarded, as the collector leaves them, and what a Rocket.Chat was told of them."""

import json
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.utils import timezone
from rocketchat.wire import Asked

from dashboard.sealing import seal
from dashboard.trail.forwarding import Forwarder
from dashboard.trail.models import ForwardedDay, OutgoingPageView
from dashboard.upstream.visitor_key import hash_visitor_token

PAGE_VISITED = "livechat/page.visited"


def waiting(
    token: str = "t1",
    page: str = "1",
    *,
    client_ip: str | None = None,
    at: datetime | None = None,
    rid: str = "r1",
) -> OutgoingPageView:
    now = timezone.now()
    href = f"https://www.example.org/{page}"
    sent = {"token": token, "room_id": rid, "title": f"Page {page}", "href": href, "change": "url"}
    return OutgoingPageView.objects.create(
        visitor_key=hash_visitor_token(token),
        at=at or now,
        sealed=seal(sent),
        client_ip=client_ip,
        not_before=at or now,
    )


def told(asked: Iterable[Asked]) -> list[tuple[str, str]]:
    """(token, page) of each visit that arrived, in order."""
    bodies = [json.loads(each.body) for each in asked]
    return [(body["token"], urlsplit(body["pageInfo"]["location"]["href"]).path[1:]) for body in bodies]


def drain(forwarder: Forwarder) -> None:
    """Steps until nothing waits any more."""
    while OutgoingPageView.objects.exists():
        forwarder.step()


def counted() -> tuple[int, int, int]:
    """(sent, refused, given up), of all days."""
    days = ForwardedDay.objects.values_list("sent", "refused", "given_up")
    sent, refused, given_up = (sum(column) for column in zip(*days, strict=True)) if days else (0, 0, 0)
    return sent, refused, given_up
