"""Checks queries and bodies as the server's AJV does: with type coercion, and only the first fault named."""

import math
from collections.abc import Mapping
from typing import Any

from dashboard.sandbox.answers import invalid

Schema = Mapping[str, Any]


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


def paged(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """The query of a paged list: `count`, `offset`, `sort` and the given properties."""
    nullable = string(nullable=True)
    return shape(required, count=number(), offset=number(), sort=nullable, **properties)


def checked(value: Any, schema: Schema) -> Any:
    """The coerced value; RefusalError (400) for the first fault in AJV's order."""
    return CHECKS[schema["type"]](value, schema)


def _object(value: Any, schema: Schema) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise invalid("must be object")
    for name in schema["required"]:
        if name not in value:
            raise invalid(f"must have required property '{name}'")
    properties: Mapping[str, Schema] = schema["properties"]
    if any(name not in properties for name in value):
        raise invalid("must NOT have additional properties")
    return {name: checked(value[name], each) for name, each in properties.items() if name in value}


def _array(value: Any, schema: Schema) -> list[Any]:
    rows = value if isinstance(value, list) else [value]
    return [checked(row, schema["items"]) for row in rows]


def _string(value: Any, schema: Schema) -> str | None:
    value = _only(value)
    if value is None and schema["nullable"]:
        return None
    if isinstance(value, dict | list):
        raise invalid("must be string")
    words = _as_text(value)
    if schema["among"] and words not in schema["among"]:
        raise invalid("must be equal to one of the allowed values")
    return words


def _number(value: Any, _schema: Schema) -> float | None:
    value = _only(value)
    if value is None or value == "":
        return None
    try:
        found = float(value) if isinstance(value, str) and "_" not in value else math.nan
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise invalid("must be number")
    return found


def _anything(value: Any, _schema: Schema) -> Any:
    return value


def _only(value: Any) -> Any:
    """A list of one value counts as that value."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _as_text(value: str | float | None) -> str:
    """A scalar as JavaScript writes it into a string."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return str(value)


CHECKS = {"object": _object, "array": _array, "string": _string, "number": _number, "anything": _anything}
