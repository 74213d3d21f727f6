"""Signing in and out: Rocket.Chat says who it is, this dashboard says whether they may come in."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import ClassVar

from django.contrib import auth
from django.http import HttpRequest
from django.utils import timezone

from dashboard.accounts.models import LIVECHAT_ROLES, Agent
from dashboard.accounts.revocation import revoke_promptly
from dashboard.accounts.second_factor import (
    UNTOLD,
    PendingSignIn,
    forget_pending_sign_in,
    read_pending_sign_in,
)
from dashboard.accounts.sign_in_attempts import Door, SignInAttempt
from dashboard.accounts.sign_in_throttle import begin_sign_in, record_error, succeed
from dashboard.client_ip import get_client_ip
from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.credentials import Credentials
from dashboard.rocketchat.errors import LoginRefused, NotLoggedIn, RocketChatError
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
    door: ClassVar[Door] = Door.PASSWORD

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
    door: ClassVar[Door] = Door.TOKEN

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


class FrameProof(PersonalToken):
    """The auth token that an agent has in Rocket.Chat, as its External Frame sends it."""

    door: ClassVar[Door] = Door.FRAME


Proof = Password | PersonalToken


def sign_in(request: HttpRequest, proof: Proof) -> tuple[Agent, Credentials]:
    """Signs the agent in, and keeps their credentials in the session. Raises what `prove` raises."""
    agent, credentials = prove(request, proof)
    let_in(request, agent, credentials, issued_here=proof.issues_token)
    return agent, credentials


def prove(request: HttpRequest, proof: Proof) -> tuple[Agent, Credentials]:
    """Who this is, with what their calls are made with.

    Raises LoginRefused and SecondFactorInvalid where Rocket.Chat refuses the proof, SignInLocked where it was not
    asked, NoLivechatRole where the person answers no visitors, SignInBarred where an operator barred them, and what the
    client raises where it cannot tell or wants a second factor.
    """
    workspace = Workspace.current()
    attempt = begin_sign_in(request, proof.door, proof.username)
    return _authenticate(request, workspace, proof, attempt)


def let_in(request: HttpRequest, agent: Agent, credentials: Credentials, *, issued_here: bool) -> None:
    """A new session of the agent, in place of any that the browser had; `issued_here` as in `store_credentials`."""
    forget_pending_sign_in(request.session)
    if auth.SESSION_KEY in request.session:
        sign_out(request)
    auth.login(request, agent, SESSION_BACKEND)
    store_credentials(request.session, Workspace.current(), credentials, issued_here=issued_here)


def _authenticate(
    request: HttpRequest, workspace: Workspace, proof: Proof, attempt: SignInAttempt
) -> tuple[Agent, Credentials]:
    try:
        leaves_spare = not attempt.known and SignInAttempt.objects.is_attack(timezone.now())
        client = make_client(workspace, get_client_ip(request), leaves_spare=leaves_spare)
        me, credentials = proof.verify(client)
    except RocketChatError as error:
        record_error(attempt, error)
        raise
    try:
        agent = _admit(me)
    except NotAdmitted:
        attempt.delete()
        if proof.issues_token:
            _revoke(client, credentials)
        raise
    _record_success(request, proof, me, attempt)
    return agent, credentials


def _record_success(request: HttpRequest, proof: Proof, me: Me, attempt: SignInAttempt) -> None:
    pending = read_pending_sign_in(request.session)
    untold = isinstance(proof, Password) and pending == PendingSignIn(proof.username, proof.password, UNTOLD)
    # Under whatever name they come next, or are guessed at, it is one account.
    names = (proof.username, me.username, me.email) if isinstance(proof, Password) else (proof.username,)
    succeed(attempt, me.id, names, untold=untold)


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
