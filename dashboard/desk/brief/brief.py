"""Who the visitor of a chat is, how long they wait for a person, why they came, where they are, and what was before.

By fixed rules and without a guess: a clause stands only where there is evidence for it, and links to it. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard import wording
from dashboard.desk.brief.clauses import list_clauses
from dashboard.desk.brief.earlier_chats import EarlierChats
from dashboard.desk.brief.evidence import Evidence
from dashboard.desk.brief.last_chat import describe_end
from dashboard.desk.brief.phrase import Clause
from dashboard.desk.brief.waiting import Wait, find_wait
from dashboard.desk.visitor_names import get_visitor_name, make_initials
from dashboard.rocketchat.rooms import Source

UNITS = (86_400, 3_600, 60, 1)  # seconds


@dataclass(frozen=True)
class Brief:
    """What the card at the top of a visitor's page says.

    `line` is what else is known of who they are; `waiting` says the `wait`, which the page moves on by
    `waiting_words` (clock.js); `title` is for the browser's tab.
    """

    name: str
    initials: str
    line: str
    title: str
    wait: Wait | None
    waiting: str
    waiting_words: str
    clauses: list[Clause]


def make_brief(evidence: Evidence) -> Brief:
    """The brief that the evidence allows."""
    room = evidence.room
    wait = find_wait(room, evidence.messages, evidence.bots)
    name = get_visitor_name(room)
    return Brief(
        name=name,
        initials=make_initials(name),
        line=" · ".join(filter(None, _list_who(evidence))),
        title=_make_title(name, wait, evidence.now),
        wait=wait,
        waiting=_describe_wait(wait, evidence.now) if wait else "",
        waiting_words=_get_waiting_words(wait) % {"time": "{duration}"} if wait else "",
        clauses=list(list_clauses(evidence)),
    )


def _list_who(evidence: Evidence) -> Iterator[str]:
    room = evidence.room
    yield _describe_return(evidence.earlier)
    yield describe_source(room.source)
    if room.on_hold:
        yield _("on hold")
    elif not room.open:
        yield describe_end(room)
    elif not room.served_by:
        yield _("in the queue")


def _describe_return(earlier: EarlierChats | None) -> str:
    if earlier is None or earlier.total is None:
        return _("returning") if earlier and earlier.last else ""
    if not earlier.total:
        return _("first chat")
    return _("returning, %(nth)s chat") % {"nth": wording.format_ordinal(earlier.total + 1)}


def _describe_wait(wait: Wait, now: datetime) -> str:
    time = wording.format_duration((now - wait.since).total_seconds())
    return _get_waiting_words(wait) % {"time": time}


def _get_waiting_words(wait: Wait) -> str:
    return _("Waiting over %(time)s") if wait.at_least else _("Waiting %(time)s")


def _make_title(name: str, wait: Wait | None, now: datetime) -> str:
    """The name, before it how long they wait, in one unit: what a narrow tab has room for."""
    if wait is None:
        return name
    seconds = int((now - wait.since).total_seconds())
    unit = next((unit for unit in UNITS if seconds >= unit), 1)
    return f"({wording.format_duration(seconds // unit * unit)}) {name}"


def describe_source(source: Source | None) -> str:
    """Where the chat came from: "website", "e-mail" or the name an app gave itself."""
    if source is None:
        return ""
    return source.alias or source.label or _name_source(source.type)


def _name_source(kind: str) -> str:
    return {
        "widget": pgettext("source", "website"),
        "email": pgettext("source", "e-mail"),
        "sms": _("SMS"),
        "app": pgettext("source", "app"),
        "api": _("API"),
    }.get(kind, kind)
