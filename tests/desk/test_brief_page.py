"""The brief on a visitor's page: its clauses lead to what is on the screen, and what is refused costs itself alone."""

from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from example_server import ROOM, VISITOR, UpstreamServer
from fixture_types import Soup, StartUpstream
from reading import at, text_at
from rocketchat.wire import VISITOR_TOKEN, example

from dashboard.upstream.models import Workspace

from .page_views import HTMX, a_room, before, has_pages, has_room, iso, path

PAGE = f"/rooms/{ROOM}/visitors/{VISITOR}/"
MESSAGES = f"livechat/{ROOM}/messages"
SEARCH = "livechat/visitors.searchChats"

pytestmark = pytest.mark.usefixtures("clock")


def has_said(server: UpstreamServer, *said: tuple[float, str, str], room: str = ROOM) -> None:
    """From now on the chat's messages are these: minutes ago, by whom ("" for the visitor), what; newest first."""
    rows = [_make_message(number, *each) for number, each in enumerate(said)]
    body = {"messages": rows, "count": 50, "offset": 0, "total": len(rows), "success": True}
    server.given(f"livechat/{room}/messages", body=body)


def _make_message(number: int, minutes: float, by: str, text: str) -> dict[str, object]:
    author = {"_id": f"id-{by}", "username": by} if by else {"_id": VISITOR, "username": "guest-1187"}
    token = {} if by else {"token": VISITOR_TOKEN}
    return {"_id": f"m{number}", "rid": ROOM, "msg": text, "ts": iso(minutes), "u": author, **token}


@pytest.fixture
def server(upstream_server: StartUpstream) -> UpstreamServer:
    """The room waits for four minutes, on a page for three; the chats of the examples are closed long ago."""
    server = upstream_server()
    has_room(server, a_room(ts=iso(5), open=True, waitingResponse=True, lastMessage=None, msgs=3, metrics={}))
    has_pages(server, (3, "/checkout/payment?session=abc"), (5, "/pricing"))
    has_said(
        server,
        (2, "", "it does not work"),
        (3.9, "rocket.cat", "Welcome!"),
        (4, "", "My card is refused at last"),
    )
    return server


@pytest.fixture
def page(server: UpstreamServer, soup: Soup) -> BeautifulSoup:
    return soup(server.sign_in().get(PAGE))


def facts(page: BeautifulSoup) -> list[str]:
    return [str(each["data-fact"]) for each in page.select("#brief [data-fact]")]


def test_it_says_all_that_is_known_in_the_order_of_what_an_agent_asks(page: BeautifulSoup) -> None:
    assert facts(page) == ["who", "waiting", "why", "now", "visit", "last", "earlier", "contact", "presence"]


def test_the_wait_counts_from_the_first_unanswered_message_whatever_a_bot_says(page: BeautifulSoup) -> None:
    assert text_at(page, "#brief .wait b") == "Waiting 4 min"
    assert "no person has replied yet" in text_at(page, "#brief .wait")
    assert text_at(page, "title").startswith("(4 min) ")


def test_a_bot_that_the_operator_named_is_none_either(server: UpstreamServer, soup: Soup) -> None:
    has_said(server, (1, "helper", "Did that help?"), (4, "", "My card is refused at the last step"))
    client = server.sign_in()
    assert not soup(client.get(PAGE)).select("#brief .wait")
    saved = Workspace.objects.get()
    saved.bot_usernames = "helper"
    saved.save()
    assert text_at(soup(client.get(PAGE)), "#brief .wait b") == "Waiting 4 min"


def test_each_clause_leads_to_its_evidence_on_the_page(page: BeautifulSoup) -> None:
    links = {str(row["data-fact"]): str(at(row, "a")["href"]) for row in page.select("#brief dl > :has(a)")}
    assert links["now"] == f"#p-{at(page, 'li[data-page]')['data-page']}"
    assert links["why"] == "#m-m2"
    assert links["earlier"] == "#past"
    assert links["last"] == "?chat=hJ3kRt6yUi9oPa2Sd"
    assert page.select_one("#past")
    assert page.select_one(links["visit"])


def test_the_last_chat_says_how_it_was_closed(page: BeautifulSoup) -> None:
    last = text_at(page, "[data-fact=last]")
    assert "Solved" in last
    assert [tag.get_text() for tag in page.select("[data-fact=last] .tag")] == ["billing", "refund"]


