"""Checks queries and bodies as the server's AJV does: with type coercion, and only the first fault named."""

import math
import re
from collections.abc import Mapping
from typing import Any

from dashboard.sandbox.api.replies import invalid_params

Schema = Mapping[str, Any]

DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
PREFIXED = re.compile(r"0(?:x[0-9a-f]+|o[0-7]+|b[01]+)", re.IGNORECASE)
MAX_BITS = 1023  # more may be beyond every float
BLANK = " \t\n\r\v\f\u00a0\ufeff\u2028\u2029"


def string(*, nullable: bool = False, among: tuple[str, ...] = ()) -> Schema:
    return {"type": "string", "nullable": nullable, "among": among}


def number() -> Schema:
    return {"type": "number", "nullable": True}


def array() -> Schema:
    return {"type": "array", "items": string()}


def anything() -> Schema:
    return {"type": "anything"}


def shape(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """An object with these properties and no others."""
    return {"type": "object", "required": required, "properties": properties}


def paged_query(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """The query of a paged list: `count`, `offset`, `sort` and the given properties."""
    sort = string(nullable=True)
    return shape(required, count=number(), offset=number(), sort=sort, **properties)


def check(value: Any, schema: Schema) -> Any:
    """The coerced value; RefusalError (400) for the first fault in AJV's order."""
    return CHECKS[schema["type"]](value, schema)


def check_query(given: Mapping[str, Any], schema: Schema) -> Any:
    """The same for a query, where a list of one also counts as its value, and a value as a list of one."""
    properties: Mapping[str, Schema] = schema["properties"]
    return check({name: _fit_list(value, properties.get(name)) for name, value in given.items()}, schema)


def _fit_list(value: Any, schema: Schema | None) -> Any:
    if schema and schema["type"] == "array":
        return [value] if isinstance(value, str) else value
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _check_object(value: Any, schema: Schema) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise invalid_params("must be object")
    for name in schema["required"]:
        if name not in value:
            raise invalid_params(f"must have required property '{name}'")
    properties: Mapping[str, Schema] = schema["properties"]
    if any(name not in properties for name in value):
        raise invalid_params("must NOT have additional properties")
    return {name: check(value[name], each) for name, each in properties.items() if name in value}


def _check_array(value: Any, schema: Schema) -> list[Any]:
    if not isinstance(value, list):
        raise invalid_params("must be array")
    return [check(item, schema["items"]) for item in value]


def _check_string(value: Any, schema: Schema) -> str | None:
    if value is None and schema["nullable"]:
        return None
    if isinstance(value, dict | list):
        raise invalid_params("must be string")
    text = _to_text(value)
    if schema["among"] and text not in schema["among"]:
        raise invalid_params("must be equal to one of the allowed values")
    return text


def _check_number(value: Any, _schema: Schema) -> float | None:
    if value == "":
        return None
    result = _to_number(value) if isinstance(value, str) else math.nan
    if not math.isfinite(result):
        raise invalid_params("must be number")
    return result


def _to_number(text: str) -> float:
    """What JavaScript's `Number` makes of a text: NaN of what is none, 0 of blanks."""
    text = text.strip(BLANK)
    if DECIMAL.fullmatch(text):
        return float(text)
    if PREFIXED.fullmatch(text):
        whole = int(text, 0)
        return float(whole) if whole.bit_length() <= MAX_BITS else math.inf
    return math.nan if text else 0.0


def _check_anything(value: Any, _schema: Schema) -> Any:
    return value


def _to_text(value: str | float | None) -> str:
    """A scalar as JavaScript writes it into a string."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return str(value)


CHECKS = {
    "object": _check_object,
    "array": _check_array,
    "string": _check_string,
    "number": _check_number,
    "anything": _check_anything,
}
