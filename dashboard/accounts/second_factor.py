"""A sign-in between its two steps: name and password wait, encrypted, in the session for the code."""

from dataclasses import dataclass, field

from django.contrib import auth
from django.contrib.sessions.backends.base import SessionBase

from dashboard.sealing import seal, unseal
from dashboard.upstream.models import Workspace

SESSION_KEY = "second_factor"
WAITS_FOR = 10 * 60  # seconds between the password and the code
UNTOLD = ""  # Rocket.Chat refused the password and did not say whether it wants a code (9.x)


@dataclass(frozen=True)
class PendingSignIn:
    """A password that waits for a second factor.

    `method` is "totp" or "email", or UNTOLD: then the password may also be wrong. `code_sent` says that a mail went
    out just then, not earlier.
    """

    username: str
    password: str = field(repr=False)
    method: str
    code_sent: bool = False


def store_pending_sign_in(session: SessionBase, pending: PendingSignIn) -> None:
    """Keeps name and password, encrypted, until the code is there; for the workspace of now and for no other."""
    session[SESSION_KEY] = seal({"workspace": Workspace.current().url, "pending": vars(pending)})
    # An operator's session goes on, whoever else fails to sign in over it.
    if auth.SESSION_KEY not in session:
        session.set_expiry(WAITS_FOR)


def read_pending_sign_in(session: SessionBase) -> PendingSignIn | None:
    """The sign-in that waits for a code; None when there is none, or it is over ten minutes old, or was for another
    workspace.
    """
    sealed = unseal(session.get(SESSION_KEY, ""), WAITS_FOR)
    if not sealed or sealed["workspace"] != Workspace.current().url:
        return None
    return PendingSignIn(**sealed["pending"])


def forget_pending_sign_in(session: SessionBase) -> None:
    """Ends the wait for a code; nothing where there is none."""
    if session.pop(SESSION_KEY, None):
        session.set_expiry(None)
