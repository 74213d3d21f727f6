"""What the database knows at the start."""

import pytest
from pytest_django.fixtures import Settings

from dashboard.serving.notices import ask_database
from dashboard.serving.start_checks import write_line
from dashboard.upstream.models import Workspace

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return [write_line(notice) for notice in ask_database()]


def test_the_workspace_of_the_admin_is_said_since_it_wins_over_the_environment(settings: Settings) -> None:
    settings.ROCKETCHAT_URL = "https://other.example.org"
    Workspace(url="https://chat.example.org/rocket").save()
    assert told() == ["INFO: Rocket.Chat is at https://chat.example.org, as saved in the admin."]


def test_the_workspace_of_the_environment_needs_no_words(settings: Settings) -> None:
    settings.ROCKETCHAT_URL = "https://chat.example.org"
    assert told() == []


def test_no_workspace_at_all_is_a_warning_with_its_mend(settings: Settings) -> None:
    settings.ROCKETCHAT_URL = ""
    (said,) = told()
    assert said.startswith("WARNING: ROCKETCHAT_URL is not set and the admin has no workspace")
    assert "Set ROCKETCHAT_URL=https://" in said
