"""Checks queries and bodies as the server's AJV does: with type coercion, and only the first fault named."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.sandbox.api.schema import Schema

DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
PREFIXED = re.compile(r"0(?:x[0-9a-f]+|o[0-7]+|b[01]+)", re.IGNORECASE)
MAX_BITS = 1023  # more may be beyond every float
BLANK = " \t\n\r\v\f\u00a0\ufeff\u2028\u2029"


class InvalidError(Exception):
    """The first fault, in AJV's words."""


@dataclass(frozen=True)
class Validator:
    """With `fits_lists` a list of one also counts as its value, and a value as a list of one.

    That is AJV's `coerceTypes: "array"`, which gives up on a list where text or null is wanted, unless it holds
    one empty text.
    """

    fits_lists: bool = False

    def validate(self, value: Any, schema: Schema) -> Any:
        """The coerced value; InvalidError for the first fault in AJV's order."""
        if self.fits_lists:
            value = _fit_list(value, schema)
        checks = {
            "object": self._validate_object,
            "array": self._validate_array,
            "string": _validate_string,
            "number": _validate_number,
            "boolean": _validate_boolean,
            "any_of": self._validate_any_of,
        }
        return checks[schema["type"]](value, schema)

    def _validate_object(self, value: Any, schema: Schema) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise InvalidError("must be object")
        for name in schema["required"]:
            if name not in value:
                raise InvalidError(f"must have required property '{name}'")
        properties: Mapping[str, Schema] = schema["properties"]
        if any(name not in properties for name in value):
            raise InvalidError("must NOT have additional properties")
        checked = {
            name: self.validate(value[name], each) for name, each in properties.items() if name in value
        }
        return {name: checked[name] for name in value}

    def _validate_array(self, value: Any, schema: Schema) -> list[Any] | None:
        if value == "" and schema["nullable"]:
            return None
        if not isinstance(value, list):
            raise InvalidError("must be array")
        return [self.validate(item, schema["items"]) for item in value]

    def _validate_any_of(self, value: Any, schema: Schema) -> Any:
        faults = []
        for each in schema["schemas"]:
            try:
                return self.validate(value, each)
            except InvalidError as error:
                faults.append(str(error))
        raise InvalidError("\n ".join([*faults, "must match a schema in anyOf"]))


def _fit_list(value: Any, schema: Schema) -> Any:
    if schema["type"] == "array":
        return [value] if isinstance(value, str) else value
    if (
        schema["type"] not in ("string", "number", "boolean")
        or not isinstance(value, list)
        or len(value) != 1
    ):
        return value
    if schema["type"] == "string" and schema["nullable"]:
        return None if value == [""] else value
    return value[0]


def _validate_string(value: Any, schema: Schema) -> str | None:
    if value is None and schema["nullable"] and not schema["among"]:
        return None
    if isinstance(value, dict | list):
        raise InvalidError("must be string")
    text = _to_text(value)
    if schema["among"] and text not in schema["among"]:
        raise InvalidError("must be equal to one of the allowed values")
    return text


def _validate_number(value: Any, _schema: Schema) -> float | None:
    if value == "":
        return None
    result = _to_number(value) if isinstance(value, str) else math.nan
    if not math.isfinite(result):
        raise InvalidError("must be number")
    return result


def _validate_boolean(value: Any, _schema: Schema) -> str:
    """The text is kept, as the handlers compare it with text."""
    if value not in ("true", "false"):
        raise InvalidError("must be boolean")
    return str(value)


def _to_number(text: str) -> float:
    """What JavaScript's `Number` makes of a text: NaN of what is none, 0 of blanks."""
    text = text.strip(BLANK)
    if DECIMAL.fullmatch(text):
        return float(text)
    if PREFIXED.fullmatch(text):
        whole = int(text, 0)
        return float(whole) if whole.bit_length() <= MAX_BITS else math.inf
    return math.nan if text else 0.0


def _to_text(value: str | float | None) -> str:
    """A scalar as JavaScript writes it into a string."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return str(value)
