"""Signing in at 9.x, which refuses a wrong password, a missing code and a wrong code with one and the same word."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from fixture_types import Soup, StartSandbox, StartUpstream
from reading import alert, at, text_at, value_at
from rocketchat.wire import example

from dashboard.accounts.second_factor import SESSION_KEY
from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace

PASSWORD = {"username": "tom", "password": "sandbox", "next": "/find/?q=zoe"}


@pytest.fixture(params=["9.0"], ids="sandbox-{}".format)
def sandbox(request: pytest.FixtureRequest, start_sandbox: StartSandbox) -> Sandbox:
    return start_sandbox(request.param)


@pytest.fixture
def refused(workspace: Workspace) -> Client:
    """A client whose password was refused for want of tom's code."""
    client = Client()
    assert client.post("/login/", PASSWORD).status_code == 403
    return client


def offers_code(page: BeautifulSoup) -> bool:
    """Whether the page asks for name, password and code, and shows nothing secret of them."""
    fields = [at(page, f"input[name={name}]") for name in ("username", "password", "code")]
    return not any(field.get("value") for field in fields[1:])


def test_a_refused_password_offers_a_code_field_beside_name_and_password(
    workspace: Workspace, soup: Soup
) -> None:
    client = Client()
    answer = client.post("/login/", PASSWORD)
    page = soup(answer)
    assert answer.status_code == 403
    assert offers_code(page)
    assert "sandbox" not in text_at(page, "form")
    assert (value_at(page, "#id_username"), value_at(page, "[name=next]")) == ("tom", PASSWORD["next"])
    assert client.get("/").status_code == 302


def test_the_alert_says_that_a_second_factor_may_be_wanted(workspace: Workspace, soup: Soup) -> None:
    words = alert(soup(Client().post("/login/", PASSWORD)))
    assert "does not know this name with this password" in words
    assert "If your account has a second factor, give its code too" in words


def test_a_wrong_password_and_a_missing_code_get_the_same_page(workspace: Workspace, soup: Soup) -> None:
    pages = [soup(Client().post("/login/", {**PASSWORD, "password": word})) for word in ("sandbox", "wrong")]
    assert len({at(page, "article").get_text() for page in pages}) == 1


def test_the_fields_are_labelled_and_described_and_the_code_is_typed_first(
    workspace: Workspace, soup: Soup
) -> None:
    page = soup(Client().post("/login/", PASSWORD))
    code = at(page, "input[name=code]")
    assert "second factor" in text_at(page, "label[for=id_code]")
    assert code["autocomplete"] == "one-time-code"
    assert "authenticator app" in text_at(page, f"#{code['aria-describedby']}")
    assert "Leave it empty" in text_at(page, f"#{at(page, '#id_password')['aria-describedby']}")
    assert not at(page, "#id_password").has_attr("required")
    assert [field["name"] for field in page.select("[autofocus]")] == ["code"]


def test_the_code_signs_in_with_the_name_and_without_the_password_again(
    refused: Client, world: World
) -> None:
    fields = {"username": "tom", "password": "", "code": world.totp_code("tom"), "next": PASSWORD["next"]}
    assert refused.post("/login/", fields).headers["Location"] == PASSWORD["next"]
    assert refused.get("/").status_code == 200


def test_another_password_may_be_given_with_the_code(workspace: Workspace, world: World) -> None:
    client = Client()
    client.post("/login/", {**PASSWORD, "password": "wrong"})
    assert client.post("/login/", {**PASSWORD, "code": world.totp_code("tom")}).status_code == 302


def test_who_mistyped_and_has_no_second_factor_types_only_the_password(workspace: Workspace) -> None:
    client = Client()
    client.post("/login/", {"username": "ana", "password": "wrong"})
    fields = {"username": "ana", "password": "sandbox", "code": ""}
    assert client.post("/login/", fields).status_code == 302


@pytest.mark.parametrize("fields", [{}, {"username": "tom", "password": ""}, PASSWORD])
def test_a_wrong_code_may_be_tried_again_in_every_way(
    refused: Client, world: World, soup: Soup, fields: dict[str, str]
) -> None:
    answer = refused.post("/login/", {**fields, "code": "000000"})
    page = soup(answer)
    assert answer.status_code == 403
    assert offers_code(page)
    assert "name, password and code together" in alert(page)
    assert value_at(page, "#id_username") == "tom"
    assert refused.post("/login/", {**fields, "code": world.totp_code("tom")}).status_code == 302


