"""Who uses the dashboard: agents of Rocket.Chat, and operators of the admin."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import OperationalError, models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.sign_in_attempts import GoodSignIn, SignInAttempt
from dashboard.connections import hardly_waiting
from dashboard.rocketchat.payloads import Me

__all__ = ["Agent", "AgentSession", "Agents", "GoodSignIn", "SignInAttempt"]

LIVECHAT_ROLES = frozenset({"livechat-agent", "livechat-manager", "livechat-monitor", "admin"})
SEES_ALL_CHATS = LIVECHAT_ROLES - {"livechat-agent"}
# An ended session is so by the clock of every process, also of a request that looked at it a moment before.
CLOCKS_DIFFER = timedelta(minutes=1)


class Agents(BaseUserManager["Agent"]):
    """Makes operators (a password of their own) and agents (known by what Rocket.Chat says of them)."""

    def create_superuser(self, login: str, password: str | None = None, **fields: Any) -> "Agent":
        """An operator who may do everything in the admin."""
        agent = self.model(login=login, name=login, is_staff=True, is_superuser=True, **fields)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent

    def update_from_profile(self, me: Me) -> "Agent":
        """The agent Rocket.Chat calls `me`, made at the first sign-in and brought up to date at each."""
        agent, made = self.get_or_create(user_id=me.id[:100], defaults={"login": f"rocketchat:{me.id[:100]}"})
        if made:
            agent.set_unusable_password()
        agent.username, agent.name, agent.roles = me.username[:255], me.name[:255], sorted(me.roles)
        agent.utc_offset, agent.language = me.utc_offset, me.language[:20]
        agent.last_seen = timezone.now()
        agent.save()
        return agent


class Agent(AbstractBaseUser, PermissionsMixin):
    """A person: an agent who signs in through Rocket.Chat, or an operator who signs in to the admin."""

    login = models.CharField(
        _("login"),
        max_length=150,
        unique=True,
        help_text=_(
            "What operators sign in to the admin with. Agents of Rocket.Chat have one that nobody types."
        ),
    )
    user_id = models.CharField(
        _("Rocket.Chat user id"), max_length=100, unique=True, null=True, blank=True, default=None
    )
    username = models.CharField(_("username"), max_length=255, blank=True)
    name = models.CharField(_("name"), max_length=255, blank=True)
    roles = models.JSONField(
        _("roles"), default=list, blank=True, help_text=_("Roles in Rocket.Chat, as of the last sign-in.")
    )
    utc_offset = models.FloatField(
        _("UTC offset"), null=True, blank=True, help_text=_("Hours, as of the last sign-in.")
    )
    language = models.CharField(
        _("language"),
        max_length=20,
        blank=True,
        default="",
        help_text=_("In Rocket.Chat, as of the last sign-in."),
    )
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    first_seen = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen = models.DateTimeField(_("last seen"), null=True, blank=True)

    objects: ClassVar[Agents] = Agents()

    USERNAME_FIELD = "login"

    class Meta:
        verbose_name = _("agent")
        verbose_name_plural = _("agents")

    def __str__(self) -> str:
        return self.name or self.username or self.login

    def get_short_name(self) -> str:
        return next(iter(str(self).split()), self.login)

    @property
    def sees_all_chats(self) -> bool:
        """Whether the agent's role may list chats of others (permission `view-livechat-rooms` by default)."""
        return bool(SEES_ALL_CHATS.intersection(self.roles))

    def mark_seen(self) -> None:
        """Moves `last_seen` on, with one write in five minutes at the most, and none where the table is locked."""
        now = timezone.now()
        if self.last_seen and now - self.last_seen <= timedelta(minutes=5):
            return
        with suppress(OperationalError), hardly_waiting():
            Agent.objects.filter(pk=self.pk).update(last_seen=now)


class AgentSessions(models.QuerySet["AgentSession"]):
    """Open ones lead somewhere; ended ones lead nowhere, and stay until the token they hold is revoked."""

    def open(self) -> "AgentSessions":
        return self.filter(expire_date__gt=timezone.now())

    def ended(self) -> "AgentSessions":
        return self.filter(expire_date__lte=timezone.now())

    def end(self) -> int:
        """Ends the open ones at once, and says how many: those that hold no token are gone."""
        open_ones = self.open()
        removed, _ = open_ones.filter(holds_token=False).delete()
        return removed + open_ones.update(expire_date=timezone.now() - CLOCKS_DIFFER)


class AgentSession(AbstractBaseSession):
    """A signed-in browser, or one that is about to sign in and has no agent yet.

    It is open until `expire_date`. With `holds_token`, signing in here made its token, which is to be revoked then.
    """

    agent = models.ForeignKey(
        Agent,
        models.SET_NULL,
        null=True,
        related_name="sessions",
        # A session that is saved just as its agent is deleted must not fail: it leads nowhere anyway.
        db_constraint=False,
    )
    holds_token = models.BooleanField(default=False)

    # Django declares a manager of its own kind.
    objects = BaseSessionManager.from_queryset(AgentSessions)()  # type: ignore[misc]

    class Meta(AbstractBaseSession.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        # Never the key, which is all that the browser has.
        return gettext("until %(time)s UTC") % {"time": f"{self.expire_date:%Y-%m-%d %H:%M}"}

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from dashboard.accounts.sessions import SessionStore

        return SessionStore
