"""What proves to Rocket.Chat who asks."""

import re
from dataclasses import dataclass, field

# What a header can carry: Latin-1 without control characters, no blank at either end.
_HEADER_VALUE = re.compile(r"[!-~\xa1-\xff](?:[ -~\xa0-\xff]{0,510}[!-~\xa1-\xff])?")


class BadCredentials(ValueError):
    """A value that no header can carry; the text never holds the value."""


def check_header(value: str, name: str) -> str:
    """Return `value` if an HTTP header can carry it (1 to 512 characters), else raise BadCredentials."""
    if not _HEADER_VALUE.fullmatch(value):
        raise BadCredentials(f"The {name} cannot be sent in a header.")
    return value


@dataclass(frozen=True)
class Credentials:
    """A user id and an auth token or personal access token; raises BadCredentials."""

    user_id: str
    auth_token: str = field(repr=False)

    def __post_init__(self) -> None:
        check_header(self.user_id, "user id")
        check_header(self.auth_token, "auth token")

    def headers(self) -> dict[str, str]:
        """The two headers that authenticate a request."""
        return {"X-User-Id": self.user_id, "X-Auth-Token": self.auth_token}
