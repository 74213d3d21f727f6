"""The page that says how this dashboard is set into Rocket.Chat."""

from collections.abc import Iterator

import pytest
from accounts.frames import JWK, OTHER_JWK
from bs4 import BeautifulSoup
from django.test import Client
from fixture_types import Soup, StartUpstream
from lines import ON_EVERY_LINE
from pytest_django.fixtures import Settings
from reading import text_at

from dashboard.accounts.models import Agent
from dashboard.sandbox.world import World
from dashboard.sandbox.world.external_frame import ExternalFrame
from dashboard.upstream.models import Workspace

PAGE = "/admin/setup/"
FRAME_URL = "http://testserver/frame/"
FRAME = "Omnichannel_External_Frame_"


@pytest.fixture
def external_frame(world: World) -> Iterator[None]:
    """As Rocket.Chat has it when all is well."""
    before, world.external_frame = world.external_frame, ExternalFrame(FRAME_URL, JWK)
    yield
    world.external_frame = before


def verdicts(page: BeautifulSoup) -> dict[str, str]:
    return {
        str(row["data-setting"]).removeprefix(FRAME): str(row["data-fits"])
        for row in page.select("tr[data-fits]")
    }


def finding(page: BeautifulSoup, name: str) -> str:
    return text_at(page, f"tr[data-setting={name}] td:last-child")


@ON_EVERY_LINE
def test_where_all_is_well_every_line_says_so(
    operator: Client, workspace: Workspace, external_frame: None, soup: Soup
) -> None:
    page = soup(operator.get(PAGE))
    assert verdicts(page) == dict.fromkeys(("Enabled", "URL", "Encryption_JWK", "Site_Url"), "yes")


def test_what_is_not_set_there_yet_is_said_line_by_line_with_its_mend(
    operator: Client, workspace: Workspace, world: World, external_frame: None, soup: Soup
) -> None:
    world.external_frame = ExternalFrame()
    page = soup(operator.get(PAGE))
    assert verdicts(page) == {"Enabled": "no", "URL": "no", "Encryption_JWK": "no", "Site_Url": "yes"}
    assert "turn it on" in finding(page, f"{FRAME}Enabled")
    assert FRAME_URL in text_at(page, f"tr[data-setting={FRAME}URL] td code")


def test_another_address_there_is_named_without_its_query(
    operator: Client, workspace: Workspace, world: World, external_frame: None, soup: Soup
) -> None:
    world.external_frame = ExternalFrame("https://elsewhere.example.org/frame/?secret=1", JWK)
    said = finding(soup(operator.get(PAGE)), f"{FRAME}URL")
    assert "https://elsewhere.example.org/frame/" in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("saved", "environment", "fits"),
    [("", "", "yes"), (JWK, "", "yes"), ("", JWK, "yes"), (OTHER_JWK, "", "no"), (JWK, OTHER_JWK, "yes")],
)
def test_the_keys_are_compared_and_never_shown(
    operator: Client,
    workspace: Workspace,
    external_frame: None,
    settings: Settings,
    soup: Soup,
    saved: str,
    environment: str,
    fits: str,
) -> None:
    settings.FRAME_JWK = environment
    workspace.frame_key = saved
    workspace.save()
    answer = operator.get(PAGE)
    assert verdicts(soup(answer))["Encryption_JWK"] == fits
    assert "a2tra2tr" not in answer.content.decode()  # the k's in base64
    assert "b29vb29v" not in answer.content.decode()


def test_a_workspace_that_browsers_know_under_another_address_is_told(
    operator: Client, workspace: Workspace, external_frame: None, soup: Soup
) -> None:
    workspace.public_url = "https://chat.example.org"
    workspace.save()
    page = soup(operator.get(PAGE))
    assert verdicts(page)["Site_Url"] == "no"
    assert "ROCKETCHAT_PUBLIC_URL" in finding(page, "Site_Url")


@pytest.mark.parametrize(
    ("browser_url", "cross_site", "alerts"),
    [
        ("http://testserver:3000", False, set()),
        ("http://chat.example.org", False, {"cross"}),
        ("http://chat.example.org", True, set()),
        ("https://testserver", True, {"mixed"}),
        ("https://chat.example.org", False, {"mixed", "cross"}),
    ],
)
def test_what_keeps_browsers_from_showing_it_there_is_an_alert(
    operator: Client,
    workspace: Workspace,
    settings: Settings,
    soup: Soup,
    browser_url: str,
    cross_site: bool,
    alerts: set[str],
) -> None:
    settings.FRAME_CROSS_SITE = cross_site
    workspace.public_url = browser_url
    workspace.save()
    said = " ".join(alert.get_text() for alert in soup(operator.get(PAGE)).select("[role=alert]"))
    assert ("another site than Rocket.Chat" in said) == ("cross" in alerts)
    assert ("Serve it over HTTPS" in said) == ("mixed" in alerts)


@pytest.mark.parametrize("fault", ["down", "nonsense", "rate"])
def test_a_rocketchat_that_does_not_tell_is_a_line_and_the_rest_of_the_page_stays(
    operator: Client, upstream_server: StartUpstream, soup: Soup, fault: str
) -> None:
    server = upstream_server()
    match fault:
        case "down":
            server.hang_up()
        case "nonsense":
            server.given(body={"settings": 7})
        case "rate":
            server.given(status=429, body={"success": False, "error": "error-too-many-requests"})
    page = soup(operator.get(PAGE))
    assert "cannot be read now" in text_at(page, "[role=alert]")
    assert set(verdicts(page).values()) == {"unknown"}
    assert FRAME_URL in page.get_text()


def test_the_webhooks_settings_are_printed_without_the_token(
    operator: Client, workspace: Workspace, soup: Soup
) -> None:
    workspace.webhook_token = "a-token-of-webhooks-1"
    workspace.save()
    answer = operator.get(PAGE)
    page = soup(answer)
    names = {str(row["data-setting"]) for row in page.select("tr[data-setting]")}
    assert {"Livechat_webhookUrl", "Livechat_secret_token", "Livechat_webhook_on_close"} <= names
    assert "http://testserver/hooks/rocketchat/" in page.get_text()
    assert "Send Test" in page.get_text()
    assert "a-token-of-webhooks-1" not in answer.content.decode()


def test_without_a_webhook_token_the_page_says_that_none_is_taken(
    operator: Client, workspace: Workspace, soup: Soup
) -> None:
    assert "WEBHOOK_TOKEN is not set" in soup(operator.get(PAGE)).get_text()


@pytest.mark.parametrize("path", ["/admin/", "/admin/upstream/workspace/1/change/"])
def test_the_page_is_linked_where_operators_are(
    operator: Client, workspace: Workspace, soup: Soup, path: str
) -> None:
    assert soup(operator.get(path)).select(f"a[href='{PAGE}']")


def test_it_is_for_operators_alone(ana: Client, db: None) -> None:
    for client in (ana, Client()):
        assert client.get(PAGE).headers["Location"].startswith("/admin/login/")
    assert Agent.objects.exists()


def test_it_works_under_the_strict_policy_and_in_no_frame(
    operator: Client, workspace: Workspace, soup: Soup
) -> None:
    answer = operator.get(PAGE)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert not soup(answer).select("[style], style, script:not([src])")


def test_without_a_workspace_the_page_leads_to_making_one(operator: Client, soup: Soup) -> None:
    page = soup(operator.get(PAGE))
    assert page.select("a[href='/admin/upstream/workspace/add/']")