def test_the_transcript_of_the_last_chat_opens_by_its_link(server: UpstreamServer, soup: Soup) -> None:
    client = server.sign_in()
    link = at(soup(client.get(f"{PAGE}?sort=msgs")), "[data-fact=last] a")
    assert (link["href"], link["hx-target"]) == ("?sort=msgs&chat=hJ3kRt6yUi9oPa2Sd", "#transcript")
    assert soup(client.get(f"{PAGE}{link['href']}")).select("#transcript h2")


def test_the_operators_pinned_fields_are_shown_with_the_contact(server: UpstreamServer, soup: Soup) -> None:
    saved = Workspace.objects.get()
    saved.pinned_fields = "customer_no, unknown"
    saved.save()
    contact = text_at(soup(server.sign_in().get(PAGE)), "[data-fact=contact]")
    assert "ana.souza@example.org" in contact
    assert "customer_no: C-20418" in contact
    assert "unknown" not in contact


def test_it_can_be_copied_as_text_with_a_link_back_and_without_secrets(page: BeautifulSoup) -> None:
    text = text_at(page, "#brief textarea")
    assert "Waiting 4 min · no person has replied yet" in text
    assert "Now on: Checkout › Payment" in text
    assert text.endswith(f"http://testserver/rooms/{ROOM}/")
    assert VISITOR_TOKEN not in text
    assert "session" not in text


def test_secrets_in_what_a_visitor_wrote_are_masked_in_the_text(server: UpstreamServer, soup: Soup) -> None:
    has_said(server, (4, "", "see https://shop.example.org/reset?token=s3cr3tW0rd99 it does not work"))
    text = text_at(soup(server.sign_in().get(PAGE)), "#brief textarea")
    assert "s3cr3tW0rd99" not in text
    assert "https://shop.example.org/reset?token=***" in text


def test_keys_copy_the_brief_and_open_the_room(page: BeautifulSoup) -> None:
    assert at(page, "button[data-key=c]").get_text(" ", strip=True).startswith("Copy brief")
    assert at(page, "a[data-key=o]")["href"] == at(page, "a[target=_blank].button")["href"]
    assert {"c", "o"} <= {key.get_text() for key in page.select("#keys kbd")}


REFUSALS = {
    403: example("error-403-missing-permission"),
    400: example("error-400-invalid-room"),
    429: example("error-429-rate-limited"),
    500: {},
}


@pytest.mark.parametrize("status", REFUSALS)
@pytest.mark.parametrize(
    ("route", "lost"),
    [
        (SEARCH, set()),
        ("livechat/visitors.pagesVisited", {"now", "visit"}),
        ("livechat/visitors.info", {"contact"}),
        (MESSAGES, {"why"}),
    ],
)
def test_what_rocketchat_refuses_is_left_out_and_the_rest_stands(
    server: UpstreamServer, soup: Soup, status: int, route: str, lost: set[str]
) -> None:
    client = server.sign_in()
    server.given(route, status=status, body=REFUSALS[status])
    response = client.get(PAGE)
    page = soup(response)
    assert response.status_code == 200
    assert {"who", "waiting", "last"} <= set(facts(page))
    assert not lost & set(facts(page))
    assert page.select("#chats tbody tr")


def test_pages_that_are_refused_say_why_in_their_place(server: UpstreamServer, soup: Soup) -> None:
    client = server.sign_in()
    server.given("livechat/visitors.pagesVisited", status=403, body=REFUSALS[403])
    assert "view-l-room" in text_at(soup(client.get(PAGE)), "#thread [role=alert]")


def test_a_session_that_ends_meanwhile_leads_to_the_sign_in(server: UpstreamServer) -> None:
    client = server.sign_in()
    server.given(SEARCH, status=401, body=example("error-401-not-logged-in"))
    response = client.get(PAGE)
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


def test_an_update_of_the_thread_brings_what_moves_in_the_brief(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    fresh = soup(agent.get(path(), headers=HTMX))
    update = at(fresh, "#brief-update")
    assert (update["data-room"], update["data-visitor"]) == (ROOM, VISITOR)
    moved = [str(each["data-fact"]) for each in update.select("[data-fact]")]
    assert moved == ["waiting", "why", "now", "visit", "presence"]
    assert unescape(str(update["data-title"])).startswith("(4 min) ")
    assert update.has_attr("data-pages")


def test_times_are_given_to_the_page_to_move_them_on(page: BeautifulSoup) -> None:
    wait = at(page, "#brief [data-waiting-since]")
    assert wait["data-words"] == "Waiting {duration}"
    assert str(wait["data-waiting-since"]).startswith(before(4).strftime("%Y-%m-%dT"))
    assert at(page, "[data-fact=now] time")["data-ago-words"] == "{ago}"
