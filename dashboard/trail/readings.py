"""How a text reads once it is decoded: percent-encoding and JSON's escapes, one in the other. Pure."""

import re
from urllib.parse import unquote

# An address may stand encoded in another one this often; what is deeper is not looked at but hidden.
READINGS = 4

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")


def list_readings(text: str) -> list[str]:
    """The text as it is, decoded once, twice and so on: more than `READINGS` when it is encoded too often."""
    readings = [text]
    while len(readings) <= READINGS and (text := _decode(text)) != readings[-1]:
        readings.append(text)
    return readings


def read(text: str) -> str:
    """The text decoded as often as it is looked into."""
    return list_readings(text)[-1] if "%" in text or "\\" in text else text


def _decode(text: str) -> str:
    if "%" in text:
        text = unquote(text)
    return _ESCAPE.sub(_read_escape, text) if "\\" in text else text


def _read_escape(escape: re.Match[str]) -> str:
    return chr(int(escape[1] or escape[2], 16))
