"""Headers that hold for every kind of page."""

import pytest
from django.test import Client
from fixture_types import Answer
from pytest_django.fixtures import Settings

from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace

HTMX = {"HX-Request": "true"}
PAGES = pytest.mark.parametrize(
    "path",
    [
        "/",
        "/login/",
        "/find/?q=maria",
        "/find/",
        "/rooms/{room}/",
        "/rooms/{room}/visitors/{visitor}/",
        "/rooms/{room}/visitors/{visitor}/chats/",
        "/rooms/{room}/visitors/{visitor}/?sort=nonsense",
        "/rooms/{room}/transcript/",
        "/rooms/no-such-room-at-all/",
        "/api/v1/livechat/visitors.chatHistory/room/{room}/visitor/{visitor}",
        "/no/such/page/",
        "/admin/login/",
        "/logout/",
    ],
)


def ask(client: Client, world: World, path: str, **headers: str) -> Answer:
    room = world.live_room
    return client.get(path.format(room=room["_id"], visitor=room["v"]["_id"]), headers=headers)


def directives(response: Answer) -> dict[str, str]:
    parts = response.headers["Content-Security-Policy"].split(";")
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in parts)}


@PAGES
def test_every_page_has_the_strict_policy(ana: Client, workspace: Workspace, world: World, path: str) -> None:
    assert directives(ask(ana, world, path)) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'" if path.startswith(("/admin/", "/api/")) else workspace.url,
    }


@pytest.mark.parametrize(
    "path",
    ["/admin", "/admin/", "/admin/login/", "/admin/accounts/agent/", "/admin/nonsense/", "/admin/jsi18n/"],
)
def test_nobody_frames_the_admin(workspace: Workspace, operator: Client, path: str) -> None:
    for client in (operator, Client()):
        answer = client.get(path)
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert directives(answer)["frame-ancestors"] == "'none'"


@PAGES
@pytest.mark.parametrize("htmx", [False, True])
def test_no_page_is_stored_and_every_page_differs_for_htmx(
    ana: Client, world: World, path: str, *, htmx: bool
) -> None:
    answer = ask(ana, world, path, **(HTMX if htmx else {}))
    assert "no-store" in answer.headers["Cache-Control"]
    assert "HX-Request" in answer.headers["Vary"]
    assert "Cookie" in answer.headers["Vary"] or not answer.cookies


@PAGES
def test_a_stranger_gets_the_same_protection(workspace: Workspace, world: World, path: str) -> None:
    answer = ask(Client(), world, path)
    assert directives(answer)["default-src"] == "'none'"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("address", "ancestors"),
    [
        ("https://chat.example.org", "https://chat.example.org"),
        ("https://chat.example.org:8443/prefix", "https://chat.example.org:8443"),
        ("", "'none'"),
    ],
)
def test_the_workspaces_origin_alone_may_frame_the_pages(db: None, address: str, ancestors: str) -> None:
    if address:
        Workspace(url=address).save()
    assert directives(Client().get("/login/"))["frame-ancestors"] == ancestors


def test_the_origin_that_browsers_know_is_the_one_that_may_frame(db: None) -> None:
    Workspace(url="http://10.0.0.7:3000", public_url="https://chat.example.org/team").save()
    assert directives(Client().get("/login/"))["frame-ancestors"] == "https://chat.example.org"


def test_no_older_header_contradicts_who_may_frame_an_agents_page(ana: Client) -> None:
    assert "X-Frame-Options" not in ana.get("/").headers


@pytest.mark.urls("faulty_urls")
def test_the_page_of_a_fault_of_ours_has_the_policy_too(ana: Client) -> None:
    ana.raise_request_exception = False
    answer = ana.get("/fault/")
    assert answer.status_code == 500
    assert directives(answer)["default-src"] == "'none'"
    assert "no-store" in answer.headers["Cache-Control"]
    assert 'role="alert"' in answer.content.decode()


def test_in_development_djangos_own_error_page_keeps_its_styles(db: None, settings: Settings) -> None:
    settings.DEBUG = True
    answer = Client().get("/no/such/page/")
    assert answer.status_code == 404
    assert "<style" in answer.content.decode()
    assert "Content-Security-Policy" not in answer.headers


def test_every_page_has_the_policy_of_the_workspace_as_it_is_now(ana: Client, workspace: Workspace) -> None:
    assert directives(ana.get("/login/"))["frame-ancestors"] == workspace.url
    Workspace(url="https://elsewhere.example.org").save()
    assert directives(ana.get("/login/"))["frame-ancestors"] == "https://elsewhere.example.org"


def test_old_caches_take_a_page_for_expired(ana: Client) -> None:
    assert ana.get("/").headers["Expires"] == "0"
