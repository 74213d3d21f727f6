"""Names that somebody types at a sign-in: as they are compared, counted and shown. All of it is hostile."""

import re
import unicodedata

from django.utils.crypto import salted_hmac

SHOWN = 64  # characters
HIDDEN = "***"
# As Rocket.Chat takes them, in any script, and e-mail addresses: no blank, quote, control or formatting character.
_NAME = re.compile(r"[\w.@+-]+")


def normalize_name(typed: str) -> str:
    """The name as it is compared: Rocket.Chat tells no capitals apart."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()[:255]


def show_name(typed: str) -> str:
    """What a log and an operator may see of it: nothing of what is no name, since it may be a password."""
    text = typed.strip()
    return text[:SHOWN] if _NAME.fullmatch(text) else HIDDEN


def hash_name(door: str, name: str) -> str:
    """What is counted in the name's place: a keyed hash, 32 hexadecimal digits."""
    return salted_hmac(f"sign-in attempts at {door}", name, algorithm="sha256").hexdigest()[:32]
