"""What the brief says of the visitor's chats before this one: the last, how it ended, and the rest in numbers. Pure."""

from collections.abc import Iterator
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import wording
from dashboard.desk.brief.earlier_chats import EarlierChats, find_closing
from dashboard.desk.brief.evidence import Evidence
from dashboard.desk.brief.phrase import Ago, Clause, Name, Phrase, Said, Tag, Words, quote_words
from dashboard.desk.brief.quotes import Quote, find_last_words
from dashboard.history.metrics import get_length, is_never_answered
from dashboard.rocketchat.rooms import Room
from dashboard.trail.hrefs import join_lines, shorten

LONGEST_COMMENT = 120  # characters
LONGEST_TAG = 40  # characters


def make_last(last: Room, evidence: Evidence) -> Clause:
    values: dict[str, str | Said] = {"ago": Ago(last.ts, evidence.now)}
    words = "%(ago)s"
    if last.served_by and last.served_by.username:
        values["agent"] = Name(evidence.name_person(last.served_by.username))
        words = _("%(ago)s with %(agent)s")
    href = f"{evidence.here}{quote(last.id, safe='')}"
    notes = tuple(_list_endings(last, evidence))
    return Clause("last", _("Last chat"), Phrase(words, values), href, notes, opens_chat=True)


def _list_endings(last: Room, evidence: Evidence) -> Iterator[Said]:
    """How the chat ended: what its agent wrote on closing it and its tags, else the last words; then its length."""
    comment, tags = find_closing(last, evidence.found)
    if last.open:
        yield Phrase(_("still open"))
    elif not comment and not tags:
        if words := find_last_words(last, evidence.last_messages):
            yield _make_quote(words, evidence)
        yield Phrase(describe_end(last))
    elif is_never_answered(last):
        yield Phrase(describe_end(last))
    if comment:
        yield quote_words(shorten(join_lines(comment), LONGEST_COMMENT))
    yield from (Tag(shorten(join_lines(tag), LONGEST_TAG)) for tag in tags)
    length = get_length(last, evidence.now)
    if length and length >= 1 and not last.open:
        yield Phrase(wording.format_duration(length))


def _make_quote(words: Quote, evidence: Evidence) -> Said:
    if not words.by:
        return quote_words(words.text)
    values = {"words": Words(words.text), "name": Name(evidence.name_person(words.by))}
    return Phrase(_("“%(words)s”, said %(name)s"), values)


def make_earlier(more: int, earlier: EarlierChats) -> Clause:
    says = Phrase(ngettext("%(count)s more", "%(count)s more", more), {"count": wording.format_number(more)})
    never, looked_at = earlier.never_answered, earlier.looked_at
    if not never:
        return Clause("earlier", _("Earlier"), says, "#past")
    values = {"count": wording.format_number(never), "of": wording.format_number(looked_at)}
    if looked_at >= more:
        words = ngettext("%(count)s never answered", "%(count)s never answered", never)
    else:
        words = _("%(count)s of the newest %(of)s never answered")
    return Clause("earlier", _("Earlier"), says, "#past", (Phrase(words, values),))


def describe_end(room: Room) -> str:
    """How a chat that is over ended."""
    if is_never_answered(room):
        return _("never answered")
    return {"visitor": _("closed by visitor"), "user": _("closed by agent")}.get(room.closer, _("closed"))
