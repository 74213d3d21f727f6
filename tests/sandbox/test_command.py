"""`python -m dashboard.sandbox`, and the life of a server."""

import json
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from dashboard.sandbox import Sandbox, greeting
from sandbox.client import Client

COMMAND = [sys.executable, "-m", "dashboard.sandbox", "--port"]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_command_greets_serves_and_stops_quietly(sign: signal.Signals) -> None:
    with subprocess.Popen(
        [*COMMAND, "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        address = process.stdout.readline().split()[-1]
        connection = HTTPConnection(urlsplit(address).netloc, timeout=5)
        connection.request("GET", "/api/info")
        status = connection.getresponse().status
        process.send_signal(sign)
        rest, errors = process.stdout.read(), process.stderr.read()
        connection.close()

    assert (status, process.returncode, errors) == (200, 0, "")
    assert "Stop with Ctrl-C." in rest


@pytest.mark.parametrize("version", ["6.13", "7.13", "8.8", "9.0"])
def test_the_command_answers_as_the_release_line_it_is_told(version: str) -> None:
    with subprocess.Popen(
        [*COMMAND, "0", "--version", version], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        address = process.stdout.readline().split()[-1]
        connection = HTTPConnection(urlsplit(address).netloc, timeout=5)
        connection.request("GET", "/api/info")
        answer = json.load(connection.getresponse())
        connection.close()
        process.terminate()

    assert answer["version"] == version


def test_the_help_names_the_release_lines() -> None:
    done = subprocess.run([*COMMAND, "0", "--help"], capture_output=True, text=True, timeout=5, check=True)

    assert "--version {6.13,7.13,8.8,9.0}" in done.stdout
    assert "release line of Rocket.Chat to answer as (default 8.8)" in " ".join(done.stdout.split())


def test_an_unknown_release_line_is_refused() -> None:
    done = subprocess.run(
        [*COMMAND, "0", "--version", "5.0"], capture_output=True, text=True, timeout=5, check=False
    )

    assert done.returncode == 2
    assert "--version: invalid choice: '5.0'" in done.stderr


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run([*COMMAND, str(port)], capture_output=True, text=True, timeout=5, check=False)

    assert done.returncode == 1
    assert done.stderr == f"Cannot listen on 127.0.0.1:{port}: Address already in use\n"


def test_the_greeting_names_accounts_second_factor_token_and_live_room(sandbox: Sandbox) -> None:
    world = sandbox.world

    words = greeting(world, sandbox.url)

    for name in ("ana", "bruno", "marta", "tom", "nina", "adam", "uwe"):
        assert f"  {name}" in words
    assert sandbox.url in words
    assert world.accounts["tom"].totp_secret in words
    assert world.personal_tokens["ana"] in words
    assert world.live_room["_id"] in words


def test_one_connection_serves_many_requests(nobody: Client) -> None:
    nobody.request("GET", "/api/info")
    socket_before = nobody._connection.sock

    nobody.get("nothing")
    nobody.get("me")

    assert nobody._connection.sock is socket_before is not None


def test_stopping_ends_connections_that_are_kept_alive() -> None:
    with Sandbox(live=False) as running:
        connection = HTTPConnection(urlsplit(running.url).netloc, timeout=5)
        connection.request("GET", "/api/info")
        connection.getresponse().read()

    assert connection.sock.recv(1) == b""
    connection.close()


def test_a_client_that_hangs_up_is_no_news(capfd: pytest.CaptureFixture[str]) -> None:
    with Sandbox(live=False) as running:
        where = urlsplit(running.url)
        with socket.create_connection((str(where.hostname), where.port or 0)) as hung_up:
            hung_up.sendall(b"POST /api/v1/login HTTP/1.1\r\nContent-Length: 50\r\n\r\n{")

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("length", ["-1", "many", "1_0"])
def test_a_senseless_length_is_answered_400(sandbox: Sandbox, length: str) -> None:
    where = urlsplit(sandbox.url)
    with socket.create_connection((str(where.hostname), where.port or 0), timeout=5) as raw:
        raw.sendall(f"POST /api/v1/login HTTP/1.1\r\nContent-Length: {length}\r\n\r\n".encode())
        assert raw.recv(1000).startswith(b"HTTP/1.1 400 ")


def test_latency_is_waited_before_an_answer() -> None:
    with Sandbox(live=False, latency_ms=5_000) as running:
        connection = HTTPConnection(urlsplit(running.url).netloc, timeout=0.2)
        connection.request("GET", "/api/info")
        with pytest.raises(TimeoutError):
            connection.getresponse()
        connection.close()
