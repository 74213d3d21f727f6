"""Why Rocket.Chat's External Frame shows no visitor, said to the agent who looks at it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.accounts.sign_in import NotAdmitted
from dashboard.accounts.sign_in_failures import NOT_ADMITTED
from dashboard.accounts.sign_in_locks import explain_lock, mark_as_logged
from dashboard.accounts.sign_in_throttle import SignInLocked
from dashboard.error_pages.explanations import Explanation, explain
from dashboard.error_pages.plain import add_error_headers
from dashboard.rocketchat.errors import LoginRefused, RocketChatError


class FrameRefused(Exception):
    """Nobody was asked: what was sent is no frame's request, or cannot be read. `explanation` says it."""

    def __init__(self, explanation: Explanation) -> None:
        super().__init__(explanation.title)
        self.explanation = explanation


FrameError = FrameRefused | NotAdmitted | SignInLocked | RocketChatError


def refuse_frame(request: HttpRequest, error: FrameError, room_id: str) -> HttpResponse:
    """The page that says why, and offers what helps: another try, or signing in here."""
    explanation = explain_frame_error(error)
    context = {
        "explanation": explanation,
        "room_id": room_id,
        "may_sign_in": isinstance(error, FrameRefused | LoginRefused) and bool(room_id),
        # Across sites a tab of its own has cookies of its own: signing in there does not reach the frame.
        "may_use_tab": not settings.FRAME_CROSS_SITE,
    }
    response = render(request, "accounts/frame_refused.html", context, status=explanation.status)
    add_error_headers(request, response, explanation, htmx=False)
    return mark_as_logged(response) if isinstance(error, SignInLocked | RocketChatError) else response


def explain_frame_error(error: FrameError) -> Explanation:
    match error:
        case FrameRefused():
            return error.explanation
        case NotAdmitted():
            failure = NOT_ADMITTED[type(error)]
            return Explanation(
                403, _("You cannot use this panel"), failure.sentence, _("Ask your administrator.")
            )
        case SignInLocked():
            return explain_lock(error)
        case LoginRefused():
            return _explain_token_refused()
    return explain(error)


def _explain_token_refused() -> Explanation:
    sentence = _(
        "Rocket.Chat does not take what this panel was opened with: it is out of date, or another person’s."
    )
    return Explanation(403, _("Who you are is not clear"), sentence, _open_again())


def explain_unreadable(*, has_key: bool) -> Explanation:
    """The token is encrypted, and no key here opens it."""
    if has_key:
        sentence = _("What Rocket.Chat sent cannot be read with the key that this dashboard has.")
    else:
        sentence = _("What Rocket.Chat sent is encrypted, and this dashboard knows no key to read it.")
    return Explanation(403, _("The key does not fit"), sentence, _tell_operator())


def explain_incomplete() -> Explanation:
    """Something is missing in the address."""
    sentence = _(
        "This address is for Rocket.Chat’s side panel, which says who looks at which chat. Nothing said so now."
    )
    return Explanation(400, _("No chat to show"), sentence, _open_again())


def explain_lured() -> Explanation:
    """Another site led here, outside of a panel: it might sign somebody in as somebody else."""
    sentence = _(
        "This address works in Rocket.Chat’s side panel alone, and a link on another page led to it."
    )
    return Explanation(403, _("Not from a link"), sentence, _open_again())


def explain_too_many(wait: int) -> Explanation:
    """So many seconds until the next is taken."""
    return Explanation(
        429,
        _("Too many at once"),
        _("Too many panels were opened from your address at this moment."),
        ngettext(
            "Wait a second: it is tried again then.", "Wait %(wait)s seconds: it is tried again then.", wait
        )
        % {"wait": wait},
        retry=True,
        retry_after=wait,
    )


def _open_again() -> str:
    return _("Open the chat in Rocket.Chat again, or sign in here.")


def _tell_operator() -> str:
    return _(
        "Tell your administrator: the setup page of the admin says what differs. Until then, sign in here."
    )
