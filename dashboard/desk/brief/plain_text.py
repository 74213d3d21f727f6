"""The brief as plain text, to be pasted into a ticket or sent to a colleague. Pure."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from dashboard import wording
from dashboard.desk.brief.brief import Brief
from dashboard.desk.brief.phrase import Mask
from dashboard.direction_marks import show_direction_marks


def write_brief(brief: Brief, url: str, now: datetime, mask: Mask) -> str:
    """A line for each clause, as of `now`, and the `url` that leads back; `mask` hides secrets in visitors' words."""
    return show_direction_marks("\n".join(_list_lines(brief, url, now, mask)))


def _list_lines(brief: Brief, url: str, now: datetime, mask: Mask) -> Iterator[str]:
    yield f"{_join(brief.name)} ({brief.line})" if brief.line else _join(brief.name)
    if brief.wait:
        no_person = f" · {_('no person has replied yet')}" if brief.wait.no_person_yet else ""
        yield f"{brief.waiting}{no_person}"
    yield from (_join(clause.write(mask)) for clause in brief.clauses)
    yield _("As of %(moment)s") % {"moment": wording.format_exact(now, now)}
    yield url


def _join(text: str) -> str:
    # Nobody forges a line of it by a line break in their name.
    return " ".join(text.split())
