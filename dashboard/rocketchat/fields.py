"""The kinds of values in Rocket.Chat's answers, read generously: its published examples hold "12" for 12.

A reader takes a JSON value and returns what it means; it raises ValueError or TypeError for what means nothing.
"""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from .paths import is_id

# Templates, databases and logs choke on these: lone halves of UTF-16 pairs, and NUL.
_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")
_DIGITS = re.compile(r"[0-9]{1,15}")
_TRUE, _FALSE = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off", ""})
YEARS = range(1970, 9999)
# The upper ends keep later arithmetic, as in timedelta(seconds=...), within what Python and databases can do.
MOST_SECONDS = 1e10
MOST_COUNTED = 10**12


def clean(text: str) -> str:
    """`text` with lone surrogates and NUL replaced by U+FFFD."""
    return text if text.isascii() and "\0" not in text else _UNPRINTABLE.sub("\ufffd", text)


def read_text(value: object) -> str:
    """A text; numbers and booleans as they are written."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int | float):
        return str(value)
    raise TypeError("not a text")


def read_id(value: object) -> str:
    """An id; it becomes a part of a path, here and there, so it holds no slash: that would be another path."""
    text = read_text(value)
    if not is_id(text) or "/" in text:
        raise ValueError("not an id")
    return text


def read_moment(value: object) -> datetime:
    """A moment in UTC: ISO 8601, milliseconds since 1970, or one of these as `{"$date": …}`."""
    if isinstance(value, dict):
        value = value.get("$date")
    try:
        moment = _parse_moment(value) if isinstance(value, str) else _read_milliseconds(value)
    except (OverflowError, OSError):
        raise ValueError("outside the calendar") from None
    if moment.year not in YEARS:
        raise ValueError("outside the calendar")
    return moment


def _parse_moment(text: str) -> datetime:
    if _DIGITS.fullmatch(text):
        return _read_milliseconds(int(text))
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is UTC:
        return moment
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _read_milliseconds(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("not a date")
    return datetime.fromtimestamp(value / 1000, UTC)


def read_number(value: object) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError("not a number")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


def read_seconds(value: object) -> float:
    """A duration in seconds, from 0 to 10^10."""
    seconds = read_number(value)
    if not 0 <= seconds <= MOST_SECONDS:
        raise ValueError("not a duration")
    return seconds


def read_count(value: object) -> int:
    """A whole number from 0 to 10^12."""
    number = read_number(value)
    if not 0 <= number <= MOST_COUNTED or not number.is_integer():
        raise ValueError("not a count")
    return int(number)


def read_flag(value: object) -> bool:
    """True or false; also written as a text or as 1 and 0."""
    if isinstance(value, bool):
        return value
    word = str(value).lower() if isinstance(value, str | int) else "?"
    if word not in _TRUE | _FALSE:
        raise ValueError("neither true nor false")
    return word in _TRUE


def list_non_null(value: object) -> list[Any]:
    """The items of a JSON list that are not null; nothing for anything that is no list."""
    return [item for item in value if item is not None] if isinstance(value, list | tuple) else []


def read_texts(value: object) -> tuple[str, ...]:
    """The texts and numbers in a JSON list, as texts; other items are left out."""
    return tuple(read_text(item) for item in list_non_null(value) if isinstance(item, str | int | float))


def read_texts_under(value: object, key: str) -> tuple[str, ...]:
    """The non-empty texts under `key` of the objects in a JSON list."""
    items = (item.get(key) for item in list_non_null(value) if isinstance(item, dict))
    return tuple(clean(text) for text in items if isinstance(text, str) and text)


Reader = Callable[[object], Any]

# A field's type with its reader, as payload.py looks for it.
Text = Annotated[str, read_text]
Id = Annotated[str, read_id]
Texts = Annotated[tuple[str, ...], read_texts]
Moment = Annotated[datetime, read_moment]
Number = Annotated[float, read_number]
Seconds = Annotated[float, read_seconds]
Count = Annotated[int, read_count]
Flag = Annotated[bool, read_flag]
