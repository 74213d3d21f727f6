"""Clients for the workspace: with its timeouts and certificates, within its rate limit."""

import logging
import time
from dataclasses import replace
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from dashboard.client_ip import get_client_ip
from dashboard.connections import release_connection
from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.credentials import Credentials
from dashboard.rocketchat.errors import Unreachable
from dashboard.upstream.digest import make_digest
from dashboard.upstream.models import Workspace
from dashboard.upstream.rate_limit import RateLimit
from dashboard.upstream.visitor_key import hash_visitor_token
from dashboard.upstream.workspace_url import check_workspace_url

log = logging.getLogger(__name__)


def make_client(
    workspace: Workspace,
    client_ip: str | None,
    credentials: Credentials | None = None,
    deadline: float | None = None,
    *,
    leaves_spare: bool = False,
) -> RocketChat:
    """A client that names `client_ip` as the caller's address where the workspace may be told.

    With `leaves_spare` its calls leave a part of the rate limit to others.
    Its calls end at `deadline`, in seconds of time.monotonic(); by default within the time of a page from now.

    Raises Unreachable where the workspace has no usable URL.
    """
    try:
        check_workspace_url(workspace.url)
    except ValidationError as error:
        log.error("The workspace's URL cannot be used: %s", error.messages[0])
        raise Unreachable from None
    real_ip = _choose_real_ip(workspace, client_ip)
    rate_limit = make_rate_limit(workspace, client_ip, credentials, leaves_spare=leaves_spare)
    return RocketChat(
        workspace.url,
        credentials=credentials,
        verify=workspace.verify,
        timeout=(workspace.connect_timeout, workspace.read_timeout),
        real_ip=real_ip,
        before_call=partial(_begin_call, rate_limit),
        after_call=rate_limit.record,
        hash_token=hash_visitor_token,
        deadline=deadline or time.monotonic() + settings.PAGE_DEADLINE,
    )


def make_rate_limit(
    workspace: Workspace,
    client_ip: str | None,
    credentials: Credentials | None = None,
    *,
    leaves_spare: bool = False,
) -> RateLimit:
    """What is known of the limit under which Rocket.Chat counts these calls."""
    bucket = f"{make_digest(workspace.url)}:{_choose_real_ip(workspace, client_ip)}"
    user = make_digest(credentials.user_id) if credentials else ""
    return RateLimit(bucket, user, leaves_spare=leaves_spare)


def _choose_real_ip(workspace: Workspace, client_ip: str | None) -> str:
    return client_ip if client_ip and workspace.send_client_ip else ""


def make_guest_client(request: HttpRequest, credentials: Credentials) -> RocketChat:
    """A client for somebody who brings credentials of their own: nothing is cached for them.

    They may be anybody: they must not use up what is left for the agents, and nothing that the agents rely on, such
    as who is exempt, is learned from what they are answered.
    """
    client = make_client(Workspace.current(), get_client_ip(request), credentials)
    return replace(client, before_call=partial(_begin_call, None), after_call=None)


def _begin_call(rate_limit: RateLimit | None, route: str) -> None:
    """Whoever waits for Rocket.Chat keeps no connection to the database from the others."""
    release_connection()
    if rate_limit:
        rate_limit.take(route)
