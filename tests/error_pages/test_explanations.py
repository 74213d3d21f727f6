"""Every error of the client has words for an agent and a status for the browser."""

import re

import pytest
from django.utils.translation import override

from dashboard.error_pages.explanations import explain
from dashboard.error_pages.sentences import SENTENCES, describe_error
from dashboard.rocketchat import errors


def leaves(
    branch: type[errors.RocketChatError] = errors.RocketChatError,
) -> list[type[errors.RocketChatError]]:
    return [branch, *(leaf for child in branch.__subclasses__() for leaf in leaves(child))]


MADE = {
    errors.TooLarge: errors.TooLarge(8_388_608),
    errors.NotJson: errors.NotJson(502),
    errors.BadShape: errors.BadShape("history.3.ts"),
    errors.ServerFailed: errors.ServerFailed(500),
    errors.PermissionMissing: errors.PermissionMissing("view-l-room"),
    errors.RateLimited: errors.RateLimited(12.4),
    errors.SecondFactorRequired: errors.SecondFactorRequired("totp"),
    errors.SecondFactorInvalid: errors.SecondFactorInvalid("totp"),
}
STATUSES = {
    errors.Unreachable: 502,
    errors.TimedOut: 504,
    errors.Unusable: 502,
    errors.TooLarge: 502,
    errors.NotJson: 502,
    errors.BadShape: 502,
    errors.Redirected: 502,
    errors.ServerFailed: 502,
    errors.RateLimited: 503,
    errors.PermissionMissing: 403,
    errors.NotAllowedInRoom: 403,
    errors.NoSuchRoom: 404,
    errors.NoSuchVisitor: 404,
}


@pytest.mark.parametrize("kind", leaves())
def test_every_error_is_explained(kind: type[errors.RocketChatError]) -> None:
    said = explain(MADE.get(kind) or kind())
    assert said.status == STATUSES.get(kind, 502)
    assert all(text and text[-1] not in " :" for text in (said.title, said.sentence, said.next_step))


@pytest.mark.parametrize(
    "kind", [errors.Unreachable, errors.TimedOut, errors.ServerFailed, errors.RateLimited]
)
def test_what_may_pass_offers_to_try_again(kind: type[errors.RocketChatError]) -> None:
    assert explain(MADE.get(kind) or kind()).retry


@pytest.mark.parametrize(
    "kind", [errors.PermissionMissing, errors.NotAllowedInRoom, errors.NoSuchRoom, errors.NoSuchVisitor]
)
def test_what_will_not_pass_does_not_offer_to_try_again(kind: type[errors.RocketChatError]) -> None:
    assert not explain(MADE.get(kind) or kind()).retry


def test_a_missing_permission_is_named() -> None:
    assert "view-l-room" in explain(errors.PermissionMissing("view-l-room")).sentence


def test_a_missing_permission_without_a_name_lists_view_l_room_first() -> None:
    sentence = str(explain(errors.PermissionMissing()).sentence)
    assert re.findall("“(.*?)”", sentence) == ["view-l-room", "view-livechat-rooms"]


def test_a_nonsensical_field_is_named() -> None:
    assert "history.3.ts" in explain(errors.BadShape("history.3.ts")).sentence


@pytest.mark.parametrize(("wait", "told"), [(0.2, 1), (12.4, 13), (60, 60)])
def test_a_limit_says_the_whole_seconds_to_wait(wait: float, told: int) -> None:
    said = explain(errors.RateLimited(wait))
    assert said.retry_after == told
    assert f"{told} s" in said.sentence


@pytest.mark.parametrize("kind", SENTENCES)
def test_an_error_is_described_in_the_words_of_the_client(kind: type[errors.RocketChatError]) -> None:
    """The client knows no language: its sentences stand twice, and must not part."""
    error = MADE.get(kind) or kind()
    assert describe_error(error) == str(error)


def test_an_error_is_described_in_the_language_that_is_active() -> None:
    with override("de"):
        assert (
            describe_error(errors.ServerFailed(502))
            == "Rocket.Chat hat einen Fehler gemeldet (HTTP-Status 502)."
        )
