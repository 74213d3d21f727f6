"""One call as the endpoints see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property

from dashboard.sandbox.api.failed_logins import FailedLogins
from dashboard.sandbox.api.release_lines import ReleaseLine
from dashboard.sandbox.api.webhook_sender import WebhookSender
from dashboard.sandbox.world import Document, World
from dashboard.sandbox.world.accounts import Account


@dataclass
class Call:
    """A request. `params` is the query once checked, `path` holds the values of the pattern's `:names`."""

    world: World
    failed_logins: FailedLogins
    line: ReleaseLine
    headers: Message
    client_ip: str
    query: str = ""
    body: object = None
    params: Document = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    webhooks: WebhookSender | None = None

    @cached_property
    def signed_in(self) -> Account | None:
        """The account to which both user id and auth token belong."""
        return self.world.account_of(self.headers.get("X-User-Id") or "", self.auth_token)

    @property
    def account(self) -> Account:
        """The signed-in account; only endpoints that demand a login may ask."""
        if self.signed_in is None:
            raise LookupError("nobody is signed in")
        return self.signed_in

    @property
    def auth_token(self) -> str:
        """The auth token as it was sent."""
        return self.headers.get("X-Auth-Token") or ""

    @property
    def body_fields(self) -> Document:
        """The body as an object; anything else counts as empty."""
        return self.body if isinstance(self.body, dict) else {}
