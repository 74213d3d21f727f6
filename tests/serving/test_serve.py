"""`python manage.py serve`: refuses what cannot work, one line per fault, and becomes a server that comes back."""

import os
import re
import signal
import socket
import time
from pathlib import Path

import pytest

from serving.starting import ROOT, free_port, make_environment, run, set_up, start

FAULTS = {
    "DEBUG": "ture",
    "HTTPS": "yess",
    "TRUSTED_PROXIES": "one",
    "DATABASE_URL": "postgres://someone:w0rd@db.example.org:port/rearview",
    "CACHE_URL": "memcached://w0rd",
    "COLLECTOR_RATE": "120",
    "PAGE_DEADLINE": "ten",
    "CREDENTIAL_KEYS": "abc",
    "TIME_ZONE": "Lisbon",
    "LOG_LEVEL": "LOUD",
}
MISSING = ["SECRET_KEY", "ALLOWED_HOSTS", "CREDENTIAL_KEYS", "VISITOR_KEY"]
GRANIAN = ("-m", "granian", "--interface", "wsgi", "--log-level", "error", "dashboard.wsgi:application")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database and static files."""
    var = tmp_path_factory.mktemp("var")
    set_up(make_environment(var))
    return var


def errors(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("ERROR: ")]


@pytest.mark.parametrize(
    "command", [["manage.py", "serve"], ["manage.py", "migrate"], [*GRANIAN, "--port", "0"]]
)
def test_every_setting_that_cannot_be_read_is_named_in_a_line_of_its_own(
    tmp_path: Path, command: list[str]
) -> None:
    done = run(*command, environment=make_environment(tmp_path, **FAULTS))
    assert done.returncode == 1
    assert sorted(line.split()[1] for line in errors(done.stderr)) == sorted(FAULTS)
    assert "Traceback" not in done.stderr
    assert "w0rd" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_setting_that_is_missing_is_named_with_how_to_make_it(tmp_path: Path) -> None:
    environment = make_environment(tmp_path)
    done = run("manage.py", "serve", environment={**environment, **dict.fromkeys(MISSING, "")})
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.split()[1] for line in done.stderr.splitlines()] == MISSING
    assert all(
        re.search(r"is not set\. (Make one: python -c|Name the hosts)", line) for line in errors(done.stderr)
    )


def test_all_that_cannot_work_together_is_said_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(
            *("manage.py", "serve", "--workers", "2", "--port", str(port)),
            environment=make_environment(tmp_path, TRUSTED_PROXIES="0"),
        )
    said = errors(done.stderr)
    assert done.returncode == 1
    assert len(said) == 4
    for words in (
        "CACHE_URL is not set: 2 workers",
        f"No static files are collected in {tmp_path}/static",
        "HTTPS=true with TRUSTED_PROXIES=0",
        f"port {port}: Address already in use",
    ):
        assert [line for line in said if words in line], words
    assert "Traceback" not in done.stderr


def test_debug_is_served_to_this_machine_alone(tmp_path: Path) -> None:
    environment = make_environment(tmp_path, DEBUG="true", ALLOWED_HOSTS="*")
    done = run("manage.py", "serve", "--host", "0.0.0.0", "--port", "0", environment=environment)
    assert done.returncode == 1
    first, second = errors(done.stderr)
    assert "DEBUG=true while ALLOWED_HOSTS has *" in first
    assert "DEBUG=true shows settings and code to everybody who reaches 0.0.0.0" in second


@pytest.mark.parametrize(
    ("options", "environment", "words"),
    [
        (["--workers", "2"], {}, "CACHE_URL is not set: 2 workers"),
        ([], {"GRANIAN_WORKERS": "3"}, "CACHE_URL is not set: 3 workers"),
        ([], {"PROCESSES": "2"}, "CACHE_URL is not set: 2 workers"),
        ([], {"VAR_DIR": "/nowhere/at/all"}, "No static files are collected in /nowhere/at/all/static"),
        (
            [],
            {"DEBUG": "true", "ALLOWED_HOSTS": "example.org"},
            "DEBUG=true while ALLOWED_HOSTS has example.org",
        ),
        (
            [],
            {"SECRET_KEY": "development-only-signing-key-of-no-secrecy-whatsoever-0123456789"},
            "SECRET_KEY holds the public key for development",
        ),
    ],
)
def test_under_plain_granian_a_worker_says_what_it_can_know(
    ready: Path, options: list[str], environment: dict[str, str], words: str
) -> None:
    made = make_environment(ready, **environment)
    done = run(*GRANIAN, "--port", "0", *options, environment=made)
    assert done.returncode == 1
    assert words in done.stderr
    assert set(map(str.strip, errors(done.stderr))) == {errors(done.stderr)[0]}
    assert "Traceback" not in done.stderr


def test_a_worker_that_is_killed_comes_back_and_the_command_ends_in_order(
    ready: Path, tmp_path: Path
) -> None:
    environment = make_environment(ready, CACHE_URL=f"redis://127.0.0.1:{free_port()}/0")
    arguments = ("manage.py", "serve", "--workers", "2")
    said = tmp_path / "said"
    with start(*arguments, environment=environment, said=said, port=free_port()) as server:
        assert server.ask_until_answered().status_code == 200
        before = server.workers()
        assert len(before) == 2
        killed = min(before)
        assert b"PROCESSES=2\0" in Path(f"/proc/{killed}/environ").read_bytes()
        os.kill(killed, signal.SIGKILL)
        ends = time.monotonic() + 20
        while said.read_text().count(" Started worker-") < 3 and time.monotonic() < ends:
            time.sleep(0.05)
        assert len(server.workers() - before) == 1
        assert server.ask_until_answered().status_code == 200
        server.process.terminate()
        assert server.process.wait(20) == 0
    lines = said.read_text().splitlines()
    assert "threads" not in said.read_text()
    assert not [
        line for line in lines if not re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ [\w.]+ ", line)
    ]


def test_what_is_amiss_in_the_database_is_said_and_stops_nobody(tmp_path: Path) -> None:
    environment = make_environment(tmp_path, ROCKETCHAT_URL="")
    run("manage.py", "collectstatic", "--no-input", environment=environment)
    with start(
        "manage.py", "serve", environment=environment, said=tmp_path / "said", port=free_port()
    ) as server:
        server.ask_until_answered()
    assert (
        "migrations are missing in the database. Run: python manage.py migrate"
        in (tmp_path / "said").read_text()
    )


def test_no_rocketchat_is_said_and_stops_nobody(ready: Path, tmp_path: Path) -> None:
    environment = make_environment(ready, ROCKETCHAT_URL="")
    with start(
        "manage.py", "serve", environment=environment, said=tmp_path / "said", port=free_port()
    ) as server:
        assert server.ask_until_answered().status_code == 200
    assert (
        "WARNING: ROCKETCHAT_URL is not set and the admin has no workspace" in (tmp_path / "said").read_text()
    )


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgres://someone:w0rd@127.0.0.1:1/x", "connection failed"),
        ("sqlite:////dev/null/x.sqlite3", "unable to open database file"),
    ],
)
def test_a_database_that_is_away_is_said_and_stops_nobody(
    ready: Path, tmp_path: Path, url: str, words: str
) -> None:
    environment = make_environment(ready, DATABASE_URL=url)
    with start(
        "manage.py", "serve", environment=environment, said=tmp_path / "said", port=free_port()
    ) as server:
        server.ask_until_answered()
    said = (tmp_path / "said").read_text()
    assert f"WARNING: The database does not answer: {words}" in said
    assert "w0rd" not in said


def test_it_serves_from_any_folder(ready: Path, tmp_path: Path) -> None:
    command = (str(ROOT / "manage.py"), "serve")
    environment = make_environment(ready)
    with start(
        *command, environment=environment, said=tmp_path / "said", port=free_port(), cwd=tmp_path
    ) as server:
        assert server.ask_until_answered().status_code == 200


def test_no_worker_at_all_is_refused(tmp_path: Path) -> None:
    done = run("manage.py", "serve", "--workers", "0", environment=make_environment(tmp_path))
    assert (done.returncode, done.stderr) == (1, "CommandError: --workers is a number from 1 on.\n")
