"""The settings that Rocket.Chat tells everybody: what is read of them, and how what is missing reads."""

from typing import Any

import pytest

from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.errors import BadShape
from dashboard.rocketchat.public_settings import FRAME_ENABLED, FRAME_JWK, FRAME_URL, SITE_URL, PublicSettings
from dashboard.sandbox import Sandbox


def test_all_are_asked_for_at_once_without_a_login(sandbox: Sandbox) -> None:
    told = RocketChat(sandbox.url).public_settings()
    assert told == PublicSettings(False, "", sandbox.world.external_frame.jwk, sandbox.url)
    assert told.frame_jwk


@pytest.mark.parametrize(
    "settings", [[], [None, 7, {"_id": ["x"]}, {"_id": FRAME_URL}], [{"_id": FRAME_URL, "value": 7}]]
)
def test_what_is_not_told_or_makes_no_sense_is_none(settings: list[Any]) -> None:
    assert PublicSettings.read({"settings": settings}) == PublicSettings()


def test_a_value_that_is_off_or_empty_is_told() -> None:
    values = {FRAME_ENABLED: False, FRAME_URL: "", FRAME_JWK: "", SITE_URL: "https://chat.example.org"}
    rows = [{"_id": name, "value": value} for name, value in values.items()]
    assert PublicSettings.read({"settings": rows}) == PublicSettings(
        False, "", "", "https://chat.example.org"
    )


@pytest.mark.parametrize("body", [{}, {"settings": None}, {"settings": {"_id": FRAME_URL}}])
def test_no_list_of_settings_is_no_answer(body: dict[str, Any]) -> None:
    with pytest.raises(BadShape):
        PublicSettings.read(body)


def test_the_key_is_not_in_its_text() -> None:
    assert "the-key" not in repr(PublicSettings(frame_jwk="the-key"))
