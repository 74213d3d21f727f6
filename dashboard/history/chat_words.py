"""What is said of past chats in the language that is active, read once for each language: a table says it often."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dashboard import wording


@dataclass(frozen=True)
class ChatWords:
    """The words of one language; those with `%(name)s` and the like are patterns."""

    language: str
    on_hold: str
    waiting: str
    since: str
    since_in_queue: str
    open: str
    agent_was_last: str
    in_queue: str
    never_answered: str
    closed_by_visitor: str
    closed_by_agent: str
    closed: str
    no_agent: str
    no_department: str
    unknown_department: str
    not_counted: str
    all_counted: str
    automatic: str
    no_person_yet: str
    answered: str
    not_yet: str
    no_reply_so_far: str
    nobody_replied: str
    not_measured: str
    no_replies_counted: str
    one_reply: str
    no_average: str
    unknown_end: str
    so_far: str
    no_last_message: str
    no_text: str
    visitor: str
    comment: str
    comment_at: str
    quote: str
    only_manager: str
    only_agent: str
    only_agent_or_manager: str
    open_the_chat: str
    unreadable: str

    def say_replies(self, number: int) -> str:
        """ "1 reply", "1,204 replies"."""
        return _say_replies(self.language, number)


def get_chat_words() -> ChatWords:
    """Those of the language that is active."""
    return _read_words(get_language() or "")


@lru_cache(maxsize=1024)
def _say_replies(language: str, number: int) -> str:
    return ngettext("%(number)s reply", "%(number)s replies", number) % {
        "number": wording.format_number(number)
    }


@lru_cache(maxsize=8)
def _read_words(language: str) -> ChatWords:
    return ChatWords(
        language=language,
        on_hold=_("On hold"),
        waiting=_("Waiting %(duration)s"),
        since=_("since %(moment)s"),
        since_in_queue=_("since %(moment)s, in the queue"),
        open=_("Open"),
        agent_was_last=_("the last word is the agent’s"),
        in_queue=_("In the queue"),
        never_answered=_("Never answered"),
        closed_by_visitor=_("Closed by visitor"),
        closed_by_agent=_("Closed by agent"),
        closed=_("Closed"),
        no_agent=_("no agent took it"),
        no_department=_("no department"),
        unknown_department=_("its name is not known"),
        not_counted=_("Rocket.Chat did not count"),
        all_counted=_("system and page messages included"),
        automatic=_("automatic"),
        no_person_yet=_("no person yet: it came by itself"),
        answered=_("answered %(duration)s after taking it"),
        not_yet=_("not yet"),
        no_reply_so_far=_("no reply so far"),
        nobody_replied=_("nobody replied"),
        not_measured=_("Rocket.Chat kept no metrics of this chat"),
        no_replies_counted=_("Rocket.Chat counted no replies"),
        one_reply=_("%(duration)s, one reply"),
        no_average=_("only one reply: no average"),
        unknown_end=_("its end is not known"),
        so_far=_("so far"),
        no_last_message=_("Rocket.Chat keeps no last message"),
        no_text=_("no text"),
        visitor=_("visitor"),
        comment=_("closing comment"),
        comment_at=_("closing comment, %(moment)s"),
        quote=_("“%(words)s”"),
        only_manager=_("probably only a manager"),
        only_agent=_("probably only %(name)s"),
        only_agent_or_manager=_("probably only %(name)s or a manager can read this"),
        open_the_chat=_("open the chat"),
        unreadable=_("This chat could not be read."),
    )
