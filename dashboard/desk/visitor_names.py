"""What a visitor is called, as far as it is known. Pure."""

from django.utils.translation import gettext as _

from dashboard.rocketchat.payloads import Visitor
from dashboard.rocketchat.rooms import Room, RoomVisitor


def get_visitor_name(room: Room) -> str:
    """The name of the room's visitor, as far as it is known."""
    return room.fname or name_visitor(room.v)


def name_visitor(visitor: Visitor | RoomVisitor) -> str:
    """The visitor's own name, as far as it is known."""
    return visitor.name or visitor.username or _("Unnamed visitor")


def make_initials(name: str) -> str:
    """At most two first letters, in the name's own script."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"
