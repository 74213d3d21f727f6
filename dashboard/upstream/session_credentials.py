"""The agent's credentials for Rocket.Chat, kept encrypted in the server-side session and nowhere else."""

from collections.abc import Mapping
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from dashboard.rocketchat.credentials import Credentials
from dashboard.sealing import seal, unseal
from dashboard.upstream.digest import make_digest
from dashboard.upstream.models import Workspace

SESSION_KEY = "rocketchat"
WORKSPACE_KEY = "rocketchat_workspace"
ISSUED_HERE_KEY = "rocketchat_token_issued_here"


Kept = SessionBase | Mapping[str, Any]
"""A session, or what was kept of one."""


def store_credentials(
    session: SessionBase, workspace: Workspace, credentials: Credentials, *, issued_here: bool
) -> None:
    """Keeps the credentials that the workspace issued.

    `issued_here` says that signing in made the token, which then ends with the session.
    """
    session[SESSION_KEY] = seal(vars(credentials))
    session[WORKSPACE_KEY] = make_digest(workspace.url)
    session[ISSUED_HERE_KEY] = issued_here


def read_credentials(session: Kept, workspace: Workspace) -> Credentials | None:
    """The credentials that the workspace issued; None without any, when the keys have changed since, and for another
    workspace: no token goes to a host that did not issue it.
    """
    if session.get(WORKSPACE_KEY) != make_digest(workspace.url):
        return None
    fields = unseal(session.get(SESSION_KEY, ""))
    return Credentials(**fields) if fields else None


def is_token_issued_here(session: Kept) -> bool:
    """Whether the token was made by signing in here."""
    return bool(session.get(ISSUED_HERE_KEY))


def has_lost_credentials(session: Kept) -> bool:
    """Whether the session has credentials that nobody can use: the keys are others by now, or the workspace is."""
    return SESSION_KEY in session and read_credentials(session, Workspace.current()) is None
