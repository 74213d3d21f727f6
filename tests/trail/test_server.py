"""The collector on the server it runs on: what was answered 200 survives the server."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import requests
from django.conf import settings
from django.db import connection
from requests.adapters import HTTPAdapter
from rocketchat.wire import unused_address
from urllib3.util import Retry

from dashboard.trail.models import PageView
from trail.sending import PATH, body

pytestmark = pytest.mark.django_db(transaction=True)


def database_url() -> str:
    """The address of the database of this very test."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    return f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


@dataclass
class Running:
    address: str
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return self.address + PATH

    def kill(self) -> None:
        """As `kill -9`, of every process of the server."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def end(self) -> None:
        """As an operator ends it: what its threads did is told to coverage."""
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def server() -> Iterator[Running]:
    address = unused_address()
    arguments = ["--interface", "wsgi", "--blocking-threads", "16", "--log-level", "error", "--port"]
    running = Running(
        address,
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "granian",
                "dashboard.wsgi:application",
                *arguments,
                address.rpartition(":")[2],
            ],
            cwd=settings.ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "DATABASE_URL": database_url(),
                "COLLECTOR_RATE": "100000/m",
            },
            start_new_session=True,
        ),
    )
    try:
        with requests.Session() as session:
            session.mount(
                "http://", HTTPAdapter(max_retries=Retry(total=200, backoff_factor=0.1, backoff_max=0.1))
            )
            session.options(running.url, timeout=5)
        yield running
    finally:
        if running.process.poll() is None:
            running.end()


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
