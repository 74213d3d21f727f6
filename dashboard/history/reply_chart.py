"""A small chart of reply times, as inline SVG: attributes and classes only. Pure."""

from collections.abc import Sequence
from html import escape
from math import log1p
from statistics import median

from django.utils.translation import gettext as _

from dashboard import wording

CHARTED = 22  # chats
FEWEST = 3  # replies of which a chart says more than the numbers
SLOW = 120  # seconds: from here on a bar is marked, if it is also the exception
STEP, BAR, HEIGHT = 10, 7, 40  # pixels


def draw_reply_chart(replies: Sequence[float]) -> str:
    """Bars of `replies` (seconds, oldest first) on a logarithmic scale; "" for too few to compare."""
    if len(replies) < FEWEST:
        return ""
    slow = max(SLOW, 2 * median(replies))
    top = log1p(max(*replies, 0)) or 1.0
    bars = "".join(
        _draw_bar(index * STEP, log1p(max(seconds, 0)) / top, slow=seconds > slow)
        for index, seconds in enumerate(replies)
    )
    width = len(replies) * STEP - (STEP - BAR)
    return (
        f'<svg class="chart" role="img" aria-label="{escape(describe_replies(replies))}"'
        f' viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}">{bars}</svg>'
    )


def describe_replies(replies: Sequence[float]) -> str:
    """The chart in words."""
    return _(
        "First replies by a person in the newest %(number)s answered chats, oldest first:"
        " median %(median)s, slowest %(slowest)s"
    ) % {
        "number": len(replies),
        "median": wording.format_duration(median(replies)),
        "slowest": wording.format_duration(max(replies)),
    }


def _draw_bar(x: int, share: float, *, slow: bool) -> str:
    height = max(2.0, round(share * (HEIGHT - 4), 1))
    mark = ' class="slow"' if slow else ""
    return f'<rect x="{x}" y="{HEIGHT - height:g}" width="{BAR}" height="{height:g}" rx="1.5"{mark}/>'
