"""The kinds of values in Rocket.Chat's answers, read generously: its published examples hold "12" for 12."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)
from pydantic.alias_generators import to_camel

from .paths import is_id

# Templates, databases and logs choke on these: lone halves of UTF-16 pairs, and NUL.
_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")
_DIGITS = re.compile(r"[0-9]{1,15}")
YEARS = range(1970, 9999)


def clean(text: str) -> str:
    """`text` with lone surrogates and NUL replaced by U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text)


def _read_text(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) else value


def _read_moment(value: object) -> datetime:
    if isinstance(value, dict):
        value = value.get("$date")
    try:
        moment = _parse_moment(value) if isinstance(value, str) else _read_milliseconds(value)
    except (OverflowError, OSError):
        raise ValueError("outside the calendar") from None
    if moment.year not in YEARS:
        raise ValueError("outside the calendar")
    return moment


def _parse_moment(text: str) -> datetime:
    if _DIGITS.fullmatch(text):
        return _read_milliseconds(int(text))
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _read_milliseconds(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a date")
    return datetime.fromtimestamp(value / 1000, UTC)


def hash_token_in(token: object, info: ValidationInfo) -> str:
    """What stands for a visitor's token: what the client's `hash_token`, the context, makes of it; "" without one."""
    return info.context(token) if info.context and token and isinstance(token, str) else ""


def list_non_null(value: object) -> list[Any]:
    """The items of a JSON list that are not null; nothing for anything that is no list."""
    return [item for item in value if item is not None] if isinstance(value, list | tuple) else []


def read_texts(value: object, key: str) -> tuple[str, ...]:
    """The non-empty texts under `key` of the objects in a JSON list."""
    found = (item.get(key) for item in list_non_null(value) if isinstance(item, dict))
    return tuple(clean(text) for text in found if isinstance(text, str) and text)


def _check_id(text: str) -> str:
    # Every id becomes a part of a path, here and there: with a slash it would be another path.
    if not is_id(text) or "/" in text:
        raise ValueError("not an id")
    return text


def _read_id(text: str) -> str:
    return text if is_id(text) and "/" not in text else ""


Text = Annotated[str, BeforeValidator(_read_text)]
Id = Annotated[Text, AfterValidator(_check_id)]
IdOrNone = Annotated[Text, AfterValidator(_read_id)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(list_non_null)]
Moment = Annotated[datetime, BeforeValidator(_read_moment)]
# The upper ends keep later arithmetic, as in timedelta(seconds=...), within what Python and databases can do.
Seconds = Annotated[float, Field(ge=0, le=1e10, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=10**12)]


class Payload(BaseModel):
    """A frozen part of an answer: unknown keys are dropped, a null counts as absent."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, raw: object) -> object:
        return {k: v for k, v in raw.items() if v is not None} if isinstance(raw, dict) else raw
