"""A visitor's pages, as Rocket.Chat tells them and as this dashboard collected them, around one fixed moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bs4 import BeautifulSoup, Tag
from example_server import ROOM, VISITOR, UpstreamServer
from rocketchat.wire import VISITOR_TOKEN, example

from dashboard.trail.models import PageView
from dashboard.upstream.visitor_key import hash_visitor_token

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
SITE = "https://www.example.org"
HTMX = {"HX-Request": "true"}


def path(room: str = ROOM, visitor: str = VISITOR) -> str:
    return f"/rooms/{room}/visitors/{visitor}/pages/"


def before(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def iso(minutes: float) -> str:
    return before(minutes).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def whole(href: str) -> str:
    """A path of the site as a whole address; any other text as it is."""
    return SITE + href if href.startswith("/") and not href.startswith("//") else href


def collected(
    minutes: float, href: str = "/", *, token: str = VISITOR_TOKEN, room: str = ROOM, title: str = ""
) -> PageView:
    """A page that came to this dashboard so many minutes ago."""
    return PageView.objects.create(
        visitor_key=hash_visitor_token(token), room_id=room, at=before(minutes), href=whole(href), title=title
    )


def has_pages(
    server: UpstreamServer, *pages: tuple[float, str], room: str = "", token: str = VISITOR_TOKEN
) -> None:
    """From now on Rocket.Chat tells these pages (minutes ago, href), of `room` or of any, sent with `token`."""
    rows = [_make_page(number, minutes, href, token) for number, (minutes, href) in enumerate(pages)]
    body = {"pages": rows, "count": len(rows), "offset": 0, "total": len(rows), "success": True}
    server.given(f"livechat/visitors.pagesVisited{'/' if room else ''}{room}", body=body)


def _make_page(number: int, minutes: float, href: str, token: str) -> dict[str, Any]:
    page = {"change": "url", "title": "", "location": {"href": whole(href)}}
    return {
        "_id": f"{number:024x}",
        "t": "livechat_navigation_history",
        "rid": ROOM,
        "ts": iso(minutes),
        "msg": "",
        "navigation": {"page": page, "token": token},
    }


def a_room(
    id_: str = ROOM, visitor: str = VISITOR, token: str | None = VISITOR_TOKEN, **fields: Any
) -> dict[str, Any]:
    """A room as Rocket.Chat tells it; `token` None as of a visitor who was deleted."""
    found: dict[str, Any] = example("chat-history-page")["history"][0] | {"_id": id_} | fields
    who = found["v"] | {"_id": visitor, "token": token}
    return found | {"v": {key: value for key, value in who.items() if value is not None}}


def has_room(server: UpstreamServer, room: dict[str, Any]) -> None:
    server.given(f"rooms.info?roomId={room['_id']}", body={"room": room, "success": True})


def has_chats(server: UpstreamServer, *rooms: dict[str, Any]) -> None:
    body = {"history": list(rooms), "count": len(rooms), "offset": 0, "total": len(rooms), "success": True}
    server.given("livechat/visitors.chatHistory", body=body)


def has_messages(
    server: UpstreamServer, *said: tuple[float, str], room: str = ROOM, sender: str = ""
) -> None:
    """From now on Rocket.Chat tells these messages (minutes ago, text) of the chat, the newest first.

    They are the visitor's own, or those of the agent `sender`.
    """
    rows = [_make_message(minutes, text, sender) for minutes, text in sorted(said)]
    body = {"messages": rows, "count": 100, "offset": 0, "total": len(rows), "success": True}
    server.given(f"livechat/{room}/messages", body=body)


def _make_message(minutes: float, text: str, sender: str) -> dict[str, Any]:
    message = {"_id": f"m{minutes}", "rid": ROOM, "msg": text, "ts": iso(minutes)}
    if sender:
        return {**message, "u": {"_id": sender, "username": sender, "name": sender.capitalize()}}
    return {
        **message,
        "token": VISITOR_TOKEN,
        "alias": "Ana Souza",
        "u": {"_id": VISITOR, "username": "guest"},
    }


def chat(number: int, began: float, ended: float | None = None) -> dict[str, Any]:
    """The `number`th chat, from so many minutes ago on."""
    closed: dict[str, Any] = (
        {} if ended is None else {"closedAt": iso(ended), "closer": "visitor", "open": None}
    )
    return a_room(f"chat{number}", ts=iso(began), **closed)


def shown(tree: BeautifulSoup | Tag) -> list[str]:
    """The addresses of the pages as they stand, newest first, without the site."""
    return [str(page["data-href"]).removeprefix(SITE) for page in tree.select("li[data-page]")]
