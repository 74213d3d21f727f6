"""The second step: a code of the app, or one sent by e-mail. How 9.x differs: test_untold_second_factor.py."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from fixture_types import Soup, StartUpstream
from lines import ON_EVERY_LINE, UP_TO_8
from reading import alert, value_at
from rocketchat.wire import example

from dashboard.accounts.second_factor import SESSION_KEY
from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace

PASSWORD = {"username": "tom", "password": "sandbox", "next": "/find/?q=zoe"}
WRONG = "not right, or no longer"


@pytest.fixture
def halfway(workspace: Workspace, soup: Soup) -> Client:
    """A client that has given tom's password."""
    client = Client()
    assert soup(client.post("/login/", PASSWORD)).select("input[name=code]")
    return client


@UP_TO_8
def test_the_password_alone_asks_for_a_code_and_opens_nothing(workspace: Workspace, soup: Soup) -> None:
    client = Client()
    answer = client.post("/login/", PASSWORD)
    page = soup(answer)
    assert answer.status_code == 200
    assert page.select_one("input[name=code][autocomplete=one-time-code]")
    assert not page.select("input[name=password]")
    assert "authenticator app" in page.get_text()
    assert client.get("/").status_code == 302


@ON_EVERY_LINE
def test_the_right_code_leads_to_where_the_agent_wanted_to_go(halfway: Client, world: World) -> None:
    answer = halfway.post("/login/", {"code": world.totp_code("tom"), "next": PASSWORD["next"]})
    assert answer.headers["Location"] == PASSWORD["next"]
    assert halfway.get("/").status_code == 200


@ON_EVERY_LINE
def test_the_code_form_keeps_where_the_agent_wanted_to_go(workspace: Workspace, soup: Soup) -> None:
    page = soup(Client().post("/login/", PASSWORD))
    assert value_at(page, "[name=next]") == PASSWORD["next"]


@UP_TO_8
@pytest.mark.parametrize("code", ["000000x", "abc", "１２３４５６", "a" * 64])
def test_a_wrong_code_may_be_tried_again(halfway: Client, world: World, soup: Soup, code: str) -> None:
    refused = halfway.post("/login/", {"code": code})
    assert refused.status_code == 403
    assert WRONG in alert(soup(refused))
    assert not soup(refused).select("input[name=code][value]")
    assert halfway.post("/login/", {"code": world.totp_code("tom")}).status_code == 302


@UP_TO_8
@pytest.mark.parametrize("code", ["000000", "a backup code that is none"])
def test_a_wrong_code_beside_the_password_leads_to_the_code_alone(
    workspace: Workspace, world: World, soup: Soup, code: str
) -> None:
    client = Client()
    refused = client.post("/login/", {**PASSWORD, "code": code})
    assert refused.status_code == 403
    assert WRONG in alert(soup(refused))
    assert not soup(refused).select("input[name=password]")
    assert client.post("/login/", {"code": world.totp_code("tom")}).status_code == 302


@ON_EVERY_LINE
def test_the_code_beside_the_password_signs_in_at_once(workspace: Workspace, world: World) -> None:
    client = Client()
    answer = client.post("/login/", {**PASSWORD, "code": world.totp_code("tom")})
    assert answer.headers["Location"] == PASSWORD["next"]
    assert client.get("/").status_code == 200


@ON_EVERY_LINE
@pytest.mark.parametrize("code", ["", "123456"])
def test_who_has_no_second_factor_may_give_any_code_or_none(workspace: Workspace, code: str) -> None:
    fields = {"username": "ana", "password": "sandbox", "code": code}
    assert Client().post("/login/", fields).status_code == 302


@ON_EVERY_LINE
def test_an_empty_code_is_asked_for_again(halfway: Client, soup: Soup) -> None:
    answer = halfway.post("/login/", {"code": " "})
    assert answer.status_code == 400
    assert soup(answer).select("input[name=code]")
    assert soup(answer).select("[role=alert]")


