"""What of a chat is quoted: why the visitor came, and with which words a chat ended. Pure."""

import re
from dataclasses import dataclass

from dashboard.desk.brief.waiting import is_by_visitor, is_whole, list_dialogue
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.rooms import Message, Room
from dashboard.trail.hrefs import join_lines, shorten

LONGEST_QUOTE = 160  # characters
SAYS_LITTLE = 20  # characters: "Hello!" and "ok thanks, bye" tell nothing
LONGEST_READ = 1000  # characters of a message
ENDS = ".!?…؟।"
UNSPACED = ("。", "！", "？")  # no space follows them
_SENTENCE = re.compile(r".+?(?:[.!?…؟।]+(?=\s)|[。！？]|\n|$)", re.DOTALL)


@dataclass(frozen=True)
class Quote:
    """Somebody's words, from the message `message_id` of a chat; `by` is a username or a name, "" for the visitor."""

    text: str
    message_id: str
    by: str = ""


def find_reason(room: Room, messages: Listing[Message] | None) -> Quote | None:
    """The visitor's first sentence of the chat, and the next ones where that says little ("Hi!").

    None where the chat's beginning is not among the messages.
    """
    if messages is None or not is_whole(messages):
        return None
    text, first = "", None
    for message in list_dialogue(room, messages):
        for sentence in _split(message) if is_by_visitor(message, room) else ():
            first, text = first or message, _join(text, sentence)
            if len(text) >= SAYS_LITTLE:
                return Quote(shorten(text, LONGEST_QUOTE), first.id)
    return Quote(text, first.id) if first else None


def find_last_words(room: Room, messages: Listing[Message] | None) -> Quote | None:
    """The visitor's last words in the chat that are no mere goodbye, else the last words of all."""
    dialogue = list_dialogue(room, messages)[::-1]
    words = [message for message in dialogue if message.msg.strip()]
    telling = (each for each in words if is_by_visitor(each, room) and len(each.msg) >= SAYS_LITTLE)
    last = next(telling, words[0] if words else None)
    if last is None:
        return None
    by = "" if is_by_visitor(last, room) else last.u.name or last.u.username
    return Quote(shorten(join_lines(last.msg[:LONGEST_READ]), LONGEST_QUOTE), last.id, by)


def _join(text: str, sentence: str) -> str:
    """Where one ends without a sign, the next begins after a stroke, as lines of verse do."""
    if not text or text.endswith(UNSPACED):
        return text + sentence
    return f"{text} {sentence}" if text[-1] in ENDS else f"{text} / {sentence}"


def _split(message: Message) -> list[str]:
    """The sentences of a message; of one without words, the names of its files."""
    text = message.msg[:LONGEST_READ].strip() or ", ".join(message.file_names)
    return [sentence for found in _SENTENCE.findall(text) if (sentence := join_lines(found))]
