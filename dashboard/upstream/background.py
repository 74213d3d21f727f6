"""For how long a copy is fresh, by who asks, and by whether Rocket.Chat tells of changes by itself (webhooks).

| what is asked for | a person asks | an open screen asks | an open screen, webhooks heard |
|---|---|---|---|
| the room: may the agent see it, does anybody wait | 15 s | 5 min | until an event of its session, an hour at most |
| the newest messages | 15 s | a minute | the same |
| the visitor's chats, how they ended, numbers | 15 s to a minute | 5 min | the same, of any session of the visitor |
| the agent's own chats, for the home | 15 s | 30 s | until an event of a session of theirs, 30 s at the most |
| the same, for the bar | 15 s | 30 s | until an event of a session of theirs, an hour at the most |
| departments, the visitor's addresses | 5 min, a minute | 5 min | an hour at the most |
| pages that Rocket.Chat keeps (one answer for all agents) | 15 s | 15 s | an hour where they are collected here |

Messages that are told of join the room and its messages at once. With webhooks, what a person asks is also stale from
an event on. Heard means within the last hour (`change_marks.is_heard`); else an open screen asks as without. A session
is who has a chat and whether it is open.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from dashboard.upstream.cache import KEPT_FOR, Ask
from dashboard.upstream.change_marks import HELD_FOR, Change, make_heard_key, make_mark_key

BACKGROUND_FRESH_FOR = 5 * 60  # seconds
# Seconds: of a route with ten calls a minute, where readers have the chat itself beside it.
MESSAGES_FRESH_FOR = 60
ANY_CHANGE = (Change.SESSION, Change.MESSAGE)

T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """How patient one request is: `listens` says whether webhooks are expected from the workspace at `url`."""

    url: str
    listens: bool
    in_background: bool

    def heed(
        self,
        ask: Ask[T],
        subject: str = "",
        changes: Iterable[Change] = ANY_CHANGE,
        least: float = BACKGROUND_FRESH_FOR,
    ) -> Ask[T]:
        """The question, with how long its answer is fresh; a person's heeds such changes of the subject.

        In the background it is fresh for `least` seconds at least, and heeds sessions alone. With 0, and without a
        subject (a search), it is as fresh in the background as anywhere.
        """
        if not (self.in_background and subject and least):
            return self._mark(ask, subject, changes)
        patient = replace(ask, fresh_for=max(ask.fresh_for, least), held_for=HELD_FOR)
        return self._mark(patient, subject, [Change.SESSION])

    def heed_pages(self, ask: Ask[T], *, collected: bool) -> Ask[T]:
        """The question for a room's pages; where its visitor's are `collected` here, Rocket.Chat's no longer change."""
        held_for = HELD_FOR if collected and self.in_background else 0
        return self._mark(replace(ask, held_for=held_for), "", [])

    def _mark(self, ask: Ask[T], subject: str, changes: Iterable[Change]) -> Ask[T]:
        if not self.listens:
            return replace(ask, told=None)
        marks = tuple(make_mark_key(self.url, subject, change) for change in changes) if subject else ()
        kinds = [Change.SESSION, Change.MESSAGE] if ask.told else [Change.SESSION]
        heard = tuple(make_heard_key(self.url, kind) for kind in kinds) if ask.held_for else ()
        return replace(ask, marks=marks, heard=heard, kept_for=max(KEPT_FOR, HELD_FOR))
