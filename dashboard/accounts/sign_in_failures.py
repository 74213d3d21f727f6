"""Why a sign-in failed, said to the person who tried."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from dashboard.accounts.sign_in import NoLivechatRole, NotAdmitted, PersonalToken, Proof, SignInBarred
from dashboard.accounts.sign_in_locks import explain_lock
from dashboard.accounts.sign_in_throttle import SignInLocked
from dashboard.error_pages.explanations import Explanation, explain
from dashboard.rocketchat.errors import LoginBlocked, LoginRefused, RocketChatError


@dataclass(frozen=True)
class SignInFailure:
    """A sentence and an HTTP status; `starts_over` where the password must be typed again; `retry_after` in seconds."""

    sentence: StrOrPromise
    status: int = 403
    starts_over: bool = True
    retry_after: int | None = None


WRONG_PASSWORD = SignInFailure(_("Rocket.Chat does not know this name with this password."))
WRONG_PASSWORD_OR_NO_CODE = SignInFailure(
    _(
        "Rocket.Chat does not know this name with this password, or wants a code as well: it does not say which."
        " If your account has a second factor, give its code too."
    )
)
WRONG_PASSWORD_OR_CODE = SignInFailure(
    _(
        "Rocket.Chat does not accept this name, password and code together, and does not say which of them is wrong."
        " Check them, and give the newest code. After many failures it accepts nothing for five minutes."
    )
)
WRONG_TOKEN = SignInFailure(_("Rocket.Chat does not accept this token for this user id."))
WRONG_CODE = SignInFailure(_("That code is not right, or no longer. Try the newest one."), starts_over=False)
CODE_TOO_LATE = SignInFailure(
    _("The sign-in took too long, or its first step is unknown here by now. Start again with your password."),
    status=400,
)
BLOCKED = SignInFailure(
    _(
        "Rocket.Chat has blocked this sign-in after too many failures, until the last of them is five minutes old."
        " Wait, then try again. Nobody can lift it here; a Rocket.Chat administrator can change its limits there."
    )
)
NOT_ADMITTED: dict[type[NotAdmitted], SignInFailure] = {
    NoLivechatRole: SignInFailure(
        _(
            "Your Rocket.Chat account answers no visitors: Rearview is for holders of a livechat role"
            " (livechat-agent, livechat-monitor, livechat-manager) and for administrators."
        )
    ),
    SignInBarred: SignInFailure(_("An operator of this dashboard has barred your account.")),
}


SignInError = NotAdmitted | SignInLocked | RocketChatError


def explain_failure(error: SignInError, proof: Proof) -> SignInFailure:
    """What to say of an error that `sign_in` raised; of one that cannot tell, the same step is offered again."""
    if isinstance(error, NotAdmitted):
        return NOT_ADMITTED[type(error)]
    if isinstance(error, LoginRefused):
        return _explain_refusal(error, proof)
    if isinstance(error, LoginBlocked):
        return BLOCKED
    return _offer_again(explain_lock(error) if isinstance(error, SignInLocked) else explain(error))


def _offer_again(explanation: Explanation) -> SignInFailure:
    return SignInFailure(
        f"{explanation.sentence} {explanation.next_step}",
        explanation.status,
        starts_over=False,
        retry_after=explanation.retry_after,
    )


def _explain_refusal(error: LoginRefused, proof: Proof) -> SignInFailure:
    if isinstance(proof, PersonalToken):
        return WRONG_TOKEN
    if not error.hides_reason:
        return WRONG_PASSWORD
    return WRONG_PASSWORD_OR_CODE if proof.code else WRONG_PASSWORD_OR_NO_CODE
