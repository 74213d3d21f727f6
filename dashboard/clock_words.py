"""The words by which an open page moves its times on: those of wording.py, with `{number}` for the number.

A library of the templates.
"""

from datetime import UTC, datetime, timedelta

from django import template

from dashboard import wording

register = template.Library()

UNITS = (86_400, 3_600, 60, 1)  # seconds of a day, an hour, a minute, a second
NUMBER = 10  # that each word is made for: all that are said of so short a time are as its own
NOW = datetime(2000, 1, 2, tzinfo=UTC)


@register.simple_tag
def get_clock_words() -> dict[str, str]:
    """In the language that is active, by the names that static/js/clock.js knows; the larger units come first."""
    return {
        "units": "|".join(_leave_open(wording.format_duration(NUMBER * unit)) for unit in UNITS),
        "agos": "|".join(_leave_open(_format_ago(NUMBER * unit)) for unit in UNITS[1:]),
        "under-second": wording.format_duration(0),
        "just-now": _format_ago(0),
    }


def _format_ago(seconds: int) -> str:
    return wording.format_ago(NOW - timedelta(seconds=seconds), NOW)


def _leave_open(words: str) -> str:
    return words.replace(str(NUMBER), "{number}")
