"""The agent's credentials for Rocket.Chat, kept encrypted in the server-side session and nowhere else."""

from django.contrib.sessions.backends.base import SessionBase

from dashboard.rocketchat.credentials import Credentials
from dashboard.sealing import seal, unseal

SESSION_KEY = "rocketchat"
ISSUED_HERE_KEY = "rocketchat_token_issued_here"


def store_credentials(session: SessionBase, credentials: Credentials, *, issued_here: bool) -> None:
    """Keeps the credentials; `issued_here` says that signing in made the token, which then ends with the session."""
    session[SESSION_KEY] = seal(vars(credentials))
    session[ISSUED_HERE_KEY] = issued_here


def read_credentials(session: SessionBase) -> Credentials | None:
    """The credentials of the session; None without any, or when the keys have changed since."""
    fields = unseal(session.get(SESSION_KEY, ""))
    return Credentials(**fields) if fields else None


def is_token_issued_here(session: SessionBase) -> bool:
    """Whether the token was made by signing in here."""
    return bool(session.get(ISSUED_HERE_KEY))
