"""The people who can sign in, and the agents whose names stand on old chats."""

from dataclasses import dataclass

from dashboard.sandbox.world.ids import Ids
from dashboard.sandbox.world.totp import make_secret

PASSWORD = "sandbox"  # noqa: S105  (the published password of a make-believe workspace)
AGENT = ("user", "livechat-agent")


@dataclass(frozen=True)
class Account:
    """A user of the workspace. `denied_permissions` are taken away from what the roles give."""

    id: str
    username: str
    name: str
    roles: tuple[str, ...]
    utc_offset: float
    language: str = "en"
    description: str = ""
    totp_secret: str = ""
    denied_permissions: frozenset[str] = frozenset()
    can_sign_in: bool = True

    @property
    def email(self) -> str:
        return f"{self.username}@example.org"

    @property
    def is_agent(self) -> bool:
        return "livechat-agent" in self.roles

    def as_user(self) -> dict[str, str]:
        """The `{_id, username}` that rooms keep of a user."""
        return {"_id": self.id, "username": self.username}


def make_accounts(ids: Ids, seed: int) -> dict[str, Account]:
    """Every account by username, in the order in which the greeting shows them."""
    accounts = [
        Account(ids.meteor(), "ana", "Ana Ribeiro", AGENT, -3, "pt-BR", "an agent with many open chats"),
        Account(ids.meteor(), "bruno", "Bruno Keller", AGENT, 1, "de", "an agent with a few open chats"),
        Account(
            ids.meteor(),
            "marta",
            "Marta Lima",
            ("user", "livechat-manager"),
            0,
            "en",
            "a manager, sees every chat",
        ),
        Account(
            ids.meteor(),
            "tom",
            "Tom Okafor",
            AGENT,
            1,
            description="an agent with a second factor",
            totp_secret=make_secret(seed, "tom"),
        ),
        Account(
            ids.meteor(),
            "nina",
            "Nina Petrova",
            AGENT,
            3,
            description="an agent without the permission view-l-room",
            denied_permissions=frozenset({"view-l-room"}),
        ),
        Account(
            ids.meteor(),
            "adam",
            "Adam Weiss",
            ("user", "admin"),
            -5,
            description="an admin, free of the rate limit",
        ),
        Account(ids.meteor(), "uwe", "Uwe Brandt", ("user",), 1, "de", "a user without any livechat role"),
        Account(ids.meteor(), "clara", "Clara Nunes", AGENT, 0, can_sign_in=False),
        Account(ids.meteor(), "dmitri", "Dmitri Orlov", AGENT, 3, can_sign_in=False),
        Account(ids.meteor(), "welcome.bot", "Welcome Bot", ("bot",), 0, can_sign_in=False),
    ]
    return {account.username: account for account in accounts}
