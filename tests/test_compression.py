"""How pages leave: as gzip for browsers that take it, the same as ever for all others."""

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from fixture_types import Answer
from history.addresses import api_path, visitor_page
from trail.sending import PATH, body

from dashboard.compression import SHORTEST, compress_pages
from dashboard.sandbox.world import World
from dashboard.trail.store import writer

BROWSER = "gzip, deflate, br, zstd"
LONG = "Ana " * SHORTEST
HTML = "text/html; charset=utf-8"


def pass_on(response: Any, takes: str = BROWSER) -> Any:
    """The response, of any kind, behind the middleware alone."""
    request = RequestFactory().get("/", headers={"Accept-Encoding": takes})
    return compress_pages(lambda _: response)(request)


def ask(client: Client, path: str, takes: str = BROWSER) -> Answer:
    return client.get(path, headers={"Accept-Encoding": takes})


def read(answer: Answer) -> str:
    """The page, without the forms' tokens, which differ each time."""
    packed = answer.headers.get("Content-Encoding") == "gzip"
    text = (gzip.decompress(answer.content) if packed else answer.content).decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_a_page_leaves_compressed_and_reads_the_same(ana: Client, world: World) -> None:
    path = visitor_page(world.live_room)
    with time_machine.travel(datetime.now(UTC), tick=False):
        packed, plain = ask(ana, path), ask(ana, path, "identity")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert read(packed) == read(plain)
    assert len(packed.content) < len(plain.content) / 3
    for answer in (packed, plain):
        assert int(answer.headers["Content-Length"]) == len(answer.content)
        assert {"Accept-Encoding", "HX-Request", "Cookie"} <= set(answer.headers["Vary"].split(", "))


def test_the_documented_json_leaves_compressed_too(ana: Client, world: World) -> None:
    packed, plain = (ask(ana, api_path(world.live_room), takes) for takes in (BROWSER, ""))
    assert packed.headers["Content-Encoding"] == "gzip"
    assert read(packed) == read(plain)


@pytest.mark.parametrize("path", ["/login/", "/no/such/page/", "/admin/login/"])
def test_so_do_the_pages_for_strangers(db: None, path: str) -> None:
    assert ask(Client(), path).headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("takes", "packed"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("deflate,gzip ; q=1.0", True),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=0", False),
        ("br, gzip; q=0.000, identity", False),
        ("gzipped", False),
    ],
)
def test_the_browser_decides(takes: str, packed: bool) -> None:
    answer = pass_on(HttpResponse(LONG), takes)
    assert ("Content-Encoding" in answer.headers) == packed
    assert read(answer) == LONG
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_what_is_short_leaves_as_it_is(ana: Client) -> None:
    short = pass_on(HttpResponse(LONG[: SHORTEST - 1]))
    assert short.content.decode() == LONG[: SHORTEST - 1]
    assert "Content-Encoding" not in short.headers
    assert "Content-Encoding" in pass_on(HttpResponse(LONG[:SHORTEST])).headers
    assert pass_on(HttpResponse(status=204)).content == b""


@pytest.mark.parametrize("kind", ["text/plain", "image/png", "application/octet-stream", ""])
def test_other_kinds_leave_as_they_are(kind: str) -> None:
    response = HttpResponse(LONG)
    response.headers["Content-Type"] = kind
    answer = pass_on(response)
    assert answer.content.decode() == LONG
    assert not {"Content-Encoding", "Vary"} & set(answer.headers)


def test_json_is_json_again() -> None:
    assert gzip.decompress(pass_on(JsonResponse({"x": LONG})).content) == JsonResponse({"x": LONG}).content


def test_a_stream_stays_a_stream() -> None:
    answer = pass_on(StreamingHttpResponse(iter([LONG, LONG]), content_type=HTML))
    assert not {"Content-Encoding", "Content-Length"} & set(answer.headers)
    assert list(answer) == [LONG.encode()] * 2


def test_what_is_compressed_already_is_left_alone() -> None:
    response = HttpResponse(LONG, headers={"Content-Encoding": "br"})
    assert pass_on(response).content.decode() == LONG
    assert response.headers["Content-Encoding"] == "br"


@pytest.mark.parametrize(("etag", "told"), [('"abc"', 'W/"abc"'), ('W/"abc"', 'W/"abc"')])
def test_an_etag_no_longer_promises_the_same_bytes(etag: str, told: str) -> None:
    assert pass_on(HttpResponse(LONG, headers={"ETag": etag})).headers["ETag"] == told
    assert pass_on(HttpResponse(LONG, headers={"ETag": etag}), "").headers["ETag"] == etag


def test_the_length_of_an_answer_says_nothing_exact_of_what_is_in_it() -> None:
    lengths = {len(pass_on(HttpResponse(LONG)).content) for _ in range(50)}
    assert len(lengths) > 10
    assert max(lengths) - min(lengths) <= 100


@pytest.fixture
def writer_stopped() -> Iterator[None]:
    yield
    writer.stop()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("writer_stopped")
def test_the_collector_answers_visitors_browsers_as_it_is(visitor: Client) -> None:
    sent = {**body(), "pageInfo": {**body()["pageInfo"], "title": LONG}}
    answer = visitor.post(PATH, sent, "application/json", headers={"Accept-Encoding": BROWSER})
    assert answer.status_code == 200
    assert not {"Content-Encoding", "Vary"} & set(answer.headers)
    assert len(answer.content) >= SHORTEST
