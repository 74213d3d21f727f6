"""page.visited: what is answered, what is to be stored, which fault is named first."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from dashboard.sandbox import Sandbox
from dashboard.trail.page_visited import MAX_BODY, SentPageView, Verdict, judge

EXAMPLES = Path(__file__).parents[1] / "examples"
MARK = b"\xef\xbb\xbf"  # byte order mark
HREF = "https://www.example.org/desks"
PAGE: dict[str, Any] = {"change": "url", "title": "Desks", "location": {"href": HREF}}
PLAIN = {"token": "t", "pageInfo": PAGE}


def wire(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def example(name: str) -> bytes:
    return wire(json.loads((EXAMPLES / f"{name}.json").read_text()))


def sent(value: object) -> Verdict:
    return judge(wire(value), "application/json")


def raw(title: str) -> Verdict:
    """The answer to a page whose title is this piece of JSON."""
    body = f'{{"token":"t","pageInfo":{{"title":{title},"change":"url","location":{{"href":"h"}}}}}}'
    return judge(body.encode(), "application/json")


def page(**changed: object) -> dict[str, object]:
    return {"token": "t", "pageInfo": PAGE | changed}


def fault(answer: Verdict) -> str:
    """What was refused, once status, kind and form of the refusal are right."""
    said = json.loads(answer.body)
    text: str = said["error"].removesuffix(" [invalid-params]")
    form = {"success": False, "error": f"{text} [invalid-params]", "errorType": "invalid-params"}
    assert (answer.status, answer.page_view, answer.body) == (400, None, wire(form))
    return text


def title_of(answer: Verdict) -> str:
    assert answer.page_view
    return answer.page_view.title


def test_the_documented_request_gets_the_documented_answer() -> None:
    answer = judge(example("page-visited-request"), "application/json")

    assert (answer.status, answer.body) == (200, example("page-visited-success-with-page"))


def test_the_visit_is_what_was_sent() -> None:
    assert sent(PLAIN | {"rid": "r"}).page_view == SentPageView("t", "r", "Desks", HREF, "url")


@pytest.mark.parametrize("room", [{}, {"rid": None}, {"rid": ""}])
def test_a_page_without_a_room_is_stored_without_one(room: dict[str, object]) -> None:
    answer = sent(PLAIN | room)

    assert answer.page_view
    assert answer.page_view.room_id == ""


def test_a_change_that_is_not_monitored_is_accepted_but_not_stored() -> None:
    answer = sent(page(change="title"))

    assert answer == Verdict(200, example("page-visited-success-without-page"), None)


def test_the_workspace_says_which_change_is_monitored() -> None:
    assert judge(wire(page(change="title")), "application/json", monitored="title").page_view
    assert not judge(wire(PLAIN), "application/json", monitored="title").page_view


def test_neither_visit_nor_answer_shows_the_token_when_printed() -> None:
    assert "s3cr3t" not in repr(sent(PLAIN | {"token": "s3cr3t"}))


def test_an_empty_title_leaves_a_leading_space_in_the_message() -> None:
    assert json.loads(sent(page(title="")).body)["page"]["msg"] == f" - {HREF}"


def test_the_refusal_of_an_empty_object_is_the_documented_one() -> None:
    assert judge(b"{}", "application/json") == Verdict(400, example("error-400-missing-token-legacy"), None)


def test_a_missing_page_is_refused_as_documented() -> None:
    assert sent({"token": "t"}) == Verdict(400, example("error-400-missing-pageinfo-legacy"), None)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "must have required property 'token'"),
        ({"pageInfo": PAGE}, "must have required property 'token'"),
        ({"token": "t"}, "must have required property 'pageInfo'"),
        (PLAIN | {"extra": 1}, "must NOT have additional properties"),
        (PLAIN | {"__proto__": 1}, "must NOT have additional properties"),
        (PLAIN | {"token": []}, "must be string"),
        (PLAIN | {"token": ["t"]}, "must be string"),
        (PLAIN | {"rid": {}}, "must be string"),
        (PLAIN | {"pageInfo": None}, "must be object"),
        (PLAIN | {"pageInfo": [PAGE]}, "must be object"),
        (PLAIN | {"pageInfo": "url"}, "must be object"),
        (PLAIN | {"pageInfo": {}}, "must have required property 'title'"),
        (PLAIN | {"pageInfo": {"title": ""}}, "must have required property 'change'"),
        (PLAIN | {"pageInfo": {"title": "", "change": ""}}, "must have required property 'location'"),
        (page(extra=1), "must NOT have additional properties"),
        (page(title=[]), "must be string"),
        (page(change={}), "must be string"),
        (page(location=HREF), "must be object"),
        (page(location={}), "must have required property 'href'"),
        (page(location={"href": HREF, "extra": 1}), "must NOT have additional properties"),
        (page(location={"href": [HREF]}), "must be string"),
    ],
)
def test_a_fault_is_named_as_rocketchat_names_it(body: dict[str, object], text: str) -> None:
    assert fault(sent(body)) == text


@pytest.mark.parametrize(
    ("body", "first"),
    [
        ({"extra": 1}, "must have required property 'token'"),
        ({"token": [], "pageInfo": 1, "extra": 1}, "must NOT have additional properties"),
        ({"pageInfo": 1, "token": []}, "must be string"),
        ({"pageInfo": 1, "rid": [], "token": "t"}, "must be string"),
        ({"token": "t", "pageInfo": {"extra": 1}}, "must have required property 'title'"),
        (page(location=1, change=[]), "must be string"),
        (page(location={"extra": 1}), "must have required property 'href'"),
    ],
)
def test_of_several_faults_the_first_in_the_order_of_the_schema_is_named(
    body: dict[str, object], first: str
) -> None:
    assert fault(sent(body)) == first


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("null", ""),
        ("true", "true"),
        ("false", "false"),
        ("7", "7"),
        ("1.0", "1"),
        ("-1.50", "-1.5"),
        ("0.1", "0.1"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("0.000001", "0.000001"),
        ("0.0000001", "1e-7"),
        ("1.5e-10", "1.5e-10"),
        ("1e20", "100000000000000000000"),
        ("1e21", "1e+21"),
        ("1.5E300", "1.5e+300"),
        ("9007199254740993", "9007199254740992"),
        ("123456789012345678901", "123456789012345680000"),
        ("1e400", "Infinity"),
        ("-1e400", "-Infinity"),
        ("1" * 10_000, "Infinity"),
    ],
)
def test_a_scalar_becomes_the_text_javascript_makes_of_it(written: str, text: str) -> None:
    answer = raw(written)

    assert title_of(answer) == text
    assert json.loads(answer.body)["page"]["navigation"]["page"]["title"] == text


def test_every_text_is_coerced() -> None:
    location = {"href": True}
    answer = sent({"token": 1, "rid": 2.5, "pageInfo": {"title": 3, "change": "url", "location": location}})

    assert answer.page_view == SentPageView("1", "2.5", "3", "true", "url")


def test_the_page_is_echoed_in_the_order_it_was_written() -> None:
    backwards = dict(reversed(PAGE.items()))
    echoed = json.loads(sent({"pageInfo": backwards, "token": "t"}).body)["page"]["navigation"]["page"]

    assert list(echoed) == ["location", "title", "change"]


def test_the_last_of_equal_keys_counts_in_the_place_of_the_first() -> None:
    page_info = b'{"title":"old","change":"url","location":{"href":"h"},"title":"new"}'
    answer = judge(b'{"token":"t","pageInfo":' + page_info + b"}", "application/json")

    assert b'"page":{"title":"new","change":"url","location":{"href":"h"}}' in answer.body


@pytest.mark.parametrize(
    ("written", "echoed"),
    [
        ('"\\u00e9 \\ud83d\\ude00"', '"é 😀"'),
        ('"\\u2028"', '"\u2028"'),
        ('"\\u0000\\u001F\\u007f"', '"\\u0000\\u001f\x7f"'),
        ('"\\b\\t\\n\\f\\r"', '"\\b\\t\\n\\f\\r"'),
        ('"\\"\\\\\\/"', '"\\"\\\\/"'),
        ('"\\uD83D"', '"\\ud83d"'),
        ('"\\\\\\uDE00\\ud83d"', '"\\\\\\ude00\\ud83d"'),
    ],
)
def test_a_text_is_echoed_as_javascript_writes_it(written: str, echoed: str) -> None:
    assert f'"page":{{"title":{echoed},"change"'.encode() in raw(written).body


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{}{}",
        b" ",
        b"nothing",
        b"{'token':1}",
        b'{"token":NaN}',
        b'{"token":-Infinity}',
        b'{"token":Infinity}',
        b'{"token":"a\nb"}',
        b'{"token":01}',
        '{"token":1}'.encode("utf-16"),
        MARK * 3 + wire(PLAIN),
        b" " + MARK + wire(PLAIN),
        b"[" * 5_000 + b"]" * 5_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        MARK + b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    ],
)
def test_what_is_not_json_is_judged_as_an_empty_object(body: bytes) -> None:
    assert judge(body, "application/json") == judge(b"{}", "application/json")


@pytest.mark.parametrize("body", [b'"{}"', b'""', b"1", b"null", b"true", b"false", b""])
def test_json_that_is_neither_object_nor_list_is_judged_as_an_empty_object(body: bytes) -> None:
    assert judge(body, "application/json") == judge(b"{}", "application/json")


@pytest.mark.parametrize("body", [b"[]", b"[{}]", b"[null]"])
def test_a_list_is_no_object(body: bytes) -> None:
    assert fault(judge(body, "application/json")) == "must be object"


@pytest.mark.parametrize("marks", [1, 2])
def test_a_byte_order_mark_is_dropped_even_twice(marks: int) -> None:
    assert judge(MARK * marks + wire(PLAIN), "application/json") == judge(wire(PLAIN), "application/json")


def test_a_mark_within_a_text_stays() -> None:
    assert title_of(raw('"\ufeffa"')) == "\ufeffa"


@pytest.mark.parametrize(
    ("title", "read"),
    [
        (b"caf\xe9", "caf\ufffd"),
        (b"\xe2\x82", "\ufffd"),
        (b"\xed\xa0\x80", "\ufffd" * 3),
        (b"\xf4\x90\x80\x80", "\ufffd" * 4),
        (b"a\xffb", "a\ufffdb"),
    ],
)
def test_bytes_that_are_no_utf_8_are_read_as_replacement_characters(title: bytes, read: str) -> None:
    body = wire(page(title="?")).replace(b"?", title)
    assert title_of(judge(body, "application/json")) == read
    assert title_of(judge(MARK + body, "application/json")) == read


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/json;charset=UTF-8",
        "application/json; charset=latin1",
        "application/json-patch+json",
        "application/jsonp",
        "x/application/json",
    ],
)
def test_json_is_read_wherever_the_content_type_contains_it(kind: str) -> None:
    assert title_of(judge(wire(page(title="Möbel")), kind)) == "Möbel"


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "text/json", "Application/JSON", "application/x-www-form-urlencoded", "json"]
)
def test_a_body_of_another_kind_is_not_read(kind: str) -> None:
    assert judge(wire(PLAIN), kind) == judge(b"{}", "application/json")


def test_a_body_may_be_64_kib_long_and_no_longer() -> None:
    longest = wire(PLAIN).ljust(MAX_BODY)
    refusal = (
        b'{"success":false,"error":"Request body too large [error-too-large]","errorType":"error-too-large"}'
    )

    assert judge(longest, "application/json").page_view
    assert judge(longest + b" ", "application/json") == Verdict(413, refusal, None)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*PLAIN, *PAGE, "rid", "href"]), inner),
)


@given(st.binary() | json_values.map(wire), st.sampled_from(["", "application/json", "text/plain"]))
def test_every_body_gets_an_answer_in_json(body: bytes, kind: str) -> None:
    answer = judge(body, kind)

    assert answer.status in {200, 400}
    assert json.loads(answer.body)["success"] is (answer.status == 200)


# The stand-in writes larger numbers and smaller fractions in Python's way.
scalars = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.sampled_from([0.5, -2.25, 7.0]) | st.text()
)
values = scalars | st.lists(scalars, max_size=2) | st.dictionaries(st.text(max_size=3), scalars, max_size=2)


def pages_of(value: st.SearchStrategy[Any], *, whole: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Pages with these values; unless whole, with any of their keys missing and others added."""

    def fields(known: dict[str, Any], **more: Any) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries(known if whole else {}, optional=more if whole else {**known, **more})

    more = {} if whole else {"more": value}
    location = fields({"href": value}, **more)
    info = fields({"title": value, "change": st.just("url") | value, "location": location}, **more)
    return fields({"token": value, "pageInfo": info}, rid=value, **more)


