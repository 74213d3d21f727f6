"""What is said of each message of a chat among the pages: on which page it was written. Pure."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.trail.cursor import Cursor


@dataclass(frozen=True, slots=True)
class TimelineMessage:
    """One message; `id` is unique and stable, `sender` a username, `who` the name that goes with it.

    `text` and the names of `files` are what the sender wrote.
    """

    id: str
    at: datetime
    by_visitor: bool
    sender: str
    who: str
    text: str
    files: tuple[str, ...] = ()

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.at, self.id)


@dataclass(frozen=True, slots=True)
class MessageEntry:
    """A message in a visit: the visitor's with the page it was written on and the seconds since they came there.

    `page_name` is the last part of the page's name. It is "" and `after` None where no page of the visit was seen
    before it, and for who is not the visitor.
    """

    message: TimelineMessage
    page_name: str
    after: float | None

    @property
    def at(self) -> datetime:
        return self.message.at
