"""How answers are read: generously in form, strictly in sense."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.errors import BadShape, NoSuchRoom
from dashboard.rocketchat.payloads import (
    ChatHistory,
    Department,
    Departments,
    Login,
    Me,
    Messages,
    Page,
    Pages,
    Rooms,
    Visitor,
    Visitors,
)
from dashboard.rocketchat.rooms import Message, Room

from .wire import EXAMPLES, TOKEN, VISITOR_TOKEN, Given, Server, example

Serve = Callable[[Given], tuple[Server, RocketChat]]
ANSWERED = datetime(2026, 8, 3, 9, 14, 48, 911000, tzinfo=UTC)

READ: dict[str, tuple[type[Any], str]] = {
    "chat-history-doc-variant": (ChatHistory, ""),
    "chat-history-empty": (ChatHistory, ""),
    "chat-history-last-page": (ChatHistory, ""),
    "chat-history-page": (ChatHistory, ""),
    "contacts-history-page": (ChatHistory, ""),
    "search-chats-page": (ChatHistory, ""),
    "livechat-rooms-page": (Rooms, ""),
    "rid-messages-page": (Messages, ""),
    "pages-visited-empty": (Pages, ""),
    "pages-visited-page": (Pages, ""),
    "visitors-info": (Visitor, "visitor"),
    "visitors-search-page": (Visitors, ""),
    "departments-page": (Departments, ""),
    "department-by-id": (Department, "department"),
    "me": (Me, ""),
    "login-ok": (Login, "data"),
    "login-ok-documented": (Login, "data"),
}


def read(name: str) -> Any:
    model, key = READ[name]
    return model.model_validate(example(name)[key] if key else example(name))


def history(serve: Serve, **changes: Any) -> ChatHistory:
    """The first room of the example, with changes."""
    room = example("chat-history-page")["history"][0] | changes
    return serve(Given(body={"history": [room]}))[1].chat_history("room", "visitor")


def bad_field(serve: Serve, **changes: Any) -> str:
    with pytest.raises(BadShape) as raised:
        history(serve, **changes)
    return raised.value.field


@pytest.mark.parametrize("name", READ)
def test_every_example_is_read_and_keeps_no_secret(name: str) -> None:
    answer = read(name)
    shown = f"{answer!r} {answer.model_dump_json()}"
    assert TOKEN not in shown
    assert VISITOR_TOKEN.encode() not in shown.encode() + pickle.dumps(answer)
    assert "k3n9d7x2q5v8m1c4" not in shown


def test_no_answer_of_the_examples_is_forgotten() -> None:
    written_elsewhere = {"login-request", "login-request-with-code", "logout-ok-when-body-is-sent"}
    not_asked_for = {
        "info-anonymous",
        "contacts-search-page",
        "visitors-autocomplete",
        "department-unknown-id",
    }
    names = {path.stem for path in EXAMPLES.glob("*.json")}
    answers = {name for name in names if not name.startswith(("error-", "login-401", "page-visited-"))}
    assert answers == set(READ) | written_elsewhere | not_asked_for


def test_a_room_with_every_metric_is_read() -> None:
    closed = read("chat-history-page").history[1]
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
    room = read("chat-history-page").history[0]
    assert (room.open, room.waiting_response, room.served_by.username) == (True, True, "marta.lima")
    assert room.metrics.response.fd == ANSWERED
    assert room.last_message.by_visitor
    assert room.last_message.file_names == ()


def test_an_old_room_has_metrics_that_are_all_absent() -> None:
    room = read("chat-history-page").history[2]
    assert room.metrics.response.ft is room.metrics.v.lq is room.metrics.chat_duration is None
    assert (room.served_by, room.source, room.department_id) == (None, None, "")


def test_the_published_spelling_of_numbers_and_booleans_is_read() -> None:
    room = read("chat-history-doc-variant").history[0]
    assert (room.msgs, room.open, room.metrics.response.ft) == (2, True, 0.258)


def test_a_page_says_where_the_visitor_was() -> None:
    page = read("pages-visited-page").pages[0]
    assert (page.title, page.change) == ("Delivery times", "url")
    assert page.href == "https://www.example.org/help/delivery?ref=menu"


@pytest.mark.parametrize("navigation", [None, {}, {"page": None}, {"page": {"title": None, "location": {}}}])
def test_a_page_may_lack_everything(navigation: Any) -> None:
    page = Page.model_validate({"_id": "p", "ts": 0, "navigation": navigation})
    assert (page.title, page.href, page.change) == ("", "", "")


def test_a_visitor_has_flat_emails_and_phones() -> None:
    visitor = read("visitors-info")
    assert visitor.emails == ("ana.souza@example.org",)
    assert visitor.phones == ("+55 11 5555-0134",)
    assert visitor.livechat_data == {"customer_no": "C-20418"}


def test_a_visitors_own_fields_hold_texts_only_and_no_token() -> None:
    data = {"age": 7, "vip": True, "nested": {"a": 1}, "token": VISITOR_TOKEN, "none": None}
    visitor = Visitor.model_validate({"_id": "v", "livechatData": data})
    assert visitor.livechat_data == {"age": "7", "vip": "True"}


def test_an_unfinished_account_has_neither_name_nor_roles_nor_zone(serve: Serve) -> None:
    me = serve(Given(body={"_id": "u", "avatarUrl": "https://chat.example.org/a", "success": True}))[1].me()
    assert (me.id, me.username, me.name, me.roles, me.utc_offset) == ("u", "", "", (), None)


def test_a_login_gives_credentials_and_shows_no_token() -> None:
    login = read("login-ok")
    assert login.credentials.auth_token == TOKEN
    assert TOKEN not in f"{login} {login!r} {login.model_dump()} {login.credentials}"


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
    whole = Room.model_fields.keys() - {"id", "ts", "v"}
    nulls = {str(Room.model_fields[name].alias): None for name in whole}
    bare = {"_id": "r", "ts": "2026-08-03T09:14:02.118Z", "v": {"_id": "v"}}
    assert Room.model_validate(bare | nulls) == Room.model_validate(bare)


@pytest.mark.parametrize("part", ["v", "servedBy", "response", "reaction", "chatDuration"])
def test_null_in_metrics_is_as_good_as_absent(serve: Serve, part: str) -> None:
    assert history(serve, metrics={part: None}).history[0].metrics.response.ft is None


def test_null_in_a_list_of_tags_is_left_out(serve: Serve) -> None:
    assert history(serve, tags=["a", None, 7]).history[0].tags == ("a", "7")


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
    moment = history(serve, closedAt=value).history[0].closed_at
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
def test_moments_that_make_no_sense_are_refused(serve: Serve, value: Any) -> None:
    assert bad_field(serve, closedAt=value) == "history.0.closedAt"


@pytest.mark.parametrize("value", [-0.001, 1e11, float("nan"), float("inf"), "NaN", "soon", [], "-1"])
def test_durations_that_make_no_sense_are_refused(serve: Serve, value: Any) -> None:
    assert bad_field(serve, metrics={"response": {"ft": value}}) == "history.0.metrics.response.ft"


def test_a_bad_shape_names_the_field_and_not_the_value(serve: Serve) -> None:
    with pytest.raises(BadShape) as raised:
        history(serve, v={"_id": ["secret value"], "token": VISITOR_TOKEN})
    assert str(raised.value) == "Rocket.Chat's answer is not as documented at history.0.v._id."
    assert raised.value.__context__ is None


@pytest.mark.parametrize(
    ("body", "field"), [({}, "history"), ({"history": {}}, "history"), ({"history": [None]}, "history.0")]
)
def test_a_list_that_is_none_is_a_bad_shape(serve: Serve, body: Any, field: str) -> None:
    with pytest.raises(BadShape) as raised:
        serve(Given(body=body))[1].chat_history("room", "visitor")
    assert raised.value.field == field


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
    page = Departments.model_validate({"departments": [{"_id": "d"}]} | given)
    assert (page.count, page.offset, page.total) == numbers


@pytest.mark.parametrize("text", ["a\ud800b", "a\x00b"])
def test_characters_that_break_templates_and_databases_are_replaced(serve: Serve, text: str) -> None:
    room = history(serve, fname=text, tags=[text]).history[0]
    assert (room.fname, room.tags) == ("a\ufffdb", ("a\ufffdb",))


def test_hostile_text_is_kept_as_it_is(serve: Serve) -> None:
    text = "<script>alert(1)</script>\u202e\U0001f600"
    assert history(serve, fname=text).history[0].fname == text


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
    assert Message.model_validate({"_id": "m"} | raw).file_names == names


def test_only_a_message_that_came_with_a_token_is_by_the_visitor() -> None:
    by_visitor = [message.by_visitor for message in read("rid-messages-page").messages]
    assert by_visitor == [True, False, True]


def test_reading_leaves_the_answer_as_it_was() -> None:
    answer = example("chat-history-page")
    before = copy.deepcopy(answer)
    ChatHistory.model_validate(answer)
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