@st.composite
def sent_bodies(draw: st.DrawFn) -> bytes:
    """Pages, right and wrong, and other JSON; perhaps behind byte order marks, perhaps with some bytes put into it."""
    written = wire(draw(pages_of(scalars, whole=True) | pages_of(values, whole=False) | values))
    place = draw(st.integers(0, len(written)))
    damage = draw(st.just(b"") | st.binary(max_size=3))
    return MARK * draw(st.sampled_from([0, 0, 1, 2, 3])) + written[:place] + damage + written[place:]


@pytest.fixture(scope="module")
def told_nonsense() -> Iterator[Sandbox]:
    """A sandbox of its own: what is sent to it would be taken for visitors' tokens."""
    with Sandbox(live=False, rate_limit=False) as running:
        yield running


@given(
    sent_bodies() | st.binary(),
    st.sampled_from(["application/json", "application/json+x", "text/plain"]),
)
@property_settings(deadline=None)
def test_every_body_gets_the_answer_that_rocketchat_gives(
    told_nonsense: Sandbox, body: bytes, kind: str
) -> None:
    address = f"{told_nonsense.url}/api/v1/livechat/page.visited"
    theirs = requests.post(address, body, headers={"Content-Type": kind}, timeout=5)
    ours = judge(body, kind)

    assert (ours.status, ours.body) == (theirs.status_code, theirs.content)


any_text = st.text(st.characters() | st.characters(categories=["Cs"]))


@given(any_text, any_text, any_text)
def test_a_valid_page_comes_back_as_it_was_sent(token: str, title: str, href: str) -> None:
    body = {"token": token, "pageInfo": {"location": {"href": href}, "title": title, "change": "url"}}
    said = json.loads(judge(json.dumps(body).encode(), "application/json").body)
    # A high and a low half that meet become one character on the way.
    expected = json.loads(json.dumps(body))

    assert said["page"]["navigation"] == {"page": expected["pageInfo"], "token": expected["token"]}
