"""Each thing that can go wrong with Rocket.Chat, said to an agent: what happened, what to do, which status."""

from dataclasses import dataclass
from functools import singledispatch

from dashboard.rocketchat import errors


@dataclass(frozen=True)
class Explanation:
    """`retry_after` is in seconds; `retry` offers the same page again."""

    status: int
    title: str
    sentence: str
    next_step: str
    retry: bool = False
    retry_after: int | None = None


@singledispatch
def explain(error: errors.RocketChatError) -> Explanation:
    """The page for `error`, the nearest branch of the error tree deciding."""
    return Explanation(
        502,
        "Rocket.Chat could not answer",
        "Rocket.Chat refused the request for a reason this dashboard does not know.",
        "Try again; if it stays, tell your administrator.",
        retry=True,
    )


@explain.register
def _(error: errors.Unreachable) -> Explanation:
    return Explanation(
        502,
        "Rocket.Chat cannot be reached",
        "The connection to Rocket.Chat failed, so nothing newer can be shown.",
        "Nothing is lost. Try again in a moment; if it stays, tell your administrator.",
        retry=True,
    )


@explain.register
def _(error: errors.TimedOut) -> Explanation:
    return Explanation(
        504,
        "Rocket.Chat is too slow",
        "Rocket.Chat did not answer in time.",
        "Nothing is lost. Try again in a moment.",
        retry=True,
    )


@explain.register
def _(error: errors.Unusable) -> Explanation:
    return Explanation(
        502,
        "Rocket.Chat sent something else",
        f"The answer is not what Rocket.Chat documents: {error}",
        "Try again; if it stays, tell your administrator what stands here.",
        retry=True,
    )


@explain.register
def _(error: errors.ServerFailed) -> Explanation:
    return Explanation(
        502,
        "Rocket.Chat failed",
        f"{error} It may also have been a proxy before it.",
        "Nothing is lost. Try again in a moment; if it stays, tell your administrator.",
        retry=True,
    )


@explain.register
def _(error: errors.NotFound | errors.Redirected) -> Explanation:
    return Explanation(
        502,
        "This is not Rocket.Chat",
        f"{error} Perhaps something else answers there.",
        "Tell your administrator: the workspace’s address may be wrong.",
        retry=True,
    )


@explain.register
def _(error: errors.TooLarge) -> Explanation:
    return Explanation(
        502,
        "Rocket.Chat sent too much",
        str(error),
        "Try a smaller page.",
    )


@explain.register
def _(error: errors.RateLimited) -> Explanation:
    wait = max(1, round(error.wait))
    return Explanation(
        503,
        "Rocket.Chat asks for a pause",
        f"Too many requests went to Rocket.Chat. It takes the next in {wait} s.",
        "Wait that long, then try again.",
        retry=True,
        retry_after=wait,
    )


@explain.register
def _(error: errors.PermissionMissing) -> Explanation:
    return Explanation(
        403,
        "You lack a permission",
        f"Rocket.Chat wants {_named(error.permission)} for this, and your account does not have it.",
        "Ask your Rocket.Chat administrator for it.",
    )


def _named(permission: str) -> str:
    return f"the permission “{permission}”" if permission else "a permission"


@explain.register
def _(error: errors.NotAllowedInRoom) -> Explanation:
    return Explanation(
        403,
        "This chat is not yours to see",
        "Rocket.Chat does not let your account into this room: it is, or was, another agent’s.",
        "Ask that agent, or a manager.",
    )


@explain.register
def _(error: errors.NoSuchRoom) -> Explanation:
    return Explanation(
        404,
        "No such room",
        "Rocket.Chat knows no livechat room of this id.",
        "Check the link, or look the visitor up by name.",
    )


@explain.register
def _(error: errors.NoSuchVisitor) -> Explanation:
    return Explanation(
        404,
        "No such visitor",
        "Rocket.Chat knows no such visitor: they may have been deleted, or are not in this room.",
        "Check the link, or look the visitor up by name.",
    )
