"""Signing in and out: Rocket.Chat says who it is, this dashboard says whether they may come in."""

import logging
from contextlib import suppress
from dataclasses import dataclass, field

from axes import utils as axes
from django.contrib import auth
from django.contrib.auth.backends import ModelBackend
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from dashboard.accounts import upstream
from dashboard.accounts.credentials import Held, forget_pending, held_in, hold
from dashboard.accounts.models import LIVECHAT_ROLES, Agent, Workspace
from dashboard.client_ip import get_client_ip
from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.credentials import Credentials
from dashboard.rocketchat.errors import (
    LoginRefused,
    NotLoggedIn,
    RocketChatError,
    SecondFactorInvalid,
    Unreachable,
)
from dashboard.rocketchat.payloads import Me

log = logging.getLogger(__name__)

MOST_GUESSES = 20  # failed sign-ins from one address
GUESSES_WITHIN = 5 * 60  # seconds, as long as Rocket.Chat counts


class NoLivechatRole(Exception):
    """Rocket.Chat knows the person, but not as somebody who answers visitors."""


class SignInBarred(Exception):
    """An operator has barred this agent from signing in."""


@dataclass(frozen=True)
class Password:
    """A name, a password and, in the second step, a code."""

    username: str
    password: str = field(repr=False)
    code: str = field(default="", repr=False)

    def ask(self, client: RocketChat) -> tuple[Me, Held]:
        """Who this is, with a token made for this sign-in."""
        login = client.login(self.username, self.password, self.code or None)
        return login.me, Held(login.credentials, issued_here=True)


@dataclass(frozen=True)
class PersonalToken:
    """A personal access token, which outlives the session."""

    credentials: Credentials

    @property
    def username(self) -> str:
        return self.credentials.user_id

    def ask(self, client: RocketChat) -> tuple[Me, Held]:
        """Who this is; raises LoginRefused where Rocket.Chat does not accept the token for that user."""
        try:
            me = upstream.as_(client, self.credentials).me()
        except NotLoggedIn:
            raise LoginRefused from None
        if me.id != self.credentials.user_id:
            raise LoginRefused
        return me, Held(self.credentials, issued_here=False)


Proof = Password | PersonalToken


class TooManyGuesses(Exception):
    """Too many sign-ins from one address failed, under whatever names."""


def _guesses(request: HttpRequest) -> str:
    return f"guesses:{get_client_ip(request) or ''}"


def _count_guess(sender: object, request: HttpRequest | None = None, **kwargs: object) -> None:
    if request and not cache.add(_guesses(request), 1, GUESSES_WITHIN):
        with suppress(ValueError):  # it ended in between
            cache.incr(_guesses(request))


# Rocket.Chat counts failures against this server's address, and locks all of its agents out at 50.
auth.user_login_failed.connect(_count_guess, dispatch_uid="guesses")


class RocketChatBackend(ModelBackend):
    """Lets Rocket.Chat judge. A refusal ends the search: no local password is tried in its place."""

    def authenticate(  # type: ignore[override]  # a proof in place of name and password
        self, request: HttpRequest | None, username: str, proof: Proof
    ) -> Agent:
        """The agent, with `held` set to their credentials.

        Raises PermissionDenied where Rocket.Chat refuses the proof, NoLivechatRole where the person answers no
        visitors, SignInBarred where an operator barred them, and what the client raises where it cannot tell or
        wants a second factor.
        """
        workspace = Workspace.current()
        client = upstream.stranger(workspace, request)
        try:
            me, held = proof.ask(client)
        except LoginRefused:
            raise PermissionDenied from None
        except SecondFactorInvalid:
            # Django announces failures only of refusals; this one says more, and counts as well.
            auth.user_login_failed.send(__name__, credentials={"username": username}, request=request)
            raise
        if not LIVECHAT_ROLES.intersection(me.roles):
            _revoke(client, held)
            raise NoLivechatRole
        agent = Agent.objects.known_as(me)
        if not self.user_can_authenticate(agent):
            _revoke(client, held)
            raise SignInBarred
        agent.held = held
        return agent


def _revoke(client: RocketChat, held: Held) -> None:
    if held.issued_here:
        with suppress(RocketChatError):
            upstream.as_(client, held.credentials).logout()


def sign_in(request: HttpRequest, proof: Proof) -> Agent | None:
    """Signs the agent in; None where the proof was refused. Raises as the backend, and TooManyGuesses."""
    if cache.get(_guesses(request), 0) >= MOST_GUESSES:
        raise TooManyGuesses
    agent = auth.authenticate(request, username=proof.username, proof=proof)
    if agent is None or agent.held is None:
        return None
    auth.login(request, agent)
    axes.reset(username=proof.username, ip=get_client_ip(request))  # it knows agents by what they typed
    forget_pending(request.session)
    hold(request.session, agent.held)
    return agent


def sign_out(request: HttpRequest) -> None:
    """Ends this session, and Rocket.Chat's if signing in began it, also when Rocket.Chat is down."""
    held = held_in(request.session)
    if held:
        with suppress(Unreachable):  # the workspace's address may have become unusable
            _revoke(upstream.stranger(Workspace.current(), request), held)
    auth.logout(request)
