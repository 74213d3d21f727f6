"""What stands above the oldest line of a transcript: the way on to what was before."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import wording
from dashboard.accounts.models import Agent
from dashboard.history.access import find_locked
from dashboard.history.chat_reading import ChatReading, describe_end
from dashboard.history.earlier_chats import choose_earlier, list_earlier
from dashboard.history.metrics import is_never_answered
from dashboard.history.people import find_names
from dashboard.history.transcript import Transcript
from dashboard.rocketchat.errors import NotLoggedIn, RocketChatError
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.agent import Upstream


@dataclass(frozen=True)
class EarlierLink:
    """`href` is the page with what was before, `piece` what htmx puts above in its place; without them nothing was.

    `passed` says which chats lie between, that the agent probably may not read.
    """

    words: str
    href: str = ""
    piece: str = ""
    passed: str = ""


@dataclass(frozen=True)
class Links:
    """Leads upwards from the chats of one visitor, for `agent`, who came by way of `desk_room`."""

    upstream: Upstream
    desk_room: Room
    agent: Agent | None

    def link_before(self, transcript: Transcript) -> EarlierLink | None:
        """To the older messages of the chat, else to the chat before; None where that is not known."""
        if (count := transcript.older) > 0:
            words = ngettext("%(number)s earlier message", "%(number)s earlier messages", count)
            return self._lead_to(
                transcript.reading.room,
                words % {"number": wording.format_number(count)},
                transcript.older_offset,
            )
        return self.link_to_earlier_chat(transcript.reading.room)

    def link_to_earlier_chat(self, chat: Room) -> EarlierLink | None:
        """To the newest chat before `chat` that may probably be read; None where Rocket.Chat does not tell."""
        try:
            earlier = list_earlier(self.upstream, self.desk_room, chat)
        except NotLoggedIn:
            raise
        except RocketChatError:
            return None
        if earlier is None:
            return None
        found = choose_earlier(earlier, find_locked(self.agent, earlier) if self.agent else ())
        if found.room:
            return self._lead_to(found.room, _describe(found.room, chat), passed=found.passed)
        return EarlierLink(_("Nothing before this is yours to read") if found.passed else _("The first chat"))

    def link_again(self, chat: Room, offset: int) -> EarlierLink:
        """To what could not be had."""
        return self._lead_to(chat, _("Try again"), offset)

    def _lead_to(self, chat: Room, words: str, offset: int = 0, passed: int = 0) -> EarlierLink:
        query = f"?offset={offset}" if offset else ""
        pair = (self.desk_room.id, self.desk_room.v.id)
        return EarlierLink(
            words=words,
            href=reverse("transcript", args=[chat.id]) + query,
            piece=reverse("earlier-chat", args=[*pair, chat.id]) + query,
            passed=_describe_passed(passed) if passed else "",
        )


def _describe_passed(passed: int) -> str:
    return ngettext(
        "%(number)s chat between is probably not yours to read",
        "%(number)s chats between are probably not yours to read",
        passed,
    ) % {"number": wording.format_number(passed)}


def _describe(earlier: Room, chat: Room) -> str:
    """The earlier chat as seen from the one after it: how long before, and with whom or how it ended."""
    now = timezone.localtime()
    span = _describe_span(earlier.ts, chat.ts, now)
    usernames = {earlier.served_by.username} if earlier.served_by else set()
    said = [earlier.last_message] if earlier.last_message else []
    reading = ChatReading(earlier, now, find_names(usernames, said))
    if reading.agent and not is_never_answered(earlier):
        return _("Earlier chat, %(span)s before, with %(name)s") % {"span": span, "name": reading.agent}
    return _("Earlier chat, %(span)s before, %(end)s") % {"span": span, "end": describe_end(reading)}


def _describe_span(earlier: datetime, later: datetime, now: datetime) -> str:
    """Days by the calendar, else hours and minutes."""
    days = (later.astimezone(now.tzinfo).date() - earlier.astimezone(now.tzinfo).date()).days
    if days < 1:
        return wording.format_duration((later - earlier).total_seconds())
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": wording.format_number(days)}