def test_a_wrong_code_keeps_the_password_no_longer_than_before(workspace: Workspace) -> None:
    client, start = Client(), datetime.now(UTC)
    with time_machine.travel(start, tick=False):
        client.post("/login/", PASSWORD)
    with time_machine.travel(start + timedelta(seconds=599), tick=False):
        assert client.post("/login/", {"code": "000000"}).status_code == 403
    with time_machine.travel(start + timedelta(seconds=601), tick=False):
        assert client.post("/login/", {"code": "000000"}).status_code == 400


def test_a_password_that_waited_too_long_is_asked_for_beside_the_code(
    workspace: Workspace, world: World, soup: Soup
) -> None:
    client, start = Client(), datetime.now(UTC)
    with time_machine.travel(start, tick=False):
        client.post("/login/", PASSWORD)
    with time_machine.travel(start + timedelta(seconds=601), tick=False):
        answer = client.post("/login/", {"username": "tom", "password": "", "code": "123456"})
        page = soup(answer)
        assert answer.status_code == 400
        assert offers_code(page)
        assert "ten minutes" in alert(page)
        assert at(page, "#id_password").has_attr("required")
        assert client.post("/login/", {**PASSWORD, "code": world.totp_code("tom")}).status_code == 302


def test_the_kept_password_is_not_tried_with_another_name(refused: Client, world: World, soup: Soup) -> None:
    fields = {"username": "ana", "password": "", "code": world.totp_code("tom")}
    answer = refused.post("/login/", fields)
    assert answer.status_code == 400
    assert "password of this name" in alert(soup(answer))


@pytest.mark.parametrize("fields", [{"code": ""}, {"username": "tom", "password": "", "code": " "}])
def test_neither_code_nor_password_is_asked_for_without_asking_rocketchat(
    upstream_server: StartUpstream, soup: Soup, fields: dict[str, str]
) -> None:
    server, client = upstream_server(), Client()
    server.given("login", status=401, body=example("login-401-unauthorized-9"))
    client.post("/login/", PASSWORD)
    answer = client.post("/login/", fields)
    assert answer.status_code == 400
    assert offers_code(soup(answer))
    assert "Give the code" in alert(soup(answer))
    assert len(server.asked_for("login")) == 1


def test_the_password_that_waits_is_not_readable_in_the_session(refused: Client) -> None:
    assert SESSION_KEY in refused.session
    assert "sandbox" not in str(dict(refused.session))


def test_an_operator_whose_password_as_an_agent_is_refused_stays_in_the_admin(
    workspace: Workspace, operator: Client
) -> None:
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False):
        assert operator.post("/login/", {**PASSWORD, "password": "wrong"}).status_code == 403
    with time_machine.travel(start + timedelta(seconds=601), tick=False):
        assert operator.get("/admin/").status_code == 200


def test_a_code_that_cannot_be_right_is_not_shown_again(refused: Client) -> None:
    answer = refused.post("/login/", {"username": "tom", "password": "", "code": "9" * 65})
    assert answer.status_code == 400
    assert "9" * 65 not in answer.content.decode()


def test_a_rocketchat_that_fails_leaves_the_agent_at_the_code(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    server, client = upstream_server(), Client()
    server.given("login", status=401, body=example("login-401-unauthorized-9"))
    client.post("/login/", PASSWORD)
    server.given("login", status=503)
    failed = client.post("/login/", {"username": "tom", "password": "", "code": "123456"})
    assert failed.status_code == 502
    assert offers_code(soup(failed))
    server.given("login", body=example("login-ok"))
    assert client.post("/login/", {"code": "123456"}).status_code == 302
    assert '"password": "sandbox"' in server.asked_for("login")[-1].body.decode()


def test_an_update_of_rocketchat_between_password_and_code_is_survived(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    server, client = upstream_server(), Client()
    server.given("login", status=401, body=example("login-401-totp-required"))
    client.post("/login/", PASSWORD)
    server.given("login", status=401, body=example("login-401-unauthorized-9"))
    assert offers_code(soup(client.post("/login/", {"code": "123456"})))
    server.given("login", body=example("login-ok"))
    assert client.post("/login/", {"code": "123456"}).status_code == 302
