"""Letters as they are compared: without accents, in one script where they look like a Latin one, all small. Pure."""

from functools import lru_cache
from unicodedata import combining, normalize

# Of Unicode's confusables, the letters of the scripts and keyboards in use that pass for a Latin one. A Cyrillic
# letter and its capital become the same one, so that Russian names stay comparable.
_LIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјкмнорстухвһԁԛԝӏ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνορτυχγ" + "ɑɡıɩʟօոսցℓ",
    "ABESIJKMHOPCTYXaesijkmhopctyxbhdqwl" + "ABEZHIKMNOPTYXabeikvoptuxy" + "agiilonugl",
)


def fold(text: str) -> str:
    """The text as names are compared."""
    return make_plain(text).casefold()


def make_plain(text: str) -> str:
    """The text with common Latin letters for full-width, circled, accented and look-alike ones; capitals stay."""
    # One by one: to put a long run of combining marks into order takes quadratic time.
    return text if text.isascii() else "".join(map(_make_plain_letter, text))


@lru_cache(maxsize=4096)
def _make_plain_letter(letter: str) -> str:
    parts = normalize("NFKD", letter)
    return "".join(part for part in parts if not combining(part)).translate(_LIKE)
