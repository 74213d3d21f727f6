"""The make-believe workspace: its state and how it is made."""

from dashboard.sandbox.world.documents import Document
from dashboard.sandbox.world.world import World

__all__ = ["Document", "World"]
