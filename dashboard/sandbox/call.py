"""One call as the endpoints see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message

from dashboard.sandbox.accounts import Account
from dashboard.sandbox.answers import Document
from dashboard.sandbox.limits import Guesses
from dashboard.sandbox.world import World


@dataclass
class Call:
    """A request. `params` is the checked query, `path` holds the values of the pattern's `:names`."""

    world: World
    guesses: Guesses
    method: str
    headers: Message
    ip: str
    body: object = None
    params: Document = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    caller: Account | None = None

    @property
    def account(self) -> Account:
        """The signed-in caller; only routes that demand a login may ask."""
        if self.caller is None:
            raise LookupError("this route does not demand a login")
        return self.caller

    @property
    def token(self) -> str:
        """The auth token as it was sent."""
        return self.headers.get("X-Auth-Token") or ""

    def fields(self) -> Document:
        """The body as an object; anything else counts as empty."""
        return self.body if isinstance(self.body, dict) else {}
