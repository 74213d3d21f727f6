"""JSON and strings as a JavaScript server reads and writes them."""

import json
import math
from decimal import Decimal
from typing import NoReturn


def _refuse(literal: str) -> NoReturn:
    raise ValueError(f"{literal} is not JSON")


# JavaScript knows one kind of number; reading integers as floats also lifts Python's limit on their digits.
_DECODER = json.JSONDecoder(parse_int=float, parse_constant=_refuse)
_MARK = "\ufeff"
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def parse(body: bytes) -> object:
    """What Node's `Request.json()` makes of a body, all numbers as floats; ValueError for what is no JSON.

    RecursionError for what is nested deeper than Python's stack. Faulty UTF-8 becomes U+FFFD, and of byte order marks
    Node drops two (measured).
    """
    try:
        value: object = _DECODER.decode(body.decode())
    except ValueError:
        if body.isascii():
            raise
        # Faulty bytes and marks are rare: what is right must not pay for them.
        text = body.decode(errors="replace")
        value = _DECODER.decode(text.removeprefix(_MARK).removeprefix(_MARK))
    return value


def stringify(value: object) -> bytes:
    """`JSON.stringify` of strings, booleans and objects of them, as UTF-8."""
    # JavaScript escapes half a surrogate pair just as "backslashreplace" does.
    return _ENCODER.encode(value).encode("utf-8", "backslashreplace")


def text_of(value: str | float | None) -> str:
    """A parsed scalar as AJV coerces it to a string: `null` is empty, the rest is `String(value)`."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _number_text(value)


def _number_text(number: float) -> str:
    """`Number::toString` of ECMAScript: Python has the same digits but changes to exponents elsewhere."""
    if not math.isfinite(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    if 1e-6 <= abs(number) < 1e21:
        return f"{Decimal(repr(number)):f}".removesuffix(".0")
    return repr(number).replace("e-0", "e-")
