"""Where a sign-in leads: back to where the agent was, and never away from this site."""

import pytest
from django.test import Client
from fixture_types import Soup

from dashboard.upstream.models import Workspace

ANA = {"username": "ana", "password": "sandbox"}


@pytest.mark.parametrize(
    "target", ["/find/?q=a%20b", "/rooms/x/transcript/?page=2", "http://testserver/find/?q=x"]
)
def test_a_page_of_this_site_is_led_back_to(workspace: Workspace, target: str) -> None:
    assert Client().post("/login/", {**ANA, "next": target}).headers["Location"] == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "https:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://testserver@evil.example/",
        "http://testserver.evil.example/",
        "\x00//evil.example",
        " //evil.example",
        "",
    ],
)
def test_another_site_is_never_led_to(workspace: Workspace, target: str) -> None:
    assert Client().post("/login/", {**ANA, "next": target}).headers["Location"] == "/"


def test_the_form_carries_the_target_of_the_address(db: None, soup: Soup) -> None:
    page = soup(Client().get("/login/", {"next": "/find/?q=x"}))
    assert [field["value"] for field in page.select("[name=next]")] == ["/find/?q=x"] * 2


def test_the_form_drops_a_target_elsewhere(db: None, soup: Soup) -> None:
    page = soup(Client().get("/login/", {"next": "//evil.example"}))
    assert {field["value"] for field in page.select("[name=next]")} == {"/"}


@pytest.mark.parametrize("path", ["/", "/find/?q=x&y=%C3%A9", "/rooms/a/visitors/b/chats/?page=2", "/admin/"])
def test_a_stranger_is_led_to_a_login_that_knows_the_way_back(db: None, path: str) -> None:
    client = Client()
    answer = client.get(path, follow=False)
    assert answer.status_code == 302
    login = "/admin/login/" if path == "/admin/" else "/login/"
    assert answer.headers["Location"].startswith(f"{login}?next=")
    assert client.get(answer.headers["Location"]).wsgi_request.GET["next"] == path


def test_a_path_that_looks_like_a_host_leads_back_to_this_site(db: None) -> None:
    answer = Client().get("//evil.example/rooms/x/transcript/")
    assert "next=//" not in answer.headers.get("Location", "")


def test_somebody_signed_in_is_led_on_from_the_login(ana: Client) -> None:
    assert ana.get("/login/", {"next": "/find/?q=x"}).headers["Location"] == "/find/?q=x"
    assert ana.get("/login/", {"next": "//evil.example"}).headers["Location"] == "/"


def test_a_stranger_who_posts_is_not_led_back_to_the_post(db: None) -> None:
    assert Client().post("/find/").headers["Location"] == "/login/?next=%2F"
