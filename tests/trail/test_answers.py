"""What the collector answers: as Rocket.Chat does, whatever comes."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from rocketchat.wire import example

from dashboard.trail.models import PageView
from trail.sending import PATH, body, send

STORES = pytest.mark.django_db(transaction=True)
KB = 1024


def compact(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def refusal(text: str) -> bytes:
    return compact({"success": False, "error": f"{text} [invalid-params]", "errorType": "invalid-params"})


@STORES
def test_the_documented_request_gets_the_documented_answer(visitor: Client) -> None:
    answer = send(visitor, example("page-visited-request"))
    assert answer.status_code == 200
    assert answer.content == compact(example("page-visited-success-with-page"))


@STORES
def test_an_answer_has_the_headers_of_rocketchat_and_no_cookie(visitor: Client) -> None:
    answer = send(visitor)
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert (answer["X-RateLimit-Limit"], answer["X-RateLimit-Remaining"]) == ("120", "119")
    assert not answer.cookies


def test_another_kind_of_change_is_answered_and_not_stored(visitor: Client) -> None:
    answer = send(visitor, body(change="title"))
    assert (answer.status_code, answer.content) == (200, b'{"success":true}')


@STORES
def test_the_monitored_change_is_a_setting(visitor: Client, settings: Settings) -> None:
    settings.MONITORED_CHANGE = "title"
    assert json.loads(send(visitor, body(change="title")).content)["page"]
    assert send(visitor, body(change="url")).content == b'{"success":true}'
    assert PageView.objects.count() == 1


@STORES
def test_a_room_may_be_null_or_missing(visitor: Client) -> None:
    without = {key: value for key, value in body().items() if key != "rid"}
    assert [send(visitor, sent).status_code for sent in (body(rid=None), without)] == [200, 200]
    assert set(PageView.objects.values_list("room_id", flat=True)) == {""}


@STORES
def test_numbers_booleans_and_null_become_text(visitor: Client) -> None:
    answer = send(visitor, body(12, title=None, token=True))
    assert json.loads(answer.content)["page"]["msg"] == " - 12"
    assert json.loads(answer.content)["page"]["navigation"]["token"] == "true"
    assert PageView.objects.get().href == "12"


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_any_other_method_is_not_found(visitor: Client, method: str) -> None:
    answer = visitor.generic(method, PATH, json.dumps(body()), "application/json")
    assert answer.status_code == 404
    assert answer.content == (b"" if method == "HEAD" else b"404 Not Found")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({}, "must have required property 'token'"),
        ({"token": "t"}, "must have required property 'pageInfo'"),
        ({"token": {}, "pageInfo": 1}, "must be string"),
        ({**body(), "more": 1}, "must NOT have additional properties"),
        ({"token": "t", "pageInfo": {}}, "must have required property 'title'"),
        ({"token": "t", "pageInfo": {"title": ""}}, "must have required property 'change'"),
        ({"token": "t", "pageInfo": {"title": "", "change": ""}}, "must have required property 'location'"),
        (body(more=1), "must NOT have additional properties"),
        (body(location={}), "must have required property 'href'"),
        (body(location={"href": "", "more": 1}), "must NOT have additional properties"),
        (body(location="https://"), "must be object"),
        (body(["https://"]), "must be string"),
        (body(rid=[]), "must be string"),
        ([body()], "must be object"),
        ("text", "must have required property 'token'"),
        (5, "must have required property 'token'"),
        (None, "must have required property 'token'"),
        (b"", "must have required property 'token'"),
    ],
)
def test_the_first_fault_is_named_as_rocketchats_validator_does(
    visitor: Client, sent: object, fault: str
) -> None:
    answer = send(visitor, b"null" if sent is None else sent)
    assert (answer.status_code, answer.content) == (400, refusal(fault))
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "sent",
    [
        b"{",
        b'{"token":',
        b"[" * 5000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"token":NaN,"pageInfo":{}}',
        b'{"token":"t","pageInfo":-Infinity}',
        b"\x00",
        b"\xff\xfe{}",
        b"token=t&rid=r",
        b"<xml/>",
    ],
    ids=[
        "open",
        "half",
        "deep list",
        "deep object",
        "NaN",
        "Infinity",
        "NUL",
        "UTF-16",
        "form",
        "XML",
    ],
)
def test_a_body_that_is_not_json_is_judged_as_an_empty_object(visitor: Client, sent: bytes) -> None:
    answer = send(visitor, sent)
    assert (answer.status_code, answer.content) == (400, refusal("must have required property 'token'"))


@STORES
@pytest.mark.parametrize("marks", [1, 2])
def test_a_page_behind_a_byte_order_mark_or_two_is_stored(visitor: Client, marks: int) -> None:
    sent = b"\xef\xbb\xbf" * marks + json.dumps(body()).encode()
    assert send(visitor, sent).status_code == 200
    assert PageView.objects.count() == 1


@STORES
def test_bytes_that_are_no_utf_8_are_stored_as_replacement_characters(visitor: Client) -> None:
    sent = json.dumps(body(title="caf?")).encode().replace(b"f?", b"f\xe9")
    assert send(visitor, sent).status_code == 200
    assert PageView.objects.get().title == "caf\ufffd"


@STORES
@pytest.mark.parametrize("text", ["a\0b", "\ud800", "\udfff!", "\u2028", "😀", "א\u202eב"])
def test_odd_characters_are_stored_without_harm_and_given_back_as_sent(visitor: Client, text: str) -> None:
    answer = send(visitor, body(f"https://e.org/{text}", title=text))
    assert answer.status_code == 200
    assert json.loads(answer.content)["page"]["navigation"]["page"]["title"] == text
    assert not {"\0", "\ud800", "\u202e"} & set(PageView.objects.get().title)


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "APPLICATION/JSON", "", "🙂"],
)
def test_another_content_type_is_read_as_nothing(visitor: Client, content_type: str) -> None:
    assert send(visitor, content_type=content_type).content == refusal("must have required property 'token'")


@STORES
@pytest.mark.parametrize(
    "content_type", ["application/json; charset=latin1", "application/json-patch+json", "x/application/json"]
)
def test_json_is_read_wherever_the_content_type_contains_it(visitor: Client, content_type: str) -> None:
    assert send(visitor, content_type=content_type).status_code == 200


def padded(size: int) -> bytes:
    bare = json.dumps(body(change="title")).encode()
    return bare + b" " * (size - len(bare))


def test_sixty_four_kilobytes_are_read(visitor: Client) -> None:
    assert send(visitor, padded(64 * KB)).status_code == 200


@pytest.mark.parametrize(
    "length", [None, str(10**12)], ids=["as long as said", "said to be longer than it is"]
)
def test_one_byte_more_is_too_large(visitor: Client, length: str | None) -> None:
    sent = padded(64 * KB + 1) if length is None else padded(400)
    answer = send(visitor, sent, **({} if length is None else {"CONTENT_LENGTH": length}))
    assert answer.status_code == 413
    assert json.loads(answer.content)["errorType"] == "error-too-large"
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("length", ["", "x", "-1", "1.5", "0"])
def test_a_length_that_makes_no_sense_is_answered(visitor: Client, length: str) -> None:
    assert send(visitor, CONTENT_LENGTH=length).status_code == 400


def test_a_body_that_breaks_off_is_refused(visitor: Client) -> None:
    class Broken(BytesIO):
        def read(self, *_: object) -> bytes:
            raise OSError("the client went away")

    broken: Any = Broken()
    answer = send(visitor, CONTENT_LENGTH="400", **{"wsgi.input": broken})
    assert answer.status_code == 400
