"""The one Rocket.Chat that this dashboard talks to."""

import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import Error, models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.rocketchat.base_url import BadBaseUrl, normalize_base_url
from dashboard.sealing import seal, unseal
from dashboard.upstream.workspace_url import check_workspace_url


class Workspace(models.Model):
    """The one Rocket.Chat this dashboard talks to. The environment fills it until somebody saves it."""

    url = models.CharField(
        _("URL"),
        max_length=300,
        validators=[check_workspace_url],
        help_text=_("For example https://chat.example.org"),
    )
    verify_tls = models.BooleanField(
        _("check the certificate"), default=True, help_text=_("Leave on, outside of a test.")
    )
    ca_file = models.CharField(
        _("CA file"),
        max_length=300,
        blank=True,
        help_text=_("Path on this server to the certificates of a private authority."),
    )
    connect_timeout = models.FloatField(
        _("connect timeout"), default=3.0, validators=[MinValueValidator(0.1)], help_text=_("Seconds.")
    )
    read_timeout = models.FloatField(
        _("read timeout"), default=8.0, validators=[MinValueValidator(0.1)], help_text=_("Seconds.")
    )
    send_client_ip = models.BooleanField(
        _("tell Rocket.Chat the agent's address"),
        default=False,
        help_text=_(
            "Sends X-Real-IP, so that each agent has a rate limit of their own. Only where Rocket.Chat"
            " can be reached through a proxy that this dashboard may speak for."
        ),
    )

    public_url = models.CharField(
        _("URL as browsers know it"),
        max_length=300,
        blank=True,
        validators=[check_workspace_url],
        help_text=_("Where agents open Rocket.Chat, if that is another address than the one above."),
    )
    pinned_fields = models.CharField(
        _("pinned fields"),
        max_length=500,
        blank=True,
        help_text=_(
            "Custom fields of visitors that agents see at once, by comma: their names in Rocket.Chat."
        ),
    )
    bot_usernames = models.CharField(
        _("bots"),
        max_length=500,
        blank=True,
        help_text=_(
            "Usernames of bots, by comma: what they write is no reply by a person. rocket.cat is one anyway."
        ),
    )
    sealed_frame_key = models.TextField(default="", blank=True, editable=False)
    sealed_webhook_token = models.TextField(default="", blank=True, editable=False)

    class Meta:
        verbose_name = _("workspace")
        verbose_name_plural = _("workspace")

    def __str__(self) -> str:
        return self.url or gettext("no URL yet")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)
        _memo.clear()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        deleted = super().delete(*args, **kwargs)
        _memo.clear()
        return deleted

    def clean(self) -> None:
        if self.ca_file and not self.verify_tls:
            raise ValidationError(
                {"ca_file": _("A CA file has no effect while the certificate is not checked.")}
            )

    @classmethod
    def current(cls) -> "Workspace":
        """The saved workspace, else the one the environment describes (`ROCKETCHAT_URL`).

        A change in another process is heard of within five seconds.
        """
        return _memo.get()

    @classmethod
    def last_known(cls) -> "Workspace":
        """The same, and while the database is away the one that was read last. For headers: no secret may go there."""
        return _memo.get_last_known()

    @property
    def browser_url(self) -> str:
        """The workspace's URL as browsers know it: saved here, else `ROCKETCHAT_PUBLIC_URL`, else the URL itself."""
        return self.public_url or settings.ROCKETCHAT_PUBLIC_URL or self.url

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a browser writes them; empty without a usable URL."""
        try:
            parts = urlsplit(normalize_base_url(self.browser_url))
        except BadBaseUrl:
            return ""
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def verify(self) -> bool | str:
        """What `requests` takes: the CA file, or whether to check at all."""
        return self.ca_file or self.verify_tls

    def room_url(self, room_id: str) -> str:
        """Where an agent opens the room in Rocket.Chat itself."""
        return f"{self.browser_url.rstrip('/')}/live/{room_id}"

    @property
    def pinned(self) -> list[str]:
        """Names of the visitors' custom fields that agents see at once, in the operator's order."""
        return _split_list(self.pinned_fields)

    @property
    def bots(self) -> frozenset[str]:
        """Usernames of those who are no persons."""
        return frozenset({"rocket.cat", *_split_list(self.bot_usernames)})

    @property
    def frame_key(self) -> str:
        """The External Frame's key (a JWK as JSON) that was saved here; "" without one."""
        return _open(self.sealed_frame_key)

    @frame_key.setter
    def frame_key(self, value: str) -> None:
        self.sealed_frame_key = seal({"value": value}) if value else ""

    @property
    def webhook_token(self) -> str:
        """What Rocket.Chat's webhooks show to be its own, saved here, else `WEBHOOK_TOKEN`; "" without one."""
        return _open(self.sealed_webhook_token) or settings.WEBHOOK_TOKEN

    @webhook_token.setter
    def webhook_token(self, value: str) -> None:
        self.sealed_webhook_token = seal({"value": value}) if value else ""

    @property
    def has_webhooks(self) -> bool:
        """Whether Rocket.Chat may tell of changes by itself: there is a token."""
        return bool(self.sealed_webhook_token or settings.WEBHOOK_TOKEN)


def _split_list(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _open(sealed: str) -> str:
    value = unseal(sealed) if sealed else None
    return str(value["value"]) if value else ""


class _Memo:
    """The workspace in force, kept by this process: it is asked for several times in every request."""

    HOLDS_FOR = 5.0  # seconds

    def __init__(self) -> None:
        self._workspace: Workspace | None = None
        self._read_at = self._failed_at = 0.0

    def get(self) -> Workspace:
        workspace = self._workspace
        if workspace is None or not self._is_recent(self._read_at):
            workspace = Workspace.objects.first() or Workspace(url=settings.ROCKETCHAT_URL)
            self._workspace, self._read_at = workspace, time.time()
        return workspace

    def get_last_known(self) -> Workspace:
        with suppress(Error):
            if not self._is_recent(self._failed_at):
                return self.get()
        return self._workspace or Workspace(url=settings.ROCKETCHAT_URL)

    def expect_no_answer(self) -> None:
        self._failed_at = time.time()

    def _is_recent(self, moment: float) -> bool:
        # A clock that was put back must not make it hold for as long.
        return 0 <= time.time() - moment <= self.HOLDS_FOR

    def clear(self) -> None:
        self._workspace, self._failed_at = None, 0.0


_memo = _Memo()


def expect_no_workspace() -> None:
    """After the database failed: for five seconds nobody waits for it again for the last known workspace alone."""
    _memo.expect_no_answer()


def forget_workspace() -> None:
    """The workspace is read again when it is next asked for."""
    _memo.clear()
