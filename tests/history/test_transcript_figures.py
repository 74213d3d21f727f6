"""What is said of how fast a chat was answered: our figures and Rocket.Chat's own."""

from typing import Any

import pytest

from dashboard.history.transcript_figures import Figures, describe_figures
from dashboard.rocketchat.rooms import Message, Room

from .made import ago, message, replied, room

BOTS = frozenset({"rocket.cat"})


def said(by: str, second: float) -> Message:
    who: dict[str, Any] = {"token": "secret"} if by == "v" else {"u": {"username": by}}
    return message(ts=ago(seconds=3600 - second), **who)


CHAT = [said("v", 0), said("rocket.cat", 0.3), said("ana", 12), said("v", 20), said("ana", 84)]


def figures(of: Room, messages: list[Message] = CHAT, **total: Any) -> Figures:
    return describe_figures(of, messages, len(messages), BOTS, **{"whole": True, **total})


def test_rocketchats_figure_stands_beside_ours_where_they_differ() -> None:
    assert figures(room(metrics=replied(0.3))).said == [
        "first reply 12 s (a person)",
        "under 1 s by Rocket.Chat’s count",
        "longest wait 1 min 4 s",
        "5 messages",
    ]


@pytest.mark.parametrize("ft", [12, 11.2, 12.9])
def test_the_same_figure_is_not_said_twice(ft: float) -> None:
    assert figures(room(metrics=replied(ft))).said[:2] == [
        "first reply 12 s (a person)",
        "longest wait 1 min 4 s",
    ]


def test_without_a_reply_by_a_person_that_is_said() -> None:
    told = figures(room(metrics=replied(0.3)), CHAT[:2]).said
    assert told == ["no reply by a person", "under 1 s by Rocket.Chat’s count", "2 messages"]


def test_the_closing_message_is_none_that_was_written() -> None:
    assert figures(room(), [*CHAT, message(t="livechat-close")]).said[-1] == "5 messages"


@pytest.mark.parametrize(
    ("metrics", "told"),
    [
        (replied(12), ["first reply 12 s by Rocket.Chat’s count"]),
        (replied(0.3), ["first reply automatic"]),
        ({}, []),
    ],
)
def test_of_a_part_of_a_chat_only_rocketchats_own_figure_is_told(
    metrics: dict[str, Any], told: list[str]
) -> None:
    part = describe_figures(room(metrics=metrics), CHAT, 120, BOTS, whole=False)
    assert part.said == [*told, "120 messages"]
    assert "only 5 of 120 messages are at hand" in part.definitions[0]


def test_every_figure_that_is_said_is_explained() -> None:
    explained = " ".join(figures(room(metrics=replied(0.3), msgs=9)).definitions)
    for words in ("First reply:", "Longest wait:", "takes in bots", "Rocket.Chat counts 9 messages"):
        assert words in explained
