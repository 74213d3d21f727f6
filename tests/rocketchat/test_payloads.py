"""How answers are read: generously in form, strictly in sense."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.errors import BadShape, NoSuchRoom
from dashboard.rocketchat.listing import Listing, Unreadable
from dashboard.rocketchat.payloads import Department, Login, Me, Page, Visitor
from dashboard.rocketchat.rooms import Message, Room
from dashboard.rocketchat.scrub import replace_tokens

from .wire import EXAMPLES, TOKEN, VISITOR_TOKEN, Given, Server, example

Serve = Callable[[Given], tuple[Server, RocketChat]]
ANSWERED = datetime(2026, 8, 3, 9, 14, 48, 911000, tzinfo=UTC)

LISTS: dict[str, tuple[type[Any], str]] = {
    "chat-history-doc-variant": (Room, "history"),
    "chat-history-empty": (Room, "history"),
    "chat-history-last-page": (Room, "history"),
    "chat-history-page": (Room, "history"),
    "contacts-history-page": (Room, "history"),
    "search-chats-page": (Room, "history"),
    "livechat-rooms-page": (Room, "rooms"),
    "rid-messages-page": (Message, "messages"),
    "pages-visited-empty": (Page, "pages"),
    "pages-visited-page": (Page, "pages"),
    "visitors-search-page": (Visitor, "visitors"),
    "departments-page": (Department, "departments"),
}
OBJECTS: dict[str, tuple[type[Any], str]] = {
    "visitors-info": (Visitor, "visitor"),
    "department-by-id": (Department, "department"),
    "me": (Me, ""),
    "login-ok": (Login, "data"),
    "login-ok-documented": (Login, "data"),
}


def read_list(name: str) -> Any:
    kind, key = LISTS[name]
    body = example(name)
    replace_tokens(body, lambda token: "the-hash")
    return Listing.read(kind, body, key)


def read_object(name: str) -> Any:
    kind, key = OBJECTS[name]
    body = example(name)
    return kind.read(body[key] if key else body)


def history(serve: Serve, **changes: Any) -> Room:
    """The first room of the example, with changes, as the client reads it."""
    room = example("chat-history-page")["history"][0] | changes
    (row,) = serve(Given(body={"history": [room]}))[1].chat_history("room", "visitor").rows
    assert isinstance(row, Room), "the row could not be read"
    return row


def read_row(serve: Serve, **changes: Any) -> Room | Unreadable:
    room = example("chat-history-page")["history"][0] | changes
    (row,) = serve(Given(body={"history": [room]}))[1].chat_history("room", "visitor").rows
    return row


def check_no_secret(value: object) -> None:
    shown = f"{value!r}".encode() + pickle.dumps(value)
    for secret in (TOKEN, VISITOR_TOKEN, "k3n9d7x2q5v8m1c4"):
        assert secret.encode() not in shown


@pytest.mark.parametrize("name", LISTS)
def test_every_list_of_the_examples_is_read_whole_and_keeps_no_secret(name: str) -> None:
    listing = read_list(name)
    assert len(listing.readable) == len(listing.rows)
    check_no_secret(listing)


@pytest.mark.parametrize("name", [name for name in OBJECTS if not name.startswith("login")])
def test_every_object_of_the_examples_is_read_and_keeps_no_secret(name: str) -> None:
    check_no_secret(read_object(name))


def test_no_answer_of_the_examples_is_forgotten() -> None:
    written_elsewhere = {"login-request", "login-request-with-code", "logout-ok-when-body-is-sent"}
    not_asked_for = {
        "info-anonymous",
        "contacts-search-page",
        "visitors-autocomplete",
        "department-unknown-id",
    }
    names = {path.stem for path in EXAMPLES.glob("*.json")}
    answers = {
        name for name in names if not name.startswith(("error-", "login-401", "page-visited-", "webhook-"))
    }
    assert answers == {*LISTS, *OBJECTS} | written_elsewhere | not_asked_for


def test_a_room_with_every_metric_is_read() -> None:
    closed = read_list("chat-history-page").rows[1]
    raw = example("chat-history-page")["history"][1]["metrics"]
    metrics = closed.metrics
    assert metrics.response.ft == raw["response"]["ft"]
    assert metrics.reaction.tt == raw["reaction"]["tt"]
    assert metrics.chat_duration == raw["chatDuration"]
    assert metrics.service_time_duration == raw["serviceTimeDuration"]
    assert metrics.visitor_inactivity == raw["visitorInactivity"]
    assert not closed.open
    assert closed.closed_at > closed.ts


def test_an_open_room_is_read() -> None:
    room = read_list("chat-history-page").rows[0]
    assert (room.open, room.waiting_response, room.served_by.username) == (True, True, "marta.lima")
    assert room.metrics.response.fd == ANSWERED
    assert room.last_message.by_visitor
    assert room.last_message.file_names == ()


def test_an_old_room_has_metrics_that_are_all_absent() -> None:
    room = read_list("chat-history-page").rows[2]
    assert room.metrics.response.ft is room.metrics.v.lq is room.metrics.chat_duration is None
    assert (room.served_by, room.source, room.department_id) == (None, None, "")


def test_the_published_spelling_of_numbers_and_booleans_is_read() -> None:
    room = read_list("chat-history-doc-variant").rows[0]
    assert (room.msgs, room.open, room.metrics.response.ft) == (2, True, 0.258)


def test_a_page_says_where_the_visitor_was() -> None:
    page = read_list("pages-visited-page").rows[0]
    assert (page.title, page.change) == ("Delivery times", "url")
    assert page.href == "https://www.example.org/help/delivery?ref=menu"


@pytest.mark.parametrize("navigation", [None, {}, {"page": None}, {"page": {"title": None, "location": {}}}])
def test_a_page_may_lack_everything(navigation: Any) -> None:
    page = Page.read({"_id": "p", "ts": 0, "navigation": navigation})
    assert (page.title, page.href, page.change) == ("", "", "")


def test_a_visitor_has_flat_emails_and_phones() -> None:
    visitor = read_object("visitors-info")
    assert visitor.emails == ("ana.souza@example.org",)
    assert visitor.phones == ("+55 11 5555-0134",)
    assert visitor.livechat_data == {"customer_no": "C-20418"}


def test_a_visitors_own_fields_hold_texts_only_and_no_token() -> None:
    data = {"age": 7, "vip": True, "nested": {"a": 1}, "token": VISITOR_TOKEN, "none": None}
    visitor = Visitor.read({"_id": "v", "livechatData": data})
    assert visitor.livechat_data == {"age": "7", "vip": "True"}


def test_an_unfinished_account_has_neither_name_nor_roles_nor_zone(serve: Serve) -> None:
    me = serve(Given(body={"_id": "u", "avatarUrl": "https://chat.example.org/a", "success": True}))[1].me()
    assert (me.id, me.username, me.name, me.roles, me.utc_offset) == ("u", "", "", (), None)


def test_a_login_gives_credentials_and_shows_no_token() -> None:
    login = read_object("login-ok")
    assert login.credentials.auth_token == TOKEN
    assert TOKEN not in f"{login} {login!r} {login.credentials}"


def test_a_token_that_no_header_can_carry_is_a_bad_shape(serve: Serve) -> None:
    answer = example("login-ok")
    answer["data"]["authToken"] = "two\r\nlines"
    with pytest.raises(BadShape) as raised:
        serve(Given(body=answer))[1].login("marta.lima", "right")
    assert (raised.value.field, raised.value.__context__) == ("data.authToken", None)


@pytest.mark.parametrize("name", ["login-request", "login-request-with-code"])
def test_a_login_sends_what_is_documented(serve: Serve, name: str) -> None:
    server, client = serve(Given(body=example("login-ok")))
    client.login(**example(name))
    assert server.asked[0].body.decode() == str(example(name)).replace("'", '"')


def test_null_is_as_good_as_absent_everywhere(serve: Serve) -> None:
    nulls = dict.fromkeys({*Room.__struct_encode_fields__} - {"_id", "ts", "v"})
    bare = {"_id": "r", "ts": "2026-08-03T09:14:02.118Z", "v": {"_id": "v"}}
    assert Room.read(bare | nulls) == Room.read(bare)


@pytest.mark.parametrize("part", ["v", "servedBy", "response", "reaction", "chatDuration"])
def test_null_in_metrics_is_as_good_as_absent(serve: Serve, part: str) -> None:
    assert history(serve, metrics={part: None}).metrics.response.ft is None


def test_null_in_a_list_of_tags_is_left_out(serve: Serve) -> None:
    assert history(serve, tags=["a", None, 7]).tags == ("a", "7")


@pytest.mark.parametrize(
    "value",
    [
        "2026-08-03T09:14:48.911Z",
        "2026-08-03T11:14:48.911+02:00",
        "2026-08-03T09:14:48.911",
        1785748488911,
        "1785748488911",
        {"$date": 1785748488911},
        {"$date": "2026-08-03T09:14:48.911Z"},
    ],
)
def test_moments_come_in_many_forms_and_become_utc(serve: Serve, value: Any) -> None:
    moment = history(serve, closedAt=value).closed_at
    assert (moment, moment and moment.tzinfo) == (ANSWERED, UTC)


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "",
        True,
        [],
        {},
        {"$date": None},
        "1969-12-31T23:59:59Z",
        "9999-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        -1,
        10**15,
        10**400,
        float("nan"),
        float("inf"),
    ],
)
def test_a_moment_that_makes_no_sense_counts_as_absent(serve: Serve, value: Any) -> None:
    assert history(serve, closedAt=value).closed_at is None


@pytest.mark.parametrize("value", [-0.001, 1e11, float("nan"), float("inf"), "NaN", "soon", [], "-1"])
def test_a_duration_that_makes_no_sense_counts_as_absent(serve: Serve, value: Any) -> None:
    assert history(serve, metrics={"response": {"ft": value}}).metrics.response.ft is None


@pytest.mark.parametrize("value", [-1, 1.5, 10**15, "many", [], True])
def test_a_count_that_makes_no_sense_counts_as_absent(serve: Serve, value: Any) -> None:
    assert history(serve, msgs=value).msgs is None


def test_a_bad_shape_names_the_field_and_not_the_value(serve: Serve) -> None:
    room = example("chat-history-page")["history"][0] | {
        "v": {"_id": ["secret value"], "token": VISITOR_TOKEN}
    }
    with pytest.raises(BadShape) as raised:
        serve(Given(body={"room": room}))[1].room("room")
    assert str(raised.value) == "Rocket.Chat's answer is not as documented at room.v._id."
    assert raised.value.__context__ is None


@pytest.mark.parametrize("body", [{}, {"history": {}}, {"history": None}])
def test_a_list_that_is_none_is_a_bad_shape(serve: Serve, body: Any) -> None:
    with pytest.raises(BadShape) as raised:
        serve(Given(body=body))[1].chat_history("room", "visitor")
    assert raised.value.field == "history"


@pytest.mark.parametrize("row", [None, 7, "text", [], {}, {"nothing": True}])
def test_a_row_that_is_none_costs_itself_alone(serve: Serve, row: Any) -> None:
    good = {"_id": "p", "ts": 0}
    pages = serve(Given(body={"pages": [good, row, good]}))[1].pages_visited("room")
    assert [type(each) for each in pages.rows] == [Page, Unreadable, Page]
    assert (len(pages.readable), pages.total) == (2, 3)
    visitors = serve(Given(body={"visitors": [row, {"_id": "v"}]}))[1].search_visitors("Ana")
    assert [visitor.id for visitor in visitors.readable] == ["v"]


@pytest.mark.parametrize(
    ("changes", "id_"),
    [({"ts": None}, "nT5pWq8zLrX2cVb6M"), ({"v": None}, "nT5pWq8zLrX2cVb6M"), ({"_id": "a/b"}, "")],
)
def test_a_row_that_cannot_be_read_keeps_its_id_where_it_has_one(
    serve: Serve, changes: dict[str, Any], id_: str
) -> None:
    assert read_row(serve, **changes) == Unreadable(id_)


@pytest.mark.parametrize("visitor", [None, 7, "text", [], {}])
def test_a_room_without_its_visitor_cannot_be_read(serve: Serve, visitor: Any) -> None:
    assert isinstance(read_row(serve, v=visitor), Unreadable)


@pytest.mark.parametrize(
    ("given", "numbers"),
    [
        ({}, (1, 0, 1)),
        ({"offset": 50}, (1, 50, 51)),
        ({"offset": "50", "total": None}, (1, 50, 51)),
        ({"count": "25", "offset": "0", "total": "99"}, (25, 0, 99)),
    ],
)
def test_numbers_of_a_page_are_given_or_derived(given: Any, numbers: tuple[int, int, int]) -> None:
    page = Listing.read(Department, {"departments": [{"_id": "d"}]} | given, "departments")
    assert (page.count, page.offset, page.total) == numbers


@pytest.mark.parametrize("text", ["a\ud800b", "a\x00b"])
def test_characters_that_break_templates_and_databases_are_replaced(serve: Serve, text: str) -> None:
    room = history(serve, fname=text, tags=[text])
    assert (room.fname, room.tags) == ("a\ufffdb", ("a\ufffdb",))


def test_hostile_text_is_kept_as_it_is(serve: Serve) -> None:
    text = "<script>alert(1)</script>\u202e\U0001f600"
    assert history(serve, fname=text).fname == text


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ({"file": {"name": "a.pdf"}}, ("a.pdf",)),
        ({"files": [{"name": "a.pdf"}, {"name": "b.pdf"}], "file": {"name": "a.pdf"}}, ("a.pdf", "b.pdf")),
        ({"attachments": [{"title": "a.pdf"}, {"text": "a link"}, None, 7]}, ("a.pdf",)),
        ({"files": [{"name": "a.pdf"}], "attachments": [{"title": "a.pdf"}]}, ("a.pdf",)),
        ({"file": "odd", "files": "odd", "attachments": {"odd": 1}}, ()),
    ],
)
def test_a_message_names_its_files(raw: dict[str, Any], names: tuple[str, ...]) -> None:
    assert Message.read({"_id": "m"} | raw).file_names == names


def test_only_a_message_that_came_with_a_token_is_by_the_visitor() -> None:
    by_visitor = [message.by_visitor for message in read_list("rid-messages-page").rows]
    assert by_visitor == [True, False, True]


def test_reading_leaves_the_answer_as_it_was() -> None:
    answer = example("chat-history-page")
    before = copy.deepcopy(answer)
    Listing.read(Room, answer, "history")
    assert answer == before


def test_a_room_that_is_no_omnichannel_room_is_no_room(serve: Serve) -> None:
    with pytest.raises(NoSuchRoom):
        serve(Given(body={"room": {"_id": "GENERAL", "t": "c"}}))[1].room("GENERAL")


@pytest.mark.parametrize("room", [None, [], "text", {"_id": "r"}])
def test_a_room_without_its_fields_is_a_bad_shape(serve: Serve, room: Any) -> None:
    with pytest.raises(BadShape) as raised:
        serve(Given(body={"room": room}))[1].room("room")
    assert raised.value.field.startswith("room")


def test_a_department_that_is_missing_is_a_bad_shape(serve: Serve) -> None:
    with pytest.raises(BadShape):
        serve(Given(body={"success": True}))[1].department("sales")
