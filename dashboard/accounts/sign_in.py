"""Signing in and out: Rocket.Chat says who it is, this dashboard says whether they may come in."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import ClassVar

from django.contrib import auth
from django.http import HttpRequest

from dashboard.accounts.models import LIVECHAT_ROLES, Agent
from dashboard.accounts.revocation import revoke_promptly
from dashboard.accounts.second_factor import (
    UNTOLD,
    PendingSignIn,
    forget_pending_sign_in,
    read_pending_sign_in,
)
from dashboard.accounts.sign_in_throttle import (
    check_sign_in_throttle,
    forget_failed_sign_ins,
    record_failed_sign_in,
    take_back_failure_of_address,
)
from dashboard.client_ip import get_client_ip
from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.credentials import Credentials
from dashboard.rocketchat.errors import (
    LoginRefused,
    NotLoggedIn,
    RocketChatError,
    SecondFactorInvalid,
)
from dashboard.rocketchat.payloads import Me
from dashboard.upstream.clients import make_client
from dashboard.upstream.models import Workspace
from dashboard.upstream.session_credentials import store_credentials

SESSION_BACKEND = "django.contrib.auth.backends.ModelBackend"


class NotAdmitted(Exception):
    """Rocket.Chat knows the person, but this dashboard is not for them."""


class NoLivechatRole(NotAdmitted):
    """Rocket.Chat knows the person, but not as somebody who answers visitors."""


class SignInBarred(NotAdmitted):
    """An operator has barred this agent from signing in."""


@dataclass(frozen=True)
class Password:
    """A name, a password and, where the account has a second factor, a code."""

    issues_token: ClassVar[bool] = True

    username: str
    password: str = field(repr=False)
    code: str = field(default="", repr=False)

    def verify(self, client: RocketChat) -> tuple[Me, Credentials]:
        """Who this is, with a token made for this sign-in."""
        login = client.login(self.username, self.password, self.code or None)
        return login.me, login.credentials


@dataclass(frozen=True)
class PersonalToken:
    """A personal access token, which outlives the session."""

    issues_token: ClassVar[bool] = False

    credentials: Credentials

    @property
    def username(self) -> str:
        return self.credentials.user_id

    def verify(self, client: RocketChat) -> tuple[Me, Credentials]:
        """Who this is; raises LoginRefused where Rocket.Chat does not accept the token for that user."""
        try:
            me = client.with_credentials(self.credentials).me()
        except NotLoggedIn:
            raise LoginRefused from None
        if me.id != self.credentials.user_id:
            raise LoginRefused
        return me, self.credentials


Proof = Password | PersonalToken


def sign_in(request: HttpRequest, proof: Proof) -> tuple[Agent, Credentials]:
    """Signs the agent in, and keeps their credentials in the session.

    Raises LoginRefused and SecondFactorInvalid where Rocket.Chat refuses the proof, TooManyFailedSignIns where it was
    not asked, NoLivechatRole where the person answers no visitors, SignInBarred where an operator barred them, and
    what the client raises where it cannot tell or wants a second factor.
    """
    workspace = Workspace.current()
    check_sign_in_throttle(request, proof.username)
    try:
        agent, credentials = _authenticate(request, workspace, proof)
    except (LoginRefused, SecondFactorInvalid):
        record_failed_sign_in(request, proof.username)
        raise
    _forget_failures(request, proof)
    if auth.SESSION_KEY in request.session:
        sign_out(request)
    auth.login(request, agent, SESSION_BACKEND)
    store_credentials(request.session, workspace, credentials, issued_here=proof.issues_token)
    return agent, credentials


def _forget_failures(request: HttpRequest, proof: Proof) -> None:
    """After a good sign-in; one that was refused before only for want of its code was no failure at all."""
    forget_failed_sign_ins(request, proof.username)
    pending = read_pending_sign_in(request.session)
    if isinstance(proof, Password) and pending == PendingSignIn(proof.username, proof.password, UNTOLD):
        take_back_failure_of_address(request)
    forget_pending_sign_in(request.session)


def _authenticate(request: HttpRequest, workspace: Workspace, proof: Proof) -> tuple[Agent, Credentials]:
    client = make_client(workspace, get_client_ip(request))
    me, credentials = proof.verify(client)
    try:
        return _admit(me), credentials
    except NotAdmitted:
        if proof.issues_token:
            _revoke(client, credentials)
        raise


def _admit(me: Me) -> Agent:
    if not LIVECHAT_ROLES.intersection(me.roles):
        raise NoLivechatRole
    agent = Agent.objects.update_from_profile(me)
    if not agent.is_active:
        raise SignInBarred
    return agent


def sign_out(request: HttpRequest) -> None:
    """Ends this session at once, and Rocket.Chat's if signing in began it: at the latest by `clearsessions`."""
    key = request.session.session_key
    auth.logout(request)
    if key:
        revoke_promptly([key], get_client_ip(request))


def _revoke(client: RocketChat, credentials: Credentials) -> None:
    with suppress(RocketChatError):
        client.with_credentials(credentials).logout()
