"""The environment, read strictly: what cannot be read is a fault with its setting, its cause and its mend."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from environ import Env
from environ.fileaware_mapping import FileAwareMapping
from psycopg import ProgrammingError
from psycopg.conninfo import make_conninfo

from dashboard.throttling.rate import Rate

T = TypeVar("T")
# The readers below have the names of the types.
Text: TypeAlias = str
Texts: TypeAlias = list[str]
Flag: TypeAlias = bool
Number: TypeAlias = int
Decimal: TypeAlias = float

YES, NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off")
SHOWN = 40  # characters of a value that cannot be read
DATABASES = ("postgres", "postgresql", "psql", "pgsql", "sqlite")
DJANGOS_OPTIONS = ("assume_role", "isolation_level", "server_side_binding")
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
CACHES = ("redis", "rediss", "locmemcache")

MAKE_KEY = "Make one: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
MAKE_FERNET_KEY = (
    "Make one: python -c 'from cryptography.fernet import Fernet as F; print(F.generate_key().decode())'"
)
WRITE_DATABASE = (
    "Write postgres://user:password@host:5432/name or sqlite:////path/to/file,"
    " with %40 for @, %2F for / and %23 for # in a password."
)
WRITE_CACHE = "Write redis://host:6379/0, or leave it away for this process's own memory."


@dataclass(frozen=True, slots=True)
class Fault:
    """One setting, why it cannot be, and what to do. No secret stands in it."""

    setting: str
    cause: str
    mend: str

    def __str__(self) -> str:
        return f"ERROR: {self.setting} {self.cause} {self.mend}"


class BadSettings(ImproperlyConfigured):
    """The environment cannot be worked with; as text, one line per fault."""


class Environment:
    """Reads settings, and goes on after a fault so that `refuse` can say all of them at once.

    `NAME_FILE` reads the value of `NAME` from a file. White space around a value is no part of it, and an empty one is
    none at all.
    """

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = FileAwareMapping(values)
        self.faults: list[Fault] = []

    def refuse(self) -> None:
        """Raises BadSettings where anything could not be read."""
        if self.faults:
            raise BadSettings("\n".join(map(Text, self.faults)))

    def str(self, name: Text, default: Text = "") -> Text:
        return self._find(name) or default

    def required(self, name: Text, default: Text = "", *, mend: Text = MAKE_KEY) -> Text:
        """The text; a fault where there is neither it nor a default."""
        return self._require(name, self.str(name, default), mend)

    def bool(self, name: Text, *, default: Flag) -> Flag:
        return self._read(name, default, _read_flag, "Write true or false.")

    def int(
        self, name: Text, *, default: Number, at_least: Number = 0, at_most: Number | None = None
    ) -> Number:
        until = f"from {at_least} on" if at_most is None else f"from {at_least} to {at_most}"
        return self._read(
            name,
            default,
            lambda text: _within(int(text), at_least, at_most),
            f"Write a number {until}.",
        )

    def float(self, name: Text, *, default: Decimal, above: Decimal = 0) -> Decimal:
        return self._read(
            name, default, lambda text: _above(float(text), above), f"Write a number above {above:g}."
        )

    def rate(self, name: Text, default: Text) -> Rate:
        return self._read(
            name, Rate.read(default), Rate.read, "Write a number and a time: 120/m, 5/s or 1000/h."
        )

    def choice(self, name: Text, default: Text, *, among: tuple[Text, ...]) -> Text:
        """One of these words, in whatever case it is written."""
        words = {word.lower(): word for word in among}
        return self._read(
            name, default, lambda text: words[text.lower()], f"Write one of: {', '.join(among)}."
        )

    def time_zone(self, name: Text, default: Text) -> Text:
        return self._read(name, default, lambda text: ZoneInfo(text).key, "Write it as in Europe/Lisbon.")

    def list(self, name: Text, default: tuple[Text, ...] = ()) -> Texts:
        """What stands between the commas; nothing that is empty."""
        return _split(self._find(name)) or [*default]

    def required_list(self, name: Text, default: tuple[Text, ...] = (), *, mend: Text) -> Texts:
        """The list; a fault where it is empty and has no default."""
        return self._require(name, self.list(name, default), mend)

    def fernet_keys(self, name: Text, default: Text = "") -> Texts:
        """Keys by comma; a fault where one is no Fernet key, which it does not repeat."""
        keys = _split(self.required(name, default, mend=MAKE_FERNET_KEY))
        if not all(map(_is_fernet_key, keys)):
            self._add(name, "holds something that is no Fernet key.", MAKE_FERNET_KEY)
        return keys

    def db_url(self, name: Text, default: Text) -> dict[Text, Any]:
        return self._read_url(name, default, _read_database, WRITE_DATABASE)

    def cache_url(self, name: Text, default: Text) -> dict[Text, Any]:
        return self._read_url(name, default, _read_cache, WRITE_CACHE)

    def _find(self, name: Text) -> Text:
        try:
            return Text(self._values.get(name, "")).strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            self._add(f"{name}_FILE", f"cannot be read: {reason}.", "Name a file that this user can read.")
            return ""

    def _read(self, name: Text, default: T, parse: Callable[[Text], T], mend: Text) -> T:
        text = self._find(name)
        try:
            return parse(text) if text else default
        except (ValueError, LookupError, OSError):
            self._add(name, f"cannot be read: {text[:SHOWN]!r}.", mend)
            return default

    def _read_url(
        self, name: Text, default: Text, parse: Callable[[Text], dict[Text, Any]], mend: Text
    ) -> dict[Text, Any]:
        """As `_read`, but nothing of the text is repeated: a password may stand in it."""
        try:
            return parse(self.str(name, default))
        except (ValueError, LookupError, ImproperlyConfigured):
            self._add(name, "cannot be read.", mend)
            return parse(default)

    def _require(self, name: Text, value: T, mend: Text) -> T:
        unreadable = {fault.setting for fault in self.faults}
        if not value and f"{name}_FILE" not in unreadable:
            self._add(name, "is not set.", mend)
        return value

    def _add(self, setting: Text, cause: Text, mend: Text) -> None:
        self.faults.append(Fault(setting, cause, mend))


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _read_flag(text: str) -> bool:
    if text.lower() not in YES + NO:
        raise ValueError(text)
    return text.lower() in YES


def _within(number: int, least: int, most: int | None) -> int:
    if number < least or (most is not None and number > most):
        raise ValueError(number)
    return number


def _above(number: float, bound: float) -> float:
    if not bound < number < float("inf"):
        raise ValueError(number)
    return number


def _is_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def _read_database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in DATABASES or not parts.path.strip("/"):
        raise ValueError
    # A password that was not encoded reaches into the path; a folder after sqlite:// would be taken for a host.
    if "@" in parts.path or (parts.scheme == "sqlite" and parts.netloc):
        raise ValueError
    made = dict(Env.db_url_config(url))
    if parts.scheme != "sqlite":
        _check_postgres_options(made.get("OPTIONS", {}))
    return made


def _check_postgres_options(options: Mapping[str, Any]) -> None:
    try:
        make_conninfo(**{name: value for name, value in options.items() if name not in DJANGOS_OPTIONS})
    except ProgrammingError as error:
        raise ValueError from error
    if options.get("sslmode", "prefer") not in SSL_MODES:
        raise ValueError


def _read_cache(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    is_numbered = not parts.path.strip("/") or parts.path.strip("/").isdecimal() or not parts.netloc
    if (
        parts.scheme not in CACHES
        or not is_numbered
        or any(urlsplit(f"//{host}").port == 0 for host in parts.netloc.split(","))
    ):
        raise ValueError
    return dict(Env.cache_url_config(url))
