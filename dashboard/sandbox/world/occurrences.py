"""Something that happened in a chat, as the world tells its listeners."""

from collections.abc import Callable
from dataclasses import dataclass, field

from dashboard.sandbox.world.documents import Document


@dataclass(frozen=True)
class Occurrence:
    """`type` as Rocket.Chat's webhooks name it; `messages` are those it is about, `more` what only this type knows."""

    type: str
    room: Document
    messages: list[Document]
    more: Document = field(default_factory=dict)


Listener = Callable[[Occurrence], None]
"""Called while the world is locked: it copies what it needs and returns at once."""
