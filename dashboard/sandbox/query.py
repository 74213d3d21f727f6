"""Query strings, paging and sorting (`getPaginationItems.ts`, `parseJsonQuery.ts` and MongoDB)."""

import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from dashboard.sandbox.answers import Document, RefusalError, refusal

DEFAULT_COUNT = 50
MOST = 100
MOST_ITEMS = 500
BRACKETS = re.compile(r"^([^\[\]]+)\[([^\[\]]*)\]$")
Sort = dict[str, int]


def parsed(query: str) -> Document:
    """A query string as the server reads it: `a[]=1` and repeated names are lists, `a[b]=1` an object."""
    found: Document = {}
    for name, value in parse_qsl(query, keep_blank_values=True, errors="replace"):
        _put(found, name, value)
    if any(isinstance(value, list) and len(value) > MOST_ITEMS for value in found.values()):
        raise refusal(400, "Invalid query parameters")
    return found


def _put(found: Document, name: str, value: str) -> None:
    match = BRACKETS.match(name)
    if match and match[2] and not match[2].isdigit():
        found.setdefault(match[1], {match[2]: value})
        return
    key = match[1] if match else name
    if key not in found:
        found[key] = [value] if match else value
    elif isinstance(found[key], list):
        found[key].append(value)
    else:
        found[key] = [found[key], value]


@dataclass(frozen=True)
class Paging:
    """Which rows of a list are asked for. `count` 0 is unlimited; `sort` None has no defined order."""

    offset: int
    count: int
    sort: Any

    @classmethod
    def of(cls, params: Document, default: Sort) -> "Paging":
        """The paging of a checked query; 400 for a sort that is none."""
        count = params.get("count")
        size = DEFAULT_COUNT if count is None else min(int(count), MOST)
        return cls(int(params.get("offset") or 0), size, _sort(params.get("sort"), default))

    def of_find(self, rows: Iterable[Document]) -> list[Document]:
        """The rows of an ordinary query; a negative count works as its absolute value."""
        if self.sort is not None and not isinstance(self.sort, dict):
            raise refusal(400, f"Invalid sort format: {json.dumps(self.sort)} Sort must be a valid object")
        if self.offset < 0:
            raise refusal(400, f"BSON field 'skip' value must be >= 0, actual value '{self.offset}'")
        return self._slice(rows, abs(self.count))

    def of_aggregation(self, rows: Iterable[Document]) -> list[Document]:
        """The rows of an aggregation, which refuses what an ordinary query forgives."""
        if not isinstance(self.sort, dict):
            raise refusal(400, "the $sort key specification must be an object")
        if not self.sort:
            raise refusal(400, "$sort stage must have at least one sort key")
        for stage, value in (("skip", self.offset), ("limit", self.count)):
            if value < 0:
                fault = f"Expected a non-negative number in: ${stage}: {value}"
                raise refusal(400, f"invalid argument to ${stage} stage: {fault}")
        return self._slice(rows, self.count)

    def _slice(self, rows: Iterable[Document], size: int) -> list[Document]:
        ordered = in_order(rows, self.sort or {}, self.offset)
        return ordered[self.offset : self.offset + size if size else None]


def _sort(given: str | None, default: Sort) -> Any:
    if not given:
        return default
    try:
        asked = json.loads(given, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _bad_sort(given) from None
    if asked is None or not all(direction in (1, -1) for direction in _directions(asked)):
        raise _bad_sort(given)
    return asked


def _directions(asked: Any) -> list[Any]:
    """What JavaScript's Object.values makes of any JSON value, `true` never counting as 1."""
    values = asked.values() if isinstance(asked, dict) else asked if isinstance(asked, str | list) else ()
    return [None if isinstance(value, bool | dict | list) else value for value in values]


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _bad_sort(given: str) -> RefusalError:
    return refusal(
        400,
        f'Invalid sort parameter provided: "{given}" [error-invalid-sort]',
        errorType="error-invalid-sort",
        details={"helperMethod": "parseJsonQuery"},
    )


def in_order(rows: Iterable[Document], sort: Sort, salt: int = 0) -> list[Document]:
    """Rows in MongoDB's order: missing values first ascending, last descending.

    Rows that tie come in an order that changes with `salt`, because the real server promises none:
    only a sort that ends in `_id` gives pages which neither repeat nor miss a row.
    """
    found = sorted(rows, key=lambda row: zlib.crc32(f"{salt}/{row.get('_id')}".encode()))
    for path, direction in reversed(sort.items()):
        found.sort(key=partial(_rank, path=path, direction=direction), reverse=direction == -1)
    return found


def _rank(row: Document, path: str, direction: int) -> tuple[int, Any]:
    ranks = [_rank_of(value) for value in _values(row, path.split("."))]
    if not ranks:
        return (0, 0)
    return min(ranks) if direction == 1 else max(ranks)


def _values(value: Any, path: list[str]) -> list[Any]:
    """Every value at the end of a dotted path; a list on the way spreads out."""
    if isinstance(value, list):
        return [found for each in value for found in _values(each, path)]
    if not path:
        return [value]
    return _values(value.get(path[0]), path[1:]) if isinstance(value, dict) else []


def _rank_of(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, 0)
    if isinstance(value, bool):
        return (4, value)
    if isinstance(value, int | float):
        return (1, value)
    return (2, value) if isinstance(value, str) else (3, json.dumps(value))
