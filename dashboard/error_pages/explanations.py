"""Each thing that can go wrong with Rocket.Chat, explained to an agent: what happened, what to do, which status."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.rocketchat import errors

TRY_AGAIN = "Nothing is lost. Try again in a moment."
TELL_ADMINISTRATOR = "Nothing is lost. Try again in a moment; if it stays, tell your administrator."


@dataclass(frozen=True)
class Explanation:
    """`retry_after` is in seconds; `retry` offers the same page again."""

    status: int
    title: str
    sentence: str
    next_step: str
    retry: bool = False
    retry_after: int | None = None


class Explained(Exception):
    """An error of this dashboard's own that is told to the agent in the words of `explanation`."""

    explanation: Explanation


def explain(error: errors.RocketChatError) -> Explanation:
    """The explanation of `error`: that of its own class, else of the nearest class above it in the error tree."""
    explanation = next(EXPLANATIONS[kind] for kind in type(error).mro() if kind in EXPLANATIONS)
    return explanation if isinstance(explanation, Explanation) else explanation(error)


def _explain_unusable(error: errors.Unusable) -> Explanation:
    return Explanation(
        502,
        "Rocket.Chat sent something else",
        f"The answer is not what Rocket.Chat documents: {error}",
        "Try again; if it stays, tell your administrator what stands here.",
        retry=True,
    )


def _explain_server_failure(error: errors.ServerFailed) -> Explanation:
    sentence = f"{error} It may also have been a proxy before it."
    return Explanation(502, "Rocket.Chat failed", sentence, TELL_ADMINISTRATOR, retry=True)


def _explain_wrong_server(error: errors.NotFound | errors.Redirected) -> Explanation:
    return Explanation(
        502,
        "This is not Rocket.Chat",
        f"{error} Perhaps something else answers there.",
        "Tell your administrator: the workspace’s address may be wrong.",
        retry=True,
    )


def _explain_too_large(error: errors.TooLarge) -> Explanation:
    return Explanation(502, "Rocket.Chat sent too much", str(error), "Try a smaller page.")


def _explain_rate_limit(error: errors.RateLimited) -> Explanation:
    wait = max(1, math.ceil(error.wait))
    return Explanation(
        503,
        "Rocket.Chat asks for a pause",
        f"Too many requests went to Rocket.Chat. It takes the next in {wait} s.",
        "Wait that long, then try again.",
        retry=True,
        retry_after=wait,
    )


def _explain_missing_permission(error: errors.PermissionMissing) -> Explanation:
    if not error.permission:
        return UNNAMED_PERMISSION
    return Explanation(
        403,
        "You lack a permission",
        f"Rocket.Chat wants the permission “{error.permission}” for this, and your account does not have it.",
        "Ask your Rocket.Chat administrator for it.",
    )


# Rocket.Chat does not say which; these are what a look at a chat may want, the most likely first.
UNNAMED_PERMISSION = Explanation(
    403,
    "You lack a permission",
    "Rocket.Chat wants a permission for this, and your account does not have it: “view-l-room”, which every agent"
    " needs, or for other agents’ chats “view-livechat-rooms”.",
    "Ask your Rocket.Chat administrator for it.",
)

EXPLANATIONS: dict[type[Exception], Explanation | Callable[[Any], Explanation]] = {
    errors.RocketChatError: Explanation(
        502,
        "Rocket.Chat could not answer",
        "Rocket.Chat refused the request for a reason this dashboard does not know.",
        "Try again; if it stays, tell your administrator.",
        retry=True,
    ),
    errors.Unreachable: Explanation(
        502,
        "Rocket.Chat cannot be reached",
        "The connection to Rocket.Chat failed, so nothing newer can be shown.",
        TELL_ADMINISTRATOR,
        retry=True,
    ),
    errors.TimedOut: Explanation(
        504, "Rocket.Chat is too slow", "Rocket.Chat did not answer in time.", TRY_AGAIN, retry=True
    ),
    errors.Unusable: _explain_unusable,
    errors.ServerFailed: _explain_server_failure,
    errors.NotFound: _explain_wrong_server,
    errors.Redirected: _explain_wrong_server,
    errors.TooLarge: _explain_too_large,
    errors.RateLimited: _explain_rate_limit,
    errors.PermissionMissing: _explain_missing_permission,
    errors.NotAllowedInRoom: Explanation(
        403,
        "This chat is not yours to see",
        "Rocket.Chat does not let your account into this room: it is, or was, another agent’s.",
        "Ask that agent, or a manager. If no chat opens for you, ask your Rocket.Chat administrator for the"
        " permission “view-l-room”.",
    ),
    errors.NoSuchRoom: Explanation(
        404,
        "No such room",
        "Rocket.Chat knows no livechat room of this id.",
        "Check the link, or look the visitor up by name.",
    ),
    errors.NoSuchVisitor: Explanation(
        404,
        "No such visitor",
        "Rocket.Chat knows no such visitor: they may have been deleted, or are not in this room.",
        "Check the link, or look the visitor up by name.",
    ),
}
