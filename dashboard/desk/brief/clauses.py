"""What the brief says of a visitor below who they are, clause by clause. Pure."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dashboard import wording
from dashboard.desk.brief.current_visit import CurrentVisit
from dashboard.desk.brief.evidence import Evidence
from dashboard.desk.brief.last_chat import make_earlier, make_last
from dashboard.desk.brief.phrase import Ago, Clause, Name, Phrase, Said, quote_words
from dashboard.desk.brief.quotes import find_reason
from dashboard.desk.brief.waiting import is_by_visitor, list_dialogue
from dashboard.trail.hrefs import join_lines, name_page, shorten

LONGEST_VALUE = 80  # characters
CONTACTS = 2  # e-mail addresses, and phone numbers


def list_clauses(evidence: Evidence) -> Iterator[Clause]:
    if reason := find_reason(evidence.room, evidence.messages):
        yield Clause("why", _("Why"), quote_words(reason.text), f"#m-{quote(reason.message_id)}")
    visit, earlier = evidence.visit, evidence.earlier
    if visit:
        yield _make_now(visit, evidence.now)
    if visit and visit.size:
        yield _make_visit(visit.size, visit)
    if earlier and earlier.last:
        yield make_last(earlier.last, evidence)
    if earlier and earlier.total and earlier.total > 1:
        yield make_earlier(earlier.total - 1, earlier)
    if contacts := _list_contacts(evidence):
        yield Clause("contact", _("Contact"), contacts[0], notes=tuple(contacts[1:]))
    if presence := _make_presence(evidence):
        yield presence


def _make_now(visit: CurrentVisit, now: datetime) -> Clause:
    here, came_from = visit.arrived, visit.came_from
    name, ago = name_page(here.href), Ago(here.at, now)
    notes = [Phrase(_("arrived %(ago)s"), {"ago": ago})]
    from_name = name_page(came_from.href) if came_from else ""
    if came_from and from_name != name:
        page = Name(from_name, f"#p-{quote(came_from.key)}")
        notes.append(Phrase(pgettext("page", "from %(page)s"), {"page": page}))
    return Clause("now", _("Now on"), Name(name), f"#p-{quote(here.key)}", tuple(notes))


def _make_visit(size: int, visit: CurrentVisit) -> Clause:
    values = {"count": wording.format_number(size), "time": wording.format_duration(visit.length or 0)}
    if size > 1 and visit.length:
        says = ngettext("%(count)s page in %(time)s", "%(count)s pages in %(time)s", size)
    else:
        says = ngettext("%(count)s page", "%(count)s pages", size)
    number = visit.number_today or 1
    again = Phrase(_("%(nth)s visit today"), {"nth": wording.format_ordinal(number)})
    notes = (again,) if number > 1 else ()
    return Clause("visit", _("This visit"), Phrase(says, values), "#trail", notes)


def _make_presence(evidence: Evidence) -> Clause | None:
    """What Rocket.Chat says, while the chat is open (closing it says "offline"), and what shows it."""
    status = _name_status(evidence.room.v.status) if evidence.room.open else ""
    if not status:
        return None
    says = Phrase(_("%(status)s, says Rocket.Chat"), {"status": status})
    pages, now = evidence.pages, evidence.now
    wrote = [m for m in list_dialogue(evidence.room, evidence.messages) if is_by_visitor(m, evidence.room)]
    page_at, wrote_at = pages[0].at if pages else None, wrote[-1].ts if wrote else None
    if wrote_at and (page_at is None or wrote_at > page_at):
        proof = Phrase(_("last message %(ago)s"), {"ago": Ago(wrote_at, now)})
    elif page_at:
        proof = Phrase(_("last page %(ago)s"), {"ago": Ago(page_at, now)})
    else:
        return Clause("presence", _("Presence"), says)
    return Clause("presence", _("Presence"), says, "#trail", (proof,))


def _name_status(status: str) -> str:
    return {
        "online": pgettext("presence", "online"),
        "away": pgettext("presence", "away"),
        "busy": pgettext("presence", "busy"),
        "offline": pgettext("presence", "offline"),
    }.get(status, "")


def _list_contacts(evidence: Evidence) -> list[Said]:
    visitor = evidence.visitor
    if visitor is None:
        return []
    addresses = visitor.emails[:CONTACTS] + visitor.phones[:CONTACTS]
    pinned = [(name, _shorten(visitor.livechat_data.get(name, ""))) for name in evidence.pinned]
    return [
        *(Name(_shorten(each)) for each in addresses),
        *(_make_pinned(name, value) for name, value in pinned if value),
    ]


def _shorten(value: str) -> str:
    return shorten(join_lines(value), LONGEST_VALUE)


def _make_pinned(name: str, value: str) -> Phrase:
    return Phrase("%(field)s: %(value)s", {"field": Name(name), "value": Name(value)})
