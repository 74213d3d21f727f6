"""What an agent types or pastes to get to a visitor, and who was found. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext as _

from dashboard import wording
from dashboard.desk.visitor_names import make_initials, name_visitor
from dashboard.rocketchat.payloads import Visitor

# Rooms are called by 24 hexadecimal digits (MongoDB's ids) or 17 characters that are hard to mistake (Meteor's).
# Of the latter, only what mixes both cases and digits: other words of that length may well be names.
_MONGO_ID = re.compile(r"[0-9a-f]{24}")
_METEOR_ID = re.compile(
    r"(?=.*[2-9])(?=.*[A-Z])(?=.*[a-z])[23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz]{17}"
)
# Of Rocket.Chat's links, and of this dashboard's own.
_ROOM_PATH = re.compile(r"/(?:live|livechat|omnichannel/current|rooms)/([A-Za-z0-9]{8,40})(?:/|$)")
_WORD = re.compile(r"[A-Za-z0-9_-]{8,40}")


def read_room_id(text: str) -> str:
    """The room id in a pasted room link, or the text itself where it looks like nothing else; else ""."""
    text = text.strip()
    if _MONGO_ID.fullmatch(text) or _METEOR_ID.fullmatch(text):
        return text
    return _read_room_link(text) if "/" in text else ""


def _read_room_link(text: str) -> str:
    try:
        link = urlsplit(text)
    except ValueError:
        return ""
    query = parse_qs(link.query)
    # go.rocket.chat/room?host=…&rid=…&path=live/…: the links in Rocket.Chat's mails
    path = link.path if not query.get("path") else f"/{query['path'][0].lstrip('/')}"
    found = _ROOM_PATH.search(path)
    return found[1] if found else ""


def looks_like_room_id(text: str) -> bool:
    """Whether the text could be a room id as well as a name."""
    return bool(_WORD.fullmatch(text))


@dataclass(frozen=True)
class FoundVisitor:
    """A visitor in words; `room_id` is the chat that leads to them, "" before the first."""

    id: str
    name: str
    initials: str
    line: str
    room_id: str


def describe_visitor(visitor: Visitor, my_rooms: Mapping[str, str], now: datetime) -> FoundVisitor:
    """What a search shows of a visitor. `my_rooms` maps visitors to the agent's own open chats with them.

    Those come first: the visitor's last chat may be a colleague's, which the agent may not see.
    """
    name = name_visitor(visitor)
    last = visitor.last_chat
    when = (
        _("last chat %(ago)s") % {"ago": wording.format_ago(last.ts, now)}
        if last and last.ts
        else _("no chat yet")
    )
    contact = [*visitor.emails[:1], *visitor.phones[:1]]
    known = [visitor.username if visitor.username != name else "", *contact, when]
    room_id = my_rooms.get(visitor.id) or (last.id if last else "")
    return FoundVisitor(visitor.id, name, make_initials(name), " · ".join(filter(None, known)), room_id)
