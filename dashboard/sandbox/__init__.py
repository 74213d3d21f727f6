"""A stand-in Rocket.Chat with a world of made-up chats: `python -m dashboard.sandbox`."""

from dashboard.sandbox.sandbox import Sandbox
from dashboard.sandbox.welcome import greeting

__all__ = ["Sandbox", "greeting"]
