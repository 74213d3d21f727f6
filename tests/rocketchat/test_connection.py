"""What can happen on the wire, each by a server that does it."""

import gzip
import socket
import threading
import time
from collections.abc import Callable

import pytest

from dashboard.rocketchat import connection
from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.connection import MAX_BODY
from dashboard.rocketchat.errors import (
    BadShape,
    NotJson,
    Redirected,
    RocketChatError,
    ServerFailed,
    TimedOut,
    TooLarge,
    Unreachable,
)

from .wire import CREDENTIALS, TOKEN, Given, Server, example, serving, speaking, unused_address

Serve = Callable[[Given], tuple[Server, RocketChat]]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def impatient(address: str) -> RocketChat:
    return RocketChat(address, credentials=CREDENTIALS, timeout=(1.0, 0.2))


def test_a_refused_connection_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        RocketChat(unused_address()).me()


def test_an_unknown_host_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        RocketChat("http://nowhere.invalid").me()


def test_plain_http_where_tls_is_expected_is_unreachable() -> None:
    with speaking(lambda peer: peer.sendall(HEAD + b"\r\n{}")) as server, pytest.raises(Unreachable):
        RocketChat(server.address.replace("http:", "https:")).me()


def test_a_silent_server_times_out() -> None:
    def say_nothing(_: socket.socket) -> None:
        done.wait(5)

    done = threading.Event()
    with speaking(say_nothing) as server:
        with pytest.raises(TimedOut):
            impatient(server.address).me()
        done.set()


@pytest.mark.parametrize(
    "start",
    [
        b"",
        HEAD + b"Content-Length: 9999\r\n\r\n",
        HEAD + b"\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
    ],
    ids=["head", "body", "body without length", "chunk size"],
)
def test_a_server_that_drips_is_given_up_in_time(start: bytes) -> None:
    def drip(peer: socket.socket) -> None:
        peer.sendall(start)
        for _ in range(100):
            peer.sendall(b"1")
            dripped.append(1)
            pause.wait(0.05)

    pause, dripped = threading.Event(), list[int]()
    with speaking(drip) as server, pytest.raises(TimedOut):
        impatient(server.address).me()
    assert 1 < len(dripped) < 100


def test_a_server_that_drips_is_given_up_at_the_deadline_of_the_page() -> None:
    def drip(peer: socket.socket) -> None:
        peer.sendall(HEAD + b"Content-Length: 100000\r\n\r\n")
        for _ in range(100):
            peer.sendall(b"1")
            dripped.append(1)
            pause.wait(0.05)

    pause, dripped = threading.Event(), list[int]()
    with speaking(drip) as server, pytest.raises(TimedOut):
        RocketChat(server.address, timeout=(1.0, 30.0), deadline=time.monotonic() + 0.3).me()
    assert len(dripped) < 100


def test_after_the_deadline_nothing_is_sent() -> None:
    with serving(lambda _: Given(body=b'{"_id":"8.8"}')) as server, pytest.raises(TimedOut):
        RocketChat(server.address, deadline=time.monotonic()).me()
    assert server.asked == []


def test_a_slow_answer_within_the_limits_is_read() -> None:
    def answer(peer: socket.socket) -> None:
        peer.sendall(HEAD + b'Content-Length: 13\r\n\r\n{"_id"')
        threading.Event().wait(0.1)
        peer.sendall(b':"8.8"}')

    with speaking(answer) as server:
        assert impatient(server.address).me().id == "8.8"


def test_a_truncated_answer_is_unreachable() -> None:
    def answer(peer: socket.socket) -> None:
        peer.sendall(HEAD + b'Content-Length: 99\r\n\r\n{"versi')

    with speaking(answer) as server, pytest.raises(Unreachable) as raised:
        impatient(server.address).me()
    assert type(raised.value) is Unreachable


def test_bytes_that_are_no_http_are_unreachable() -> None:
    with (
        speaking(lambda peer: peer.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")) as server,
        pytest.raises(Unreachable),
    ):
        impatient(server.address).me()


def test_fifty_megabytes_are_not_read() -> None:
    sent = []

    def flood(peer: socket.socket) -> None:
        peer.sendall(HEAD + b"Content-Length: 52428800\r\n\r\n")
        for _ in range(50):
            peer.sendall(b" " * 1048576)
            sent.append(1048576)

    with speaking(flood) as server, pytest.raises(TooLarge) as raised:
        RocketChat(server.address).me()
    assert raised.value.limit == MAX_BODY
    assert sum(sent) < 4 * MAX_BODY


def test_a_gzip_bomb_is_measured_by_what_it_becomes(serve: Serve) -> None:
    bomb = gzip.compress(b" " * (64 * 1024 * 1024))
    _, client = serve(
        Given(body=bomb, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})
    )
    with pytest.raises(TooLarge):
        client.me()


def test_an_answer_of_just_the_limit_is_read(serve: Serve) -> None:
    body = b'{"_id":"8.8"}'
    assert serve(Given(body=body.ljust(MAX_BODY)))[1].me().id == "8.8"


