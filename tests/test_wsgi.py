"""The server's entry: visitors' pages are answered ahead of Django, with the same words as within."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import Client, RequestFactory

from dashboard.throttling.throttle import forget_counts
from dashboard.trail.models import PageView
from dashboard.trail.store import writer
from dashboard.wsgi import application

PATH = "/api/v1/livechat/page.visited"
PAGE = {"title": "Desks", "change": "url", "location": {"href": "https://shop.example/desks"}}
SENT = json.dumps({"token": "t", "rid": "r", "pageInfo": PAGE}).encode()
BOUNDED: dict[str, Any] = {"wsgi.input_terminated": True}


@pytest.fixture(autouse=True)
def writer_stopped() -> Iterator[None]:
    yield
    writer.stop()


def call(
    body: bytes = SENT, method: str = "POST", path: str = PATH, **extra: Any
) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body of what the entry answers, called as a server calls it."""
    environ = (
        RequestFactory().generic(method, path, body, "application/json", REMOTE_ADDR="203.0.113.9").environ
    )
    said: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        said.extend((status, dict(headers)))

    pieces = application({**environ, "wsgi.input": BytesIO(body), **extra}, start_response)
    return said[0], said[1], b"".join(pieces)


@pytest.mark.django_db(transaction=True)
def test_a_page_is_stored_and_answered_as_within_django() -> None:
    status, headers, body = call(**BOUNDED)
    forget_counts()
    within = Client().post(PATH, SENT, "application/json", REMOTE_ADDR="203.0.113.8")
    assert (status, body) == ("200 OK", within.content)
    assert headers == dict(within.headers)
    assert PageView.objects.count() == 2


@pytest.mark.parametrize(
    ("method", "status"), [("OPTIONS", "200 OK"), ("GET", "404 Not Found"), ("POST", "400 Bad Request")]
)
def test_what_stores_nothing_is_answered_without_a_database(method: str, status: str) -> None:
    assert call(b"", method, **BOUNDED)[0] == status


@pytest.mark.django_db(transaction=True)
def test_a_body_without_a_declared_length_is_read_to_its_end() -> None:
    assert call(CONTENT_LENGTH="", **BOUNDED)[0] == "200 OK"


def test_a_body_without_a_declared_length_is_read_no_further_than_it_may_be_long() -> None:
    assert call(b" " * 70_000, CONTENT_LENGTH="", **BOUNDED)[0].startswith("413 ")


@pytest.mark.django_db(transaction=True)
def test_a_server_that_does_not_end_the_body_itself_is_led_through_django() -> None:
    class Endless(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert 0 <= size <= len(SENT)
            return super().read(size)

    endless: dict[str, Any] = {"wsgi.input": Endless(SENT)}
    assert call(**endless)[0] == "200 OK"


@pytest.mark.django_db(transaction=True)
def test_every_other_path_is_djangos() -> None:
    status, headers, _ = call(b"", "GET", f"{PATH}/", **BOUNDED)
    assert status.startswith(("302", "404"))
    assert "Content-Security-Policy" in headers
