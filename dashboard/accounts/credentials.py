"""The agent's key to Rocket.Chat, kept encrypted in the server-side session and nowhere else."""

from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase

from dashboard.rocketchat.credentials import Credentials
from dashboard.sealing import seal, unseal

KEY = "rocketchat"
PENDING_KEY = "second_factor"
PENDING_FOR = 10 * 60  # seconds between the password and the code


@dataclass(frozen=True)
class Held:
    """Credentials of a session; `issued_here` says that the token was made by signing in and dies with it."""

    credentials: Credentials
    issued_here: bool


def hold(session: SessionBase, held: Held) -> None:
    """Keeps the credentials in the session, encrypted."""
    session[KEY] = seal(
        {
            "user_id": held.credentials.user_id,
            "auth_token": held.credentials.auth_token,
            "issued_here": held.issued_here,
        }
    )


def held_in(session: SessionBase) -> Held | None:
    """The credentials of the session; None without any, or when the keys have changed since."""
    value = unseal(session.get(KEY, ""))
    if value is None:
        return None
    return Held(Credentials(value["user_id"], value["auth_token"]), value["issued_here"])


@dataclass(frozen=True)
class Pending:
    """A password that Rocket.Chat accepted and that waits for a second factor.

    `method` is "totp" or "email"; `code_sent` says that a mail went out just then, not earlier.
    """

    username: str
    password: str
    method: str
    code_sent: bool = False

    def __repr__(self) -> str:
        return f"Pending({self.username!r})"


def await_code(session: SessionBase, pending: Pending) -> None:
    """Keeps name and password, encrypted, until the code is there."""
    session[PENDING_KEY] = seal(vars(pending))
    session.set_expiry(PENDING_FOR)


def awaiting_code(session: SessionBase) -> Pending | None:
    """The sign-in that waits for a code; None when there is none or it is over ten minutes old."""
    value = unseal(session.get(PENDING_KEY, ""), PENDING_FOR)
    return Pending(**value) if value else None


def forget_pending(session: SessionBase) -> None:
    if session.pop(PENDING_KEY, None):
        session.set_expiry(None)
