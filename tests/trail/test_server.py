"""The collector on the server it runs on: what was answered 200 survives the server."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from dashboard.trail.models import PageView
from trail.running import Running, running
from trail.sending import PATH, body

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server() -> Iterator[Running]:
    with running() as made:
        yield made


def test_what_was_answered_survives_the_server_being_killed(server: Running) -> None:
    def visit(number: int) -> str | None:
        href = f"https://www.example.org/{number}"
        try:
            answer = requests.post(server.url, json=body(href, token=f"t{number % 7}"), timeout=10)
        except requests.RequestException:
            return None
        if number == 150:
            server.kill()
        return href if answer.status_code == 200 else None

    with ThreadPoolExecutor(16) as visitors:
        answered = [href for href in visitors.map(visit, range(300)) if href]
    assert len(answered) > 100
    kept = list(PageView.objects.values_list("href", flat=True))
    assert len(kept) == len(set(kept))
    assert set(answered) <= set(kept)


def raw(server: Running, request: bytes) -> bytes:
    host, _, port = server.address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as peer:
        peer.sendall(request)
        answer = b""
        while piece := peer.recv(65536):
            answer += piece
        return answer


def in_chunks(sent: bytes) -> bytes:
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
    )
    chunks = b"".join(
        b"%x\r\n%s\r\n" % (len(sent[i : i + 4096]), sent[i : i + 4096]) for i in range(0, len(sent), 4096)
    )
    return head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"


def test_a_body_sent_in_chunks_is_read(server: Running) -> None:
    assert raw(server, in_chunks(json.dumps(body()).encode())).startswith(b"HTTP/1.1 200 ")
    assert PageView.objects.count() == 1


def test_a_body_of_undeclared_length_that_is_too_long_is_refused(server: Running) -> None:
    assert raw(server, in_chunks(b" " * 70_000)).startswith(b"HTTP/1.1 413 ")


def test_two_visits_on_one_connection_are_answered(server: Running) -> None:
    with requests.Session() as session:
        assert [session.post(server.url, json=body(), timeout=5).status_code for _ in range(2)] == [200, 200]
