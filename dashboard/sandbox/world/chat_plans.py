"""What happens in a chat, before it is written down as documents."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.sandbox.world.accounts import Account
from dashboard.sandbox.world.dialogue import Line
from dashboard.sandbox.world.documents import Document


@dataclass(frozen=True)
class Closing:
    """The end of a chat: by `user` (an agent) or by `visitor`."""

    at: datetime
    closer: str
    text: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChatPlan:
    """The plan of one chat: `times` are the moments of `lines`, `taken` when the agent took it."""

    visitor: Document
    opened: datetime
    lines: tuple[Line, ...]
    times: tuple[datetime, ...]
    bot: Account
    agent: Account | None = None
    taken: datetime | None = None
    department: str = ""
    source: Document | None = None
    closing: Closing | None = None
    on_hold: bool = False

    @property
    def ends(self) -> datetime:
        return self.closing.at if self.closing else (self.times[-1] if self.times else self.opened)
