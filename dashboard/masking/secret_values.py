"""Which values are secrets by their shape, whatever their name: tokens, card numbers, e-mail addresses. Pure."""

import re
from base64 import b64decode
from binascii import Error

from dashboard.masking.lookalikes import make_plain

# Below that, a code is too often a product's.
SHORTEST_TOKEN = 16  # characters
SHORTEST_HEX = 20
SHORTEST_PART = 10  # between "-" and "_"
MONGO_ID = 24
DIFFERENT = 8  # letters: "tttttttttttttttt" is not made by chance
WORDS_OF_A_SLUG = 3
JSON_LOOKED_AT = 32  # characters of base64: enough to know

# One search tells most harmless texts: nothing below matches without one of these.
_MAY_BE_SECRET = re.compile(
    r"[A-Za-z0-9]{10}|@|\(|[eW][w-z0-9+/_-][A-Za-z0-9+/_-]{6}|\d(?:[ +._\xa0-]?\d){12}"
)
# Full-width and mathematical letters and digits stand for common ones.
_COMPATIBLE = re.compile("[\u2460-\u24ff\uff01-\uff5e\U0001d400-\U0001d7ff]")
_EMAIL = re.compile(r"[^\s@/\\?#&=]@[^\s@./\\]+(?:\.[^\s@./\\]+)*?\.[^\W\d_]")
# A part of an ASP.NET address that holds its session: "(S(lit3py55t21z5v55vlm25s55))".
_ASP_NET = re.compile(r"\((?:[A-Z]\([A-Za-z0-9_-]+\))+\)")
_UUID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\w.])(?:\d(?:[ +\xa0-]?\d){12,18}|\d{4}(?:\.\d{4}){3}|\d{4}(?:_\d{4}){3})(?!\w)")
# Visa, Mastercard, American Express, Diners, JCB, Discover, Maestro, UnionPay, Mir, RuPay; a time begins with 1 or 20.
_CARD = re.compile(
    r"4\d{12}(?:\d{3}(?:\d{3})?)?|3[0689]\d{12}|3[47]\d{13}|(?:[356]\d|2[2-7]|8[12])\d{14}|[56]\d{16,18}"
)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+])[eW][w-z0-9+/_-][A-Za-z0-9+/_-]{6,}")
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\"{\[\d\]tfn-])[ -~\s]*")
_RUN = re.compile(rf"[A-Za-z0-9_-]{{{SHORTEST_TOKEN},}}")
_PART_END = re.compile("[-_]+")
_HEX = re.compile(rf"(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{{{SHORTEST_HEX},}}", re.IGNORECASE)
_TURN = re.compile(r"(?<=[a-z])[A-Z0-9]|(?<=[A-Z])[0-9]|(?<=[0-9])[A-Za-z]")
_VOWEL = re.compile(r"[aeiouyAEIOUY]")
# The hash in the name of a file that everybody gets.
_ASSET = re.compile(
    r"\.(?:js|mjs|css|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|mp4|webm)$", re.IGNORECASE
)


def holds_secret_value(text: str, *, is_public: bool = False) -> bool:
    """Whether the decoded text holds something that is a secret by its shape; `is_public`: random letters are none."""
    if not text.isascii() and _COMPATIBLE.search(text):
        text = make_plain(text)
    return _MAY_BE_SECRET.search(text) is not None and (
        holds_email(text)
        or _ASP_NET.search(text) is not None
        or holds_json_in_base64(text)
        or (not is_public and holds_token(text))
        or holds_card_number(text)
    )


def holds_email(text: str) -> bool:
    """Whether an e-mail address stands in the text."""
    return "@" in text and _EMAIL.search(text) is not None


def holds_card_number(text: str) -> bool:
    """Whether a payment card's number stands in the text, also in groups."""
    return any(_is_card_number(found[0]) for found in _DIGITS.finditer(_UUID.sub("", text)))


def mask_card_numbers(text: str) -> str:
    """The text with `***` for each payment card's number."""
    return _DIGITS.sub(lambda found: "***" if _is_card_number(found[0]) else found[0], text)


def _is_card_number(text: str) -> bool:
    digits = "".join(str(int(digit)) for digit in text if digit.isdecimal())
    if not _CARD.fullmatch(digits) or _sum_luhn(digits) % 10:
        return False
    return len(digits) != 13 or _sum_article(digits) % 10 != 0


def _sum_luhn(digits: str) -> int:
    return sum(int(digit) for digit in digits[::-2]) + sum(
        sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]
    )


def _sum_article(digits: str) -> int:
    """A multiple of ten for an article's number (EAN), which stands in many shops' addresses."""
    return sum(map(int, digits[::-2])) + 3 * sum(map(int, digits[-2::-2]))


def holds_json_in_base64(text: str) -> bool:
    """Whether an object or a list of JSON stands in the text as base64 or base64url, also as a part of a JWT."""
    return any(_is_json_in_base64(found[0]) for found in _BASE64.finditer(text))


def _is_json_in_base64(text: str) -> bool:
    start = text[:JSON_LOOKED_AT].replace("-", "+").replace("_", "/")
    try:
        decoded = b64decode(start[: len(start) // 4 * 4]).decode("utf-8", "ignore")
    except (Error, ValueError):
        return False
    return _JSON.fullmatch("".join(letter if letter.isascii() else "x" for letter in decoded)) is not None


def holds_token(text: str) -> bool:
    """Whether a long hexadecimal or random-looking word stands in the text; UUIDs and names of assets are none."""
    if _ASSET.search(text):
        return False
    return any(is_random(found[0]) for found in _RUN.finditer(_UUID.sub("", text)))


def is_random(word: str) -> bool:
    """Whether a word of letters, digits, "-" and "_" looks made by chance rather than by people."""
    if len(word) < SHORTEST_PART:
        return False
    parts = _PART_END.split(word)
    whole = 0 if _is_slug(parts) else len(word)
    return _is_mixed_at_random(parts) or any(
        _is_random_part(part, whole) for part in parts if len(part) >= SHORTEST_PART
    )


def _is_slug(parts: list[str]) -> bool:
    """Whether people wrote most of it: what stands at the end of an article's name is its number."""
    words = [part for part in parts if part.isalpha() and part.islower() and _VOWEL.search(part)]
    return len(words) >= WORDS_OF_A_SLUG


def _is_mixed_at_random(parts: list[str]) -> bool:
    """Whether small and capital letters and digits take turns too often, in parts too long for a product's name."""
    letters, turns = "".join(parts), sum(len(_TURN.findall(part)) for part in parts)
    is_mixed = not letters.islower() and not letters.isupper() and not letters.isalpha()
    return is_mixed and 20 <= len(letters) <= 4 * turns and len(letters) >= 6 * len(parts)


def _is_random_part(part: str, whole: int) -> bool:
    size = len(part)
    if size >= SHORTEST_HEX and _HEX.fullmatch(part):
        return size != MONGO_ID or part[0] not in "4567"  # these begin with the time
    if size >= SHORTEST_TOKEN and part.isalpha() and _has_no_syllables(part):
        return True
    turns = len(_TURN.findall(part))
    if size >= 20:
        return (4 if size < 24 else 5) * turns >= size
    return 3 * turns >= size and (size >= SHORTEST_TOKEN or whole >= 20)


def _has_no_syllables(letters: str) -> bool:
    """Whether the letters can hardly be spoken."""
    return len(set(letters)) >= DIFFERENT and 5 * len(_VOWEL.findall(letters)) < len(letters)
