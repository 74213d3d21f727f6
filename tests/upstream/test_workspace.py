"""The one workspace: the saved one, else the environment's."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django.fixtures import Settings

from dashboard.upstream.models import Workspace


def test_there_is_one_workspace_however_often_it_is_saved(db: None) -> None:
    for url in ("https://a.example.org", "https://b.example.org"):
        Workspace(url=url).save()
    assert Workspace.objects.get().url == "https://b.example.org"
    assert Workspace.current().url == "https://b.example.org"


def test_without_a_row_the_environment_speaks(db: None, settings: Settings) -> None:
    settings.ROCKETCHAT_URL = "https://env.example.org"
    assert Workspace.current().url == "https://env.example.org"
    Workspace(url="https://row.example.org").save()
    assert Workspace.current().url == "https://row.example.org"


def test_another_process_hears_of_a_new_address_within_half_a_minute(db: None) -> None:
    Workspace(url="https://a.example.org").save()
    Workspace.current()
    Workspace.objects.update(url="https://b.example.org")
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=31), tick=False):
        assert Workspace.current().url == "https://b.example.org"


@pytest.mark.parametrize(
    ("url", "origin", "link"),
    [
        ("https://chat.example.org/", "https://chat.example.org", "https://chat.example.org/live/r1"),
        (
            "https://example.org:8443/chat",
            "https://example.org:8443",
            "https://example.org:8443/chat/live/r1",
        ),
        ("", "", "/live/r1"),
    ],
)
def test_the_origin_and_the_link_to_a_room_follow_from_the_address(url: str, origin: str, link: str) -> None:
    workspace = Workspace(url=url)
    assert (workspace.origin, workspace.room_url("r1")) == (origin, link)


@pytest.mark.parametrize(
    ("verify_tls", "ca_file", "verify"),
    [(True, "", True), (False, "", False), (True, "/etc/ssl/ca.pem", "/etc/ssl/ca.pem")],
)
def test_the_certificate_is_checked_as_the_workspace_says(
    *, verify_tls: bool, ca_file: str, verify: bool | str
) -> None:
    assert Workspace(verify_tls=verify_tls, ca_file=ca_file).verify == verify
