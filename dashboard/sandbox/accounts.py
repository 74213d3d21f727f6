"""The people who can sign in, and the agents whose names stand on old chats."""

from dataclasses import dataclass
from typing import Any

from dashboard.sandbox.ids import Ids
from dashboard.sandbox.totp import secret_for

PASSWORD = "sandbox"  # noqa: S105  (the published password of a make-believe workspace)
AGENT = ("user", "livechat-agent")


@dataclass(frozen=True)
class Account:
    """A user of the workspace. `denied` takes single permissions away from what the roles give."""

    id: str
    username: str
    name: str
    roles: tuple[str, ...]
    utc_offset: float
    language: str = "en"
    shows: str = ""
    totp_secret: str = ""
    denied: frozenset[str] = frozenset()
    signs_in: bool = True

    @property
    def email(self) -> str:
        return f"{self.username}@example.org"

    @property
    def is_agent(self) -> bool:
        return "livechat-agent" in self.roles

    def as_user(self) -> dict[str, str]:
        """The `{_id, username}` that rooms keep of a user."""
        return {"_id": self.id, "username": self.username}


def cast(ids: Ids, seed: int) -> dict[str, Account]:
    """Every account by username, in the order in which the greeting shows them."""
    people = [
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
            shows="an agent with a second factor",
            totp_secret=secret_for(seed, "tom"),
        ),
        Account(
            ids.meteor(),
            "nina",
            "Nina Petrova",
            AGENT,
            3,
            shows="an agent without the permission view-l-room",
            denied=frozenset({"view-l-room"}),
        ),
        Account(
            ids.meteor(),
            "adam",
            "Adam Weiss",
            ("user", "admin"),
            -5,
            shows="an admin, free of the rate limit",
        ),
        Account(ids.meteor(), "uwe", "Uwe Brandt", ("user",), 1, "de", "a user without any livechat role"),
        Account(ids.meteor(), "clara", "Clara Nunes", AGENT, 0, signs_in=False),
        Account(ids.meteor(), "dmitri", "Dmitri Orlov", AGENT, 3, signs_in=False),
        Account(ids.meteor(), "welcome.bot", "Welcome Bot", ("bot",), 0, signs_in=False),
    ]
    return {person.username: person for person in people}


def profile(account: Account, address: str, updated: str) -> dict[str, Any]:
    """The `me` of a login answer."""
    livechat = {"statusLivechat": "available"} if account.is_agent else {}
    return {
        "_id": account.id,
        "username": account.username,
        "name": account.name,
        "emails": [{"address": account.email, "verified": True}],
        "email": account.email,
        "status": "online",
        "statusConnection": "online",
        "statusDefault": "online",
        "statusText": "",
        **livechat,
        "utcOffset": account.utc_offset,
        "language": account.language,
        "active": True,
        "roles": list(account.roles),
        "avatarUrl": f"{address}/avatar/{account.username}",
        "isOAuthUser": False,
        "settings": {
            "profile": {},
            "preferences": {"newRoomNotification": "door", "desktopNotifications": "mentions"},
            "calendar": {},
        },
        "_updatedAt": updated,
    }


def services(account: Account) -> dict[str, Any]:
    """What `me` says about the ways to sign in, without hashes."""
    second_factor = {"totp": {"enabled": True}} if account.totp_secret else {}
    return {"password": {"exists": True}, "email2fa": {"enabled": False}, **second_factor}