def test_a_compressed_answer_is_read(serve: Serve) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert serve(Given(body=gzip.compress(b'{"_id":"8.8"}'), headers=headers))[1].me().id == "8.8"


def test_broken_compression_is_not_json(serve: Serve) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    with pytest.raises(NotJson):
        serve(Given(body=b"not gzip", headers=headers))[1].me()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_refused_and_the_token_goes_nowhere_else(serve: Serve, status: int) -> None:
    other, _ = serve(Given(body=example("me")))
    first, client = serve(Given(status, headers={"Location": f"{other.address}/api/v1/me"}))
    with pytest.raises(Redirected):
        client.me()
    with pytest.raises(Redirected):
        client.proxy_chat_history("room", "visitor", {})
    assert first.asked[0].headers["x-auth-token"] == TOKEN
    assert other.asked == []


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_proxys_page_is_a_failed_server(serve: Serve, status: int) -> None:
    html = Given(status, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"})
    with pytest.raises(ServerFailed) as raised:
        serve(html)[1].me()
    assert raised.value.status == status


@pytest.mark.parametrize("status", [200, 400, 401, 403, 413])
def test_a_page_in_place_of_json_is_not_json(serve: Serve, status: int) -> None:
    html = Given(status, b"<html>{}</html>", {"Content-Type": "text/html"})
    with pytest.raises(NotJson) as raised:
        serve(html)[1].me()
    assert raised.value.status == status


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe\x00", b"[" * 5000 + b"]" * 5000, b"1" * 5000])
def test_what_cannot_be_parsed_is_not_json(serve: Serve, body: bytes) -> None:
    with pytest.raises(NotJson):
        serve(Given(body=body))[1].me()


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"7"])
def test_json_that_is_no_object_is_a_bad_shape(serve: Serve, body: bytes) -> None:
    with pytest.raises(BadShape):
        serve(Given(body=body))[1].me()


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/octet-stream"])
def test_json_under_another_content_type_is_not_json(serve: Serve, kind: str) -> None:
    with pytest.raises(NotJson):
        serve(Given(body=b'{"_id":"8.8"}', headers={"Content-Type": kind}))[1].me()


def test_a_missing_content_type_is_fine(serve: Serve) -> None:
    assert serve(Given(body=b'{"_id":"8.8"}', headers={}))[1].me().id == "8.8"


@pytest.mark.parametrize("number", [b"NaN", b"-Infinity", b"1e999"])
def test_a_reply_to_pass_on_holds_no_number_that_json_lacks(serve: Serve, number: bytes) -> None:
    with pytest.raises(NotJson):
        serve(Given(body=b'{"a":%s}' % number))[1].proxy_chat_history("room", "visitor", {})


def test_cookies_are_not_kept(serve: Serve) -> None:
    cookies = {"Content-Type": "application/json", "Set-Cookie": "rc_token=of-ana; Path=/"}
    server, client = serve(Given(body=example("me"), headers=cookies))
    client.me()
    client.me()
    assert [asked.headers.get("cookie") for asked in server.asked] == [None, None]
    assert list(connection._get_session(True).cookies) == []


def test_a_proxy_in_the_environment_is_not_used(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", unused_address())
    assert serve(Given(body={"_id": "8.8"}))[1].me().id == "8.8"


def test_two_calls_share_one_connection() -> None:
    peers = set()

    def answer(peer: socket.socket) -> None:
        body = b'{"_id":"8.8"}'
        for _ in range(2):
            peers.add(peer.getpeername())
            peer.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            peer.recv(65536)

    with speaking(answer) as server:
        client = impatient(server.address)
        assert [client.me().id for _ in range(2)] == ["8.8", "8.8"]
    assert len(peers) == 1


def test_an_error_drags_no_library_exception_along() -> None:
    with pytest.raises(RocketChatError) as raised:
        RocketChat(unused_address(), credentials=CREDENTIALS).room("secret-room")
    assert raised.value.__context__ is None
    assert raised.value.__cause__ is None


def test_a_connection_the_server_closed_while_idle_is_replaced() -> None:
    body = b'{"_id":"8.8"}'
    with speaking(
        lambda peer: peer.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    ) as server:
        client = impatient(server.address)
        assert [client.me().id for _ in range(3)] == ["8.8"] * 3


def test_a_server_that_always_hangs_up_is_asked_twice_and_a_login_once() -> None:
    calls = []
    with speaking(lambda peer: calls.append(peer)) as server:
        with pytest.raises(Unreachable):
            impatient(server.address).me()
        assert len(calls) == 2
        with pytest.raises(Unreachable):
            impatient(server.address).login("marta.lima", "right")
    assert len(calls) == 3


def test_the_prefix_of_the_address_is_kept() -> None:
    with serving(lambda _: Given(body={"_id": "8.8"})) as server:
        RocketChat(f"{server.address}/chat/").me()
    assert server.asked[0].path == "/chat/api/v1/me"
