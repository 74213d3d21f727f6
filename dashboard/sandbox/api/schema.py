"""What queries and bodies may hold (JSON schema, as far as the endpoints use it)."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]


def string(*, nullable: bool = False, among: tuple[str, ...] = ()) -> Schema:
    return {"type": "string", "nullable": nullable, "among": among}


def number() -> Schema:
    return {"type": "number", "nullable": True}


def boolean() -> Schema:
    return {"type": "boolean", "nullable": True}


def array(*, nullable: bool = False) -> Schema:
    return {"type": "array", "nullable": nullable, "items": string()}


def any_of(*schemas: Schema) -> Schema:
    return {"type": "any_of", "nullable": False, "schemas": schemas}


def shape(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """An object with these properties and no others."""
    return {"type": "object", "nullable": False, "required": required, "properties": properties}


def paged_query(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """The query of a paged list: `count`, `offset`, `sort` and the given properties."""
    sort = string(nullable=True)
    return shape(required, count=number(), offset=number(), sort=sort, **properties)
