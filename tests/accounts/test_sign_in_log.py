"""One line of the log for each failure and each lock, which fail2ban can read and nobody can forge."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from fixture_types import StartUpstream
from rocketchat.wire import example

from dashboard.accounts.models import Agent, SignInAttempt
from dashboard.sandbox import Sandbox
from dashboard.upstream.models import Workspace

ADDRESS = r"(?P<address>[0-9a-fA-F.:]+)"
Lines = Callable[[], list[str]]


@pytest.fixture
def workspace(db: None) -> Iterator[Workspace]:
    """At a Rocket.Chat of its own, whose count of failures no other test adds to."""
    with Sandbox(live=False, rate_limit=False) as sandbox:
        saved = Workspace(url=sandbox.url)
        saved.save()
        yield saved


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    """What the log has to say, all of it."""
    return lambda: [record.getMessage() for record in caplog.records]


def fail2ban() -> re.Pattern[str]:
    """The filter of the documentation."""
    text = (Path(settings.ROOT) / "docs/operations.md").read_text()
    found = re.search(r"^failregex = (.+)$", text, re.MULTILINE)
    assert found
    return re.compile(found[1].replace("<ADDR>", ADDRESS))


def banned(written: list[str]) -> list[str]:
    """The addresses that fail2ban would count, once for each line."""
    prefix = "2026-11-24 17:25:08,394 WARNING dashboard.accounts.sign_in_throttle "
    return [found["address"] for line in written if (found := fail2ban().search(prefix + line))]


def guess(name: str, address: str = "203.0.113.5", path: str = "/login/") -> None:
    Client(REMOTE_ADDR=address).post(path, {"username": name, "password": "a-mistyped-password"})


def test_a_failure_is_one_line(workspace: Workspace, lines: Lines) -> None:
    guess("ana")
    assert lines() == ['sign-in failed: client_ip=203.0.113.5 name="ana"']
    assert banned(lines()) == ["203.0.113.5"]


def test_a_failure_at_the_admin_is_too(db: None, lines: Lines) -> None:
    Agent.objects.create_superuser("boss", "a-long-password")
    guess("boss", "2001:db8::5", "/admin/login/")
    assert lines() == ['sign-in failed: client_ip=2001:db8::5 name="boss"']
    assert banned(lines()) == ["2001:db8::5"]


def test_a_lock_is_one_line_and_says_what_is_locked(workspace: Workspace, lines: Lines) -> None:
    for number in range(21):
        guess(f"name{number}")
    assert lines()[20:] == ['sign-in locked: client_ip=203.0.113.5 name="name20" lock=network']
    assert banned(lines()) == ["203.0.113.5"] * 21


def test_who_meets_a_lock_that_others_caused_is_not_banned(workspace: Workspace, lines: Lines) -> None:
    for number in range(7):
        guess("ana", f"198.51.100.{number}")
    for number in range(25):
        guess(f"name{number}", f"198.51.101.{number}")
    locks = [line for line in lines() if "locked" in line]
    assert locks == [
        'sign-in locked: client_ip=198.51.100.6 name="ana" lock=name',
        'sign-in locked: client_ip=198.51.101.24 name="name24" lock=strangers',
    ]
    assert not banned(locks)


@pytest.mark.parametrize(
    "typed",
    [
        'x" client_ip=192.0.2.1',
        'x\nsign-in failed: client_ip=192.0.2.1 name="y',
        "a-password with blanks!",
        "\u2028sign-in failed",
        "a" * 200,
    ],
)
def test_a_name_forges_no_line_and_betrays_no_password(
    workspace: Workspace, lines: Lines, typed: str
) -> None:
    guess(typed)
    (line,) = lines()
    assert re.fullmatch(r'sign-in failed: client_ip=203\.0\.113\.5 name="(\*\*\*|a{64})"', line)
    assert typed not in str(SignInAttempt.objects.values())
    assert banned([line]) == ["203.0.113.5"]


def test_an_unknown_address_is_said_to_be_so(workspace: Workspace, lines: Lines) -> None:
    guess("ana", "unix:")
    assert lines() == ['sign-in failed: client_ip=- name="ana"']
    assert not banned(lines())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 401, "body": example("login-401-blocked-for-user")}, "blocked by Rocket.Chat"),
        ({"status": 500}, "unanswered"),
        ({"status": 503}, "unanswered"),
        ({"status": 429}, "paused"),
    ],
)
def test_what_is_no_fault_of_the_caller_is_said_but_bans_nobody(
    upstream_server: StartUpstream, lines: Lines, answer: dict[str, int], said: str
) -> None:
    upstream_server().given("login", **answer)  # type: ignore[arg-type]
    guess("ana")
    (line,) = lines()
    cause = " cause=ServerFailed" if said == "unanswered" else ""
    assert line == f'sign-in {said}: client_ip=203.0.113.5 name="ana"{cause}'
    assert not banned([line])


def test_who_comes_in_a_pause_is_a_line_too(db: None, lines: Lines) -> None:
    with Sandbox(live=False) as sandbox:
        Workspace(url=sandbox.url).save()
        for number in range(8):
            guess(f"name{number}", f"203.0.113.{number}")
    assert [line.split(":")[0] for line in lines()] == ["sign-in failed"] * 6 + ["sign-in paused"] * 2


def test_a_good_sign_in_says_nothing(workspace: Workspace, lines: Lines) -> None:
    Client().post("/login/", {"username": "ana", "password": "sandbox"})
    assert not lines()
