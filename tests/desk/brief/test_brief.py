"""What the brief says, clause by clause, and that it says nothing without evidence."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from history.made import NOW, ago
from hypothesis import given
from hypothesis import strategies as st

from dashboard.desk.brief.brief import Brief, describe_source, make_brief
from dashboard.desk.brief.evidence import Evidence
from dashboard.desk.brief.phrase import Clause
from dashboard.desk.brief.plain_text import write_brief
from dashboard.rocketchat.payloads import Visitor
from dashboard.rocketchat.rooms import FoundChat, Source
from desk.made import BOTS, UNHURRIED, by, by_visitor, chats, earlier, newest_first, open_room, page

URL = "https://rearview.example.org/rooms/room-1/"
PINNED = ("plan", "customer_no")


def made(**known: Any) -> Brief:
    return make_brief(Evidence(**{"room": open_room(), "now": NOW, "bots": BOTS, "pinned": PINNED, **known}))


def clause(fact: str, **known: Any) -> Clause | None:
    return next((each for each in made(**known).clauses if each.fact == fact), None)


def said(fact: str, **known: Any) -> str:
    """The clause as one line of text, "" where it is left out."""
    found = clause(fact, **known)
    return found.write(str) if found else ""


def found(id_: str, comment: str = "", **fields: Any) -> FoundChat:
    raw = {"_id": id_, "ts": ago(days=2), "closer": "user", "closingMessage": {"msg": comment}}
    return FoundChat.read({**raw, **fields})


@pytest.mark.parametrize(
    ("before", "line"),
    [
        (None, ""),
        (chats(), "first chat"),
        (chats(earlier(2)), "returning, 2nd chat"),
        (chats(earlier(2), total=111), "returning, 112th chat"),
    ],
)
def test_the_brief_says_which_chat_of_the_visitor_this_is(before: Any, line: str) -> None:
    assert made(chats=before).line == line


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"source": {"type": "widget"}}, "website"),
        ({"onHold": True}, "on hold"),
        ({"servedBy": None}, "in the queue"),
        ({"open": None, "closer": "visitor"}, "closed by visitor"),
        ({"open": None, "metrics": {"chatDuration": 5}}, "never answered"),
    ],
)
def test_the_line_says_where_the_chat_came_from_and_stands(fields: dict[str, Any], line: str) -> None:
    assert made(room=open_room(**fields)).line == line


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"type": "widget"}, "website"),
        ({"type": "email"}, "e-mail"),
        ({"type": "other"}, "other"),
        ({"type": "app", "alias": "WhatsApp"}, "WhatsApp"),
        ({"type": "api", "label": "Kiosk"}, "Kiosk"),
        ({}, ""),
    ],
)
def test_a_source_is_named_as_people_do(given: dict[str, str], named: str) -> None:
    assert describe_source(Source.read(given)) == named


def test_an_unknown_source_is_not_mentioned() -> None:
    assert describe_source(None) == ""


def test_a_wait_is_said_in_two_units_and_in_the_title_in_one() -> None:
    brief = made(room=open_room(fname="Maria"), messages=newest_first(by_visitor(130)))
    assert (brief.waiting, brief.title) == ("Waiting 2 min 10 s", "(2 min) Maria")


def test_a_wait_that_began_before_the_known_messages_is_over_so_long() -> None:
    assert made(messages=newest_first(by_visitor(130), total=200)).waiting == "Waiting over 2 min 10 s"


def test_who_does_not_wait_has_nothing_before_their_name() -> None:
    brief = made(room=open_room(fname="Maria"))
    assert (brief.waiting, brief.title) == ("", "Maria")


def test_why_they_came_leads_to_the_message() -> None:
    known = {"messages": newest_first(by_visitor(130, "My card is refused at the last step"))}
    why = clause("why", **known)
    assert why
    assert (why.write(str), why.href) == ("Why: “My card is refused at the last step”", "#m-v130")


def test_where_they_are_leads_to_the_page_and_says_from_which_they_came() -> None:
    pages = [page(180), page(400, "https://shop.example.org/pricing", key="from")]
    now = clause("now", pages=pages)
    assert now
    assert now.write(str) == "Now on: Checkout › Payment · arrived 3 min ago · from Pricing"
    tree = BeautifulSoup(now.notes[1].html, "html.parser")
    assert [link["href"] for link in tree.select("a")] == ["#p-from"]
    assert now.href == "#p-p180"


def test_the_same_page_with_another_query_is_not_where_they_came_from() -> None:
    pages = [
        page(10, "https://shop.example.org/desks?colour=oak"),
        page(60, "https://shop.example.org/desks"),
    ]
    assert said("now", pages=pages) == "Now on: Desks · arrived 10 s ago"


def test_this_visit_says_how_many_pages_in_how_long() -> None:
    assert said("visit", pages=[page(0, "/b"), page(660, "/a")]) == "This visit: 2 pages in 11 min"
    assert said("visit", pages=[page(0)]) == "This visit: 1 page"
    pages = [page(0), page(10_000)]
    assert said("visit", pages=pages) == "This visit: 1 page · 2nd visit today"


def test_the_last_chat_says_when_with_whom_and_how_it_ended() -> None:
    known = {
        "chats": chats(earlier(12, "c1")),
        "found": [found("c1", "Card accepted at the second try", tags=["refund"])],
        "names": {"bruno": "Bruno Reis"},
    }
    words = "Last chat: 12 days ago with Bruno Reis · “Card accepted at the second try” · refund · 8 min"
    assert said("last", **known) == words
    last = clause("last", **known)
    assert last
    assert last.href == "?chat=c1"


def test_without_a_comment_or_tags_the_last_words_say_how_it_ended() -> None:
    chat = earlier(12, closer="visitor")
    words = newest_first(by_visitor(10**6, "ok I will try with another card"), by("bruno", 10**6 - 9, "Bye!"))
    told = said("last", chats=chats(chat), last_messages=words)
    assert (
        told
        == "Last chat: 12 days ago with bruno · “ok I will try with another card” · closed by visitor · 8 min"
    )


def test_the_words_of_an_agent_say_whose_they_are() -> None:
    last = {"_id": "m", "msg": "Bye!", "ts": ago(days=12), "u": {"username": "bruno"}}
    told = said("last", chats=chats(earlier(12, lastMessage=last)), names={"bruno": "Bruno Reis"})
    assert "“Bye!”, said Bruno Reis" in told


def test_a_last_chat_that_nobody_answered_is_called_so() -> None:
    chat = earlier(12, servedBy=None, metrics={"chatDuration": 1860})
    assert said("last", chats=chats(chat)) == "Last chat: 12 days ago · never answered · 31 min"


def test_earlier_chats_are_counted_without_the_last_and_never_answered_ones_are_said() -> None:
    rows = chats(earlier(2), earlier(9, metrics={"chatDuration": 60}), earlier(20))
    assert said("earlier", chats=rows) == "Earlier: 2 more · 1 never answered"
    assert said("earlier", chats=chats(earlier(2))) == ""
    assert said("earlier", chats=chats(earlier(2), earlier(9))) == "Earlier: 1 more"


def test_of_chats_that_were_not_all_looked_at_it_is_said_of_how_many() -> None:
    rows = chats(earlier(2), earlier(9, metrics={"chatDuration": 60}), total=112)
    assert said("earlier", chats=rows) == "Earlier: 111 more · 1 of the newest 1 never answered"


def test_contacts_are_addresses_phones_and_what_the_operator_pinned_in_their_order() -> None:
    raw = {
        "_id": "v",
        "visitorEmails": [{"address": "maria@example.org"}],
        "phone": [{"phoneNumber": "+351 210 000 000"}],
        "livechatData": {"customer_no": "C-1", "plan": "gold", "secret_note": "x", "token": "t"},
    }
    words = "Contact: maria@example.org · +351 210 000 000 · plan: gold · customer_no: C-1"
    assert said("contact", visitor=Visitor.read(raw)) == words
    assert said("contact", visitor=Visitor.read({"_id": "v"})) == ""


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, "Presence: away, says Rocket.Chat"),
        ({"pages": [page(180)]}, "Presence: away, says Rocket.Chat · last page 3 min ago"),
        (
            {"pages": [page(180)], "messages": newest_first(by_visitor(40))},
            "Presence: away, says Rocket.Chat · last message 40 s ago",
        ),
    ],
)
def test_presence_carries_its_proof(known: dict[str, Any], words: str) -> None:
    assert said("presence", room=open_room(v={"_id": "visitor-1", "status": "away"}), **known) == words


@pytest.mark.parametrize("fields", [{"open": None}, {"v": {"_id": "v", "status": "dancing"}}])
def test_presence_is_said_of_open_chats_in_words_that_are_known(fields: dict[str, Any]) -> None:
    fields = {"v": {"_id": "v", "status": "offline"}, **fields}
    assert said("presence", room=open_room(**fields)) == ""


def test_without_evidence_nothing_is_said() -> None:
    assert made().clauses == []


def test_as_text_it_is_a_line_for_each_clause_the_moment_and_the_way_back() -> None:
    brief = made(
        room=open_room(fname="Maria\nLopes"),
        chats=chats(earlier(12)),
        messages=newest_first(by_visitor(130, "My card is refused at the last step")),
    )
    assert write_brief(brief, URL, NOW, str).splitlines() == [
        "Maria Lopes (returning, 2nd chat)",
        "Waiting 2 min 10 s · no person has replied yet",
        "Why: “My card is refused at the last step”",
        "Last chat: 12 days ago with bruno · closed by agent · 8 min",
        "As of Sat 21 Nov 2026, 14:02:30 (CET)",
        URL,
    ]


def test_what_visitors_wrote_is_masked_in_the_text_and_names_are_not() -> None:
    brief = made(
        room=open_room(fname="Maria"), messages=newest_first(by_visitor(130, "my key is 12345 for you"))
    )
    text = write_brief(brief, URL, NOW, lambda words: words.replace("12345", "***"))
    assert "Why: “my key is *** for you”" in text
    assert "Maria" in text


HOSTILE = "<img src=x onerror=alert(1)>\"'&%(x)s"


def test_whatever_somebody_wrote_is_only_text_in_the_html() -> None:
    brief = made(
        room=open_room(fname=HOSTILE),
        messages=newest_first(by_visitor(130, HOSTILE * 2)),
        pages=[page(10, f"https://shop.example.org/{HOSTILE}"), page(20, HOSTILE)],
        chats=chats(earlier(12, "c1", servedBy={"username": HOSTILE})),
        found=[found("c1", HOSTILE, tags=[HOSTILE])],
        visitor=Visitor.read(
            {"_id": "v", "livechatData": {"plan": HOSTILE}, "phone": [{"phoneNumber": HOSTILE}]}
        ),
    )
    assert {each.fact for each in brief.clauses} >= {"why", "now", "last", "contact"}
    for each in brief.clauses:
        tree = BeautifulSoup("".join([each.says.html, *(note.html for note in each.notes)]), "html.parser")
        assert {tag.name for tag in tree.find_all()} <= {"a", "bdi", "span", "time"}


SPEAKERS = st.sampled_from(["visitor", "ana", "helper.bot"])
MESSAGES = st.none() | st.lists(st.tuples(SPEAKERS, st.integers(0, 10**6), st.text()), max_size=4)
PAGES = st.none() | st.lists(st.tuples(st.integers(0, 10**6), st.text()), max_size=4)
CHATS = st.none() | st.lists(st.integers(1, 4000), max_size=4, unique=True)
VISITORS = st.none() | st.builds(
    lambda text: Visitor.read({"_id": "v", "livechatData": {"plan": text}, "phone": [{"phoneNumber": text}]}),
    st.text(),
)


@UNHURRIED
@given(MESSAGES, PAGES, CHATS, VISITORS, st.integers(0, 300))
def test_every_clause_has_its_evidence_and_none_raises(
    messages: Any, pages: Any, days: Any, visitor: Visitor | None, more: int
) -> None:
    chat = [by_visitor(s, text) if who == "visitor" else by(who, s, text) for who, s, text in messages or ()]
    told = None if days is None else chats(*map(earlier, sorted(days)), total=len(days) + more)
    brief = made(
        messages=None if messages is None else newest_first(*chat),
        pages=None if pages is None else [page(s, href) for s, href in sorted(pages)],
        chats=told,
        visitor=visitor,
    )
    facts = {each.fact for each in brief.clauses}
    evidence = {
        "why": any(who == "visitor" and text.strip() for who, _, text in messages or ()),
        "now": any(s <= 30 * 60 for s, _ in pages or ()),
        "visit": bool(pages),
        "last": bool(days),
        "earlier": bool(told and told.total > 1),
        "contact": visitor is not None,
    }
    assert facts <= {fact for fact, is_known in evidence.items() if is_known}
    assert "last" in facts or not days
    assert all(each.write(str) and each.says.html for each in brief.clauses)
    assert write_brief(brief, URL, NOW, str).endswith(URL)


def test_a_page_from_a_clock_that_is_ahead_was_opened_just_now() -> None:
    assert "arrived just now" in said("now", pages=[page(-20)])
