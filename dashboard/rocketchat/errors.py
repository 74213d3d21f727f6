"""What can go wrong when Rocket.Chat is asked, as one tree.

    RocketChatError
    ├── Unavailable             no answer that can be used, now: an older one may stand in
    │   ├── Unreachable         no answer, or one that broke off: DNS, refused, TLS
    │   │   └── TimedOut        too slow, at connecting or while answering
    │   ├── Unusable            an answer that cannot be used
    │   │   ├── TooLarge        longer than the limit
    │   │   ├── NotJson         something else than JSON, mostly a proxy's page
    │   │   ├── BadShape        JSON of another shape than documented
    │   │   ├── Redirected      a redirect, which is never followed
    │   │   └── ServerFailed    a 5xx of the server or of a proxy before it
    │   └── RateLimited         too many calls
    └── Refused                 Rocket.Chat understood and said no
        ├── NotLoggedIn         the credentials are missing, wrong or expired
        ├── PermissionMissing   the account lacks a permission
        ├── NotAllowedInRoom    the account may not see this room
        ├── NoSuchRoom
        ├── NoSuchVisitor
        ├── InvalidQuery        a parameter was refused
        ├── NotFound            the server does not know this endpoint
        ├── LoginRefused        wrong name or password; in 9.x any of the three below, too
        ├── LoginBlocked        too many failed logins
        ├── SecondFactorRequired
        └── SecondFactorInvalid

The text of every error is one plain sentence that is safe to log: no upstream text, no ids, no secrets.
"""


class RocketChatError(Exception):
    """Any failure of a call to Rocket.Chat."""

    sentence = "The call to Rocket.Chat failed."

    def __str__(self) -> str:
        return self.sentence


class Unavailable(RocketChatError):
    """There is no answer that can be used, now; another time there may be."""

    sentence = "Rocket.Chat is not available."


class Unreachable(Unavailable):
    """No answer, or one that broke off before its end."""

    sentence = "Rocket.Chat cannot be reached."


class TimedOut(Unreachable):
    """No connection or no complete answer within the timeouts."""

    sentence = "Rocket.Chat did not answer in time."


class Unusable(Unavailable):
    """An answer came, but not one that can be used."""

    sentence = "Rocket.Chat's answer cannot be used."


class TooLarge(Unusable):
    """The answer is longer than `limit` bytes, after decompression."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        return f"Rocket.Chat's answer is longer than {self.limit} bytes."


class NotJson(Unusable):
    """The answer, of HTTP status `status`, is not JSON."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status

    def __str__(self) -> str:
        return f"The answer is not JSON (HTTP status {self.status})."


class BadShape(Unusable):
    """The answer's `field`, a dotted path such as "history.3.metrics.response.ft", is not as documented."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field

    def __str__(self) -> str:
        return f"Rocket.Chat's answer is not as documented at {self.field}."


class Redirected(Unusable):
    """The server, or a proxy before it, answered with a redirect."""

    sentence = "Rocket.Chat's address answers with a redirect."


class ServerFailed(Unusable):
    """The server, or a proxy before it, failed with HTTP status `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status

    def __str__(self) -> str:
        return f"Rocket.Chat failed (HTTP status {self.status})."


class RateLimited(Unavailable):
    """Too many calls; the next one may succeed after `wait` seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait

    def __str__(self) -> str:
        return f"Too many calls to Rocket.Chat; the next is possible in {self.wait:.0f} seconds."


class Refused(RocketChatError):
    """Rocket.Chat understood the call and said no."""

    sentence = "Rocket.Chat refused the call."


class NotLoggedIn(Refused):
    """The credentials are missing, wrong or expired: the server does not tell which."""

    sentence = "Rocket.Chat does not accept the credentials."


class PermissionMissing(Refused):
    """The account lacks `permission`, which the endpoint is documented to want ("" if unknown)."""

    def __init__(self, permission: str = "") -> None:
        super().__init__(permission)
        self.permission = permission

    def __str__(self) -> str:
        if not self.permission:
            return "The account lacks a permission for this."
        return f"The account lacks the permission {self.permission}."


class NotAllowedInRoom(Refused):
    """The account may not see this room."""

    sentence = "The account may not see this room."


class NoSuchRoom(Refused):
    """The room does not exist, or is not an omnichannel room."""

    sentence = "There is no such room."


class NoSuchVisitor(Refused):
    """The visitor does not exist."""

    sentence = "There is no such visitor."


class InvalidQuery(Refused):
    """A parameter was refused; `error_type` is Rocket.Chat's code such as "invalid-params", or ""."""

    def __init__(self, error_type: str = "") -> None:
        super().__init__(error_type)
        self.error_type = error_type

    def __str__(self) -> str:
        return "Rocket.Chat refused the parameters of the call."


class NotFound(Refused):
    """The server does not know this endpoint: another version, or another address."""

    sentence = "The server does not know this endpoint."


class LoginRefused(Refused):
    """The user does not exist, or the password is wrong: the server does not tell which.

    With `hides_reason` (9.x) it does not tell either whether a code is wanted or wrong, or the login is blocked.
    """

    sentence = "Rocket.Chat refused the login."

    def __init__(self, *, hides_reason: bool = False) -> None:
        super().__init__()
        self.hides_reason = hides_reason


class LoginBlocked(Refused):
    """Too many failed logins of this user, or from this address."""

    sentence = "Rocket.Chat blocks logins after too many failures."


class SecondFactorRequired(Refused):
    """A code is needed, of an app (`method` "totp") or by mail ("email"; `code_sent`: just sent)."""

    sentence = "Rocket.Chat asks for a second factor."

    def __init__(self, method: str, *, code_sent: bool = False) -> None:
        super().__init__(method)
        self.method = method
        self.code_sent = code_sent


class SecondFactorInvalid(Refused):
    """The code of `method` ("totp" or "email") is wrong, or was tried too often."""

    sentence = "Rocket.Chat refused the code of the second factor."

    def __init__(self, method: str) -> None:
        super().__init__(method)
        self.method = method
