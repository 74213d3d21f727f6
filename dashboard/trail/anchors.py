"""Where on the screen an entry of the timeline stands: ids that links may point at. Pure."""

import re

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


def anchor_page(key: str) -> str:
    """The id of a page's line, of letters, digits, "_" and "-" alone."""
    return f"p-{_UNSAFE.sub('_', key)}"


def anchor_message(message_id: str) -> str:
    """The id of a message's line, of letters, digits, "_" and "-" alone."""
    return f"m-{_UNSAFE.sub('_', message_id)}"
