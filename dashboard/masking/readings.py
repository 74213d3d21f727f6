"""How a text reads once it is decoded: percent-encoding and JSON's escapes, one in the other. Pure."""

import re
from urllib.parse import unquote

# An address may stand encoded in another one this often; what is deeper is not looked at but hidden.
READINGS = 4
# Characters: many times what is kept. The time that a text takes grows with its length.
LONGEST_READ = 16_000

_ENDS = "?&;#/\\ "
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")


def list_readings(text: str) -> list[str]:
    """The text as it is, decoded once, twice and so on: more than `READINGS` when it is encoded too often."""
    readings = [text]
    while len(readings) <= READINGS and (text := _decode(text)) != readings[-1]:
        readings.append(text)
    return readings


def cut_unread(text: str) -> str:
    """The text as far as it is read, without the part that this would cut in two: its secret might not be seen."""
    return text if len(text) <= LONGEST_READ else _drop_last_part(text[: LONGEST_READ - 1]) + "…"


def _drop_last_part(text: str) -> str:
    return text[: max(text.rfind(end) for end in _ENDS) + 1]


def read(text: str) -> str:
    """The text decoded as often as it is looked into."""
    return list_readings(text)[-1] if "%" in text or "\\" in text else text


def _decode(text: str) -> str:
    if "%" in text:
        text = unquote(text)
    return _ESCAPE.sub(_read_escape, text) if "\\" in text else text


def _read_escape(escape: re.Match[str]) -> str:
    return chr(int(escape[1] or escape[2], 16))
