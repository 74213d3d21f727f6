"""Who asks Rocket.Chat, which Rocket.Chat that is, and who looked at whom."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone

from dashboard.accounts.addresses import check_workspace_address
from dashboard.accounts.credentials import Held
from dashboard.rocketchat.address import BadAddress, check_address
from dashboard.rocketchat.payloads import Me

LIVECHAT_ROLES = frozenset({"livechat-agent", "livechat-manager", "livechat-monitor", "admin"})
SEES_ALL_CHATS = LIVECHAT_ROLES - {"livechat-agent"}


class Agents(BaseUserManager["Agent"]):
    """Makes operators (a password of their own) and agents (known by what Rocket.Chat says of them)."""

    def create_superuser(self, login: str, password: str | None = None, **fields: Any) -> "Agent":
        """An operator who may do everything in the admin."""
        agent = self.model(login=login, name=login, is_staff=True, is_superuser=True, **fields)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent

    def known_as(self, me: Me) -> "Agent":
        """The agent Rocket.Chat calls `me`, made at the first sign-in and brought up to date at each."""
        agent, made = self.get_or_create(user_id=me.id[:100], defaults={"login": f"rocketchat:{me.id[:100]}"})
        if made:
            agent.set_unusable_password()
        agent.username, agent.name, agent.roles = me.username[:255], me.name[:255], sorted(me.roles)
        agent.utc_offset, agent.last_seen = me.utc_offset, timezone.now()
        agent.save()
        return agent


class Agent(AbstractBaseUser, PermissionsMixin):
    """A person: an agent who signs in through Rocket.Chat, or an operator who signs in to the admin."""

    login = models.CharField(
        max_length=150,
        unique=True,
        help_text="What operators sign in to the admin with. Agents of Rocket.Chat have one that nobody types.",
    )
    user_id = models.CharField(
        "Rocket.Chat user id", max_length=100, unique=True, null=True, blank=True, default=None
    )
    username = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=255, blank=True)
    roles = models.JSONField(
        default=list, blank=True, help_text="Roles in Rocket.Chat, as of the last sign-in."
    )
    utc_offset = models.FloatField(
        "UTC offset", null=True, blank=True, help_text="Hours, as of the last sign-in."
    )
    is_staff = models.BooleanField("may use the admin", default=False)
    is_active = models.BooleanField("may sign in", default=True)
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Agents] = Agents()

    # The credentials of a sign-in under way; no column.
    held: Held | None = None

    USERNAME_FIELD = "login"

    def __str__(self) -> str:
        return self.name or self.username or self.login

    def get_short_name(self) -> str:
        return str(self).split()[0]

    @property
    def sees_all_chats(self) -> bool:
        """Whether the agent's role may list chats of others (permission `view-livechat-rooms` by default)."""
        return bool(SEES_ALL_CHATS.intersection(self.roles))

    def seen(self) -> None:
        """Moves `last_seen` on, with one write in five minutes at the most."""
        now = timezone.now()
        if not self.last_seen or now - self.last_seen > timedelta(minutes=5):
            Agent.objects.filter(pk=self.pk).update(last_seen=now)


class Workspace(models.Model):
    """The one Rocket.Chat this dashboard talks to. The environment fills it until somebody saves it."""

    address = models.CharField(
        max_length=300, validators=[check_workspace_address], help_text="For example https://chat.example.org"
    )
    verify_tls = models.BooleanField(
        "check the certificate", default=True, help_text="Leave on, outside of a test."
    )
    ca_file = models.CharField(
        "CA file",
        max_length=300,
        blank=True,
        help_text="Path on this server to the certificates of a private authority.",
    )
    connect_timeout = models.FloatField(
        default=3.0, validators=[MinValueValidator(0.1)], help_text="Seconds."
    )
    read_timeout = models.FloatField(default=8.0, validators=[MinValueValidator(0.1)], help_text="Seconds.")
    tell_address = models.BooleanField(
        "tell Rocket.Chat the agent's address",
        default=False,
        help_text="Sends X-Real-IP, so that each agent has a rate limit of their own. Only where Rocket.Chat"
        " can be reached through a proxy that this dashboard may speak for.",
    )

    CACHE_KEY = "workspace"

    class Meta:
        verbose_name_plural = "workspace"

    def __str__(self) -> str:
        return self.address or "no address yet"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)
        cache.delete(self.CACHE_KEY)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        deleted = super().delete(*args, **kwargs)
        cache.delete(self.CACHE_KEY)
        return deleted

    def clean(self) -> None:
        if self.ca_file and not self.verify_tls:
            raise ValidationError(
                {"ca_file": "A CA file has no effect while the certificate is not checked."}
            )

    @classmethod
    def current(cls) -> Self:
        """The saved workspace, else the one the environment describes (`ROCKETCHAT_URL`)."""
        return cache.get_or_set(cls.CACHE_KEY, cls._load, 30) or cls._load()

    @classmethod
    def _load(cls) -> Self:
        return cls.objects.first() or cls(address=settings.ROCKETCHAT_URL)

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a browser writes them; empty without a usable address."""
        try:
            parts = urlsplit(check_address(self.address))
        except BadAddress:
            return ""
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def verify(self) -> bool | str:
        """What `requests` takes: the CA file, or whether to check at all."""
        return self.ca_file or self.verify_tls

    def room_link(self, room_id: str) -> str:
        """Where an agent opens the room in Rocket.Chat itself."""
        return f"{self.address.rstrip('/')}/live/{room_id}"


class Access(models.Model):
    """One look of one agent at one visitor. Kept also after the agent's row is gone."""

    class What(models.TextChoices):
        CHATS = "chats", "past chats"
        TRANSCRIPT = "transcript", "transcript"
        API = "api", "past chats as JSON"
        PAGES = "pages", "pages"

    at = models.DateTimeField(default=timezone.now)
    agent = models.ForeignKey(Agent, models.SET_NULL, null=True, blank=True, related_name="looks")
    agent_name = models.CharField("name at the time", max_length=255)
    what = models.CharField(max_length=20, choices=What)
    room_id = models.CharField("room", max_length=200)
    visitor_id = models.CharField("visitor", max_length=200)
    address = models.GenericIPAddressField("from", null=True)

    class Meta:
        verbose_name = "access"
        verbose_name_plural = "access log"
        ordering: ClassVar[Sequence[str]] = ["-at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-at", "-id"], name="access_newest"),
            models.Index(fields=["visitor_id", "-at"], name="access_visitor"),
            models.Index(fields=["room_id", "-at"], name="access_room"),
            models.Index(fields=["agent", "-at"], name="access_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_name}: {self.get_what_display()} of {self.visitor_id}"
