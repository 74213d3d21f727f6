"""How a JSON object of Rocket.Chat becomes a typed value: field by field, so that one bad field costs one field."""

from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Self, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from .errors import BadShape
from .fields import Reader

P = TypeVar("P", bound="Payload")


class Payload(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A part of an answer: unknown keys are dropped, a null or what makes no sense counts as absent."""

    @classmethod
    def read(cls, raw: object, path: str = "") -> Self:
        """The value of the JSON object `raw`; raises BadShape naming the field without which there is none."""
        if not isinstance(raw, Mapping):
            raise BadShape(path or "the body")
        raw, values, bad = cls.prepare(raw), {}, ""
        for field, key, reader, required in _list_fields(cls):
            value = raw.get(key)
            if value is None and not required:
                continue
            try:
                values[field] = reader(value)
            except BadShape as error:
                bad = f"{key}.{error.field}" if required else bad
            except (ValueError, TypeError):
                bad = key if required else bad
        if bad:
            # Outside of the handler: what went wrong may quote the value.
            raise BadShape(f"{path}.{bad}".removeprefix(".").removesuffix(".the body"))
        return cls(**values)

    @classmethod
    def prepare(cls, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is read in place of `raw`, where a field is made of several others or of a secret."""
        return raw


@cache
def _list_fields(kind: type[Payload]) -> list[tuple[str, str, Reader, bool]]:
    """Of each field its name, its key in JSON, what reads it, and whether there must be one."""
    hints = get_type_hints(kind, include_extras=True)
    return [
        (field.name, field.encode_name, _find_reader(hints[field.name]), field.required)
        for field in msgspec.structs.fields(kind)
    ]


def _find_reader(hint: Any) -> Reader:
    if get_origin(hint) in {Union, UnionType}:
        hint = next(part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is Annotated:
        reader: Reader = get_args(hint)[1]
        return reader
    kind: type[Payload] = hint
    return kind.read
