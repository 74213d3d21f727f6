"""What turns the direction of writing without being seen: "photo⟨U+202E⟩gpj.exe" instead of a word that lies.

The mark is text, so that it is read aloud, copied and printed like the rest; the control itself goes nowhere. Pure.
"""

import re

_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL_IN_BYTES = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")
_MARK = re.compile(r"⟨U\+(?:202[A-E]|206[6-9])⟩")


def show_direction_marks(text: str) -> str:
    """The text with `⟨U+202E⟩` and the like for each embedding, override and isolate (U+202A–202E, U+2066–2069)."""
    return text if text.isascii() else _CONTROL.sub(lambda control: _name(control[0]), text)


def show_direction_marks_in_bytes(text: bytes) -> bytes:
    """The same for text in UTF-8."""
    return _CONTROL_IN_BYTES.sub(lambda control: _name(control[0].decode()).encode(), text)


def escape_direction_marks(json: str) -> str:
    r"""The same JSON with `\u202e` and the like for each of them."""
    return json if json.isascii() else _CONTROL.sub(lambda control: f"\\u{ord(control[0]):04x}", json)


def find_direction_marks(text: str) -> list[re.Match[str]]:
    """The marks in a text that shows them, in their order."""
    return [] if "⟨" not in text else list(_MARK.finditer(text))


def remove_direction_marks(text: str) -> str:
    """A text that shows its marks, without them."""
    return text if "⟨" not in text else _MARK.sub("", text)


def _name(control: str) -> str:
    return f"⟨U+{ord(control):04X}⟩"
