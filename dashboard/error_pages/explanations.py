"""Each thing that can go wrong with Rocket.Chat, explained to an agent: what happened, what to do, which status."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from dashboard.error_pages.sentences import describe_error
from dashboard.rocketchat import errors

TRY_AGAIN = _("Nothing is lost. Try again in a moment.")
TELL_ADMINISTRATOR = _("Nothing is lost. Try again in a moment; if it stays, tell your administrator.")


@dataclass(frozen=True)
class Explanation:
    """`retry_after` is in seconds; `retry` offers the same page again."""

    status: int
    title: StrOrPromise
    sentence: StrOrPromise
    next_step: StrOrPromise
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
    sentence = gettext("The answer is not what Rocket.Chat documents: %(what)s")
    return Explanation(
        502,
        _("Rocket.Chat sent something else"),
        sentence % {"what": describe_error(error)},
        _("Try again; if it stays, tell your administrator what stands here."),
        retry=True,
    )


def _explain_server_failure(error: errors.ServerFailed) -> Explanation:
    sentences = describe_error(error), gettext("It may also have been a proxy before it.")
    return Explanation(502, _("Rocket.Chat failed"), " ".join(sentences), TELL_ADMINISTRATOR, retry=True)


def _explain_wrong_server(error: errors.NotFound | errors.Redirected) -> Explanation:
    sentences = describe_error(error), gettext("Perhaps something else answers there.")
    return Explanation(
        502,
        _("This is not Rocket.Chat"),
        " ".join(sentences),
        _("Tell your administrator: the workspace’s address may be wrong."),
        retry=True,
    )


def _explain_too_large(error: errors.TooLarge) -> Explanation:
    return Explanation(502, _("Rocket.Chat sent too much"), describe_error(error), _("Try a smaller page."))


def _explain_rate_limit(error: errors.RateLimited) -> Explanation:
    wait = max(1, math.ceil(error.wait))
    sentence = gettext("Too many requests went to Rocket.Chat. It takes the next in %(count)s s.")
    return Explanation(
        503,
        _("Rocket.Chat asks for a pause"),
        sentence % {"count": wait},
        _("Wait that long, then try again."),
        retry=True,
        retry_after=wait,
    )


def _explain_missing_permission(error: errors.PermissionMissing) -> Explanation:
    if not error.permission:
        return UNNAMED_PERMISSION
    sentence = gettext(
        "Rocket.Chat wants the permission “%(permission)s” for this, and your account does not have it."
    )
    return Explanation(403, LACKS_PERMISSION, sentence % {"permission": error.permission}, ASK_FOR_PERMISSION)


LACKS_PERMISSION = _("You lack a permission")
ASK_FOR_PERMISSION = _("Ask your Rocket.Chat administrator for it.")
# Rocket.Chat does not say which; these are what a look at a chat may want, the most likely first.
UNNAMED_PERMISSION = Explanation(
    403,
    LACKS_PERMISSION,
    _(
        "Rocket.Chat wants a permission for this, and your account does not have it: “view-l-room”, which every agent"
        " needs, or for other agents’ chats “view-livechat-rooms”."
    ),
    ASK_FOR_PERMISSION,
)

EXPLANATIONS: dict[type[Exception], Explanation | Callable[[Any], Explanation]] = {
    errors.RocketChatError: Explanation(
        502,
        _("Rocket.Chat could not answer"),
        _("Rocket.Chat refused the request for a reason this dashboard does not know."),
        _("Try again; if it stays, tell your administrator."),
        retry=True,
    ),
    errors.Unreachable: Explanation(
        502,
        _("Rocket.Chat cannot be reached"),
        _("The connection to Rocket.Chat failed, so nothing newer can be shown."),
        TELL_ADMINISTRATOR,
        retry=True,
    ),
    errors.TimedOut: Explanation(
        504, _("Rocket.Chat is too slow"), _("Rocket.Chat did not answer in time."), TRY_AGAIN, retry=True
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
        _("This chat is not yours to see"),
        _("Rocket.Chat does not let your account into this room: it is, or was, another agent’s."),
        _(
            "Ask that agent, or a manager. If no chat opens for you, ask your Rocket.Chat administrator for the"
            " permission “view-l-room”."
        ),
    ),
    errors.NoSuchRoom: Explanation(
        404,
        _("No such room"),
        _("Rocket.Chat knows no livechat room of this id."),
        _("Check the link, or look the visitor up by name."),
    ),
    errors.NoSuchVisitor: Explanation(
        404,
        _("No such visitor"),
        _("Rocket.Chat knows no such visitor: they may have been deleted, or are not in this room."),
        _("Check the link, or look the visitor up by name."),
    ),
}
