"""Cookies for frames in pages of another site: every one of ours, also one that is taken back."""

import pytest
from django.test import Client
from fixture_types import Answer
from pytest_django.fixtures import Settings

from accounts.frames import address
from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace


def written(answer: Answer) -> dict[str, set[str]]:
    """The attributes of each cookie, as the server writes them into the header."""
    headers = [morsel.OutputString() for morsel in answer.cookies.values()]
    return {header.partition("=")[0]: {part.strip() for part in header.split(";")[1:]} for header in headers}


@pytest.fixture
def cross_site(settings: Settings) -> None:
    settings.FRAME_CROSS_SITE = True


def test_across_sites_every_cookie_is_partitioned(
    cross_site: None, workspace: Workspace, world: World
) -> None:
    client = Client()
    cookies = written(client.get(address(world))) | written(client.get("/login/?next=/"))
    client.cookies.clear()
    cookies |= written(client.get("/login/"))
    assert cookies.keys() == {"sessionid", "csrftoken"}
    assert all({"SameSite=None", "Secure", "Partitioned"} <= attributes for attributes in cookies.values())


def test_across_sites_a_cookie_that_is_taken_back_is_partitioned(
    cross_site: None, workspace: Workspace, world: World
) -> None:
    client = Client()
    client.get(address(world))
    taken_back = written(client.post("/logout/"))["sessionid"]
    assert {"Max-Age=0", "SameSite=None", "Secure", "Partitioned"} <= taken_back


def test_across_sites_a_page_that_asks_again_is_known_by_its_cookie(
    cross_site: None, workspace: Workspace, world: World
) -> None:
    workspace.url = "http://127.0.0.1:9"
    workspace.save()
    cookies = written(Client().get(address(world)))
    assert {"SameSite=None", "Partitioned", "Path=/frame/"} <= cookies["asks_again"]


def test_on_one_site_cookies_stay_as_strict_as_they_were(workspace: Workspace, world: World) -> None:
    attributes = written(Client().get(address(world)))["sessionid"]
    assert "SameSite=Lax" in attributes
    assert "Partitioned" not in attributes