@ON_EVERY_LINE
def test_a_code_after_ten_minutes_begins_again_with_the_password(workspace: Workspace, soup: Soup) -> None:
    client, start = Client(), datetime.now(UTC)
    with time_machine.travel(start, tick=False):
        client.post("/login/", PASSWORD)
    with time_machine.travel(start + timedelta(seconds=601), tick=False):
        answer = client.post("/login/", {"code": "123456"})
    assert answer.status_code == 400
    assert "took too long" in alert(soup(answer))
    assert soup(answer).select("input[name=password]")


def test_a_code_without_a_password_before_begins_again(db: None, soup: Soup) -> None:
    answer = Client().post("/login/", {"code": "123456"})
    assert answer.status_code == 400
    assert soup(answer).select("input[name=password]")


@ON_EVERY_LINE
def test_opening_the_login_again_forgets_the_password_that_waits(halfway: Client) -> None:
    halfway.get("/login/")
    assert SESSION_KEY not in halfway.session


@ON_EVERY_LINE
def test_signing_in_forgets_the_password_that_waited(halfway: Client, world: World) -> None:
    halfway.post("/login/", {"code": world.totp_code("tom")})
    assert SESSION_KEY not in halfway.session


@ON_EVERY_LINE
def test_the_password_that_waits_is_not_readable_in_the_session(halfway: Client) -> None:
    assert SESSION_KEY in halfway.session
    assert "sandbox" not in str(dict(halfway.session))


def test_the_email_method_is_explained(upstream_server: StartUpstream, soup: Soup) -> None:
    upstream_server().given("login", status=401, body=example("login-401-email-code-required"))
    page = soup(Client().post("/login/", PASSWORD))
    assert "sent a six-digit code to your e-mail" in page.get_text()
    assert page.select("input[name=code]")


def test_an_email_code_that_is_still_valid_is_not_said_to_be_sent_now(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    body = example("login-401-email-code-required")
    body["details"] |= {"codeGenerated": False, "codeExpires": ["2026-08-03T09:24:02.118Z"]}
    upstream_server().given("login", status=401, body=body)
    client = Client()
    for page in (soup(client.post("/login/", PASSWORD)), soup(client.post("/login/", {"code": " "}))):
        assert "the code it sent before is still valid" in page.get_text()
        assert "has sent" not in page.get_text()


def test_an_email_code_is_said_to_be_sent_also_where_the_code_is_asked_for_again(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    upstream_server().given("login", status=401, body=example("login-401-email-code-required"))
    client = Client()
    client.post("/login/", PASSWORD)
    page = soup(client.post("/login/", {"code": " "}))
    assert "has sent a six-digit code to your e-mail" in page.get_text()


@pytest.mark.parametrize("refusal", ["login-401-totp-invalid", "login-401-totp-max-attempts"])
def test_a_refused_code_is_told_as_such(upstream_server: StartUpstream, soup: Soup, refusal: str) -> None:
    server, client = upstream_server(), Client()
    server.given("login", status=401, body=example("login-401-totp-required"))
    client.post("/login/", PASSWORD)
    server.given("login", status=401, body=example(refusal))
    answer = client.post("/login/", {"code": "123456"})
    assert answer.status_code == 403
    assert WRONG in alert(soup(answer))


def test_a_rocketchat_that_fails_at_the_code_leaves_the_agent_at_the_code(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    server, client = upstream_server(), Client()
    server.given("login", status=401, body=example("login-401-totp-required"))
    client.post("/login/", PASSWORD)
    server.given("login", status=503)
    failed = client.post("/login/", {"code": "123456", "next": PASSWORD["next"]})
    assert failed.status_code == 502
    assert soup(failed).select("input[name=code]")
    assert soup(failed).select("[role=alert]")
    server.given("login", body=example("login-ok"))
    assert client.post("/login/", {"code": "123456"}).status_code == 302
