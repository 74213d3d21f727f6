"""Which rows of a list a query asks for (`getPaginationItems.ts`, `parseJsonQuery.ts` and MongoDB)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dashboard.sandbox.api.refusals import RefusalError, refusal
from dashboard.sandbox.api.sorting import Sort, sort_documents
from dashboard.sandbox.world import Document

DEFAULT_COUNT = 50
MAX_COUNT = 100


@dataclass(frozen=True)
class Paging:
    """Which rows of a list are asked for. `count` 0 is unlimited; an empty `sort` has no defined order."""

    offset: int
    count: int
    sort: Any

    @classmethod
    def parse(cls, params: Document, default_sort: Sort) -> "Paging":
        """The paging of a checked query; 400 for a sort that is none."""
        count = params.get("count")
        size = DEFAULT_COUNT if count is None else min(int(count), MAX_COUNT)
        return cls(int(params.get("offset") or 0), size, _parse_sort(params.get("sort"), default_sort))

    def cut_find(self, rows: Iterable[Document]) -> list[Document]:
        """The rows of an ordinary query; a negative count works as its absolute value."""
        if not isinstance(self.sort, dict):
            raise refusal(400, f"Invalid sort format: {json.dumps(self.sort)} Sort must be a valid object")
        if self.offset < 0:
            raise refusal(400, f"BSON field 'skip' value must be >= 0, actual value '{self.offset}'")
        return self._slice(rows, abs(self.count))

    def cut_aggregation(self, rows: Iterable[Document]) -> list[Document]:
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
        ordered = sort_documents(rows, self.sort, self.offset)
        return ordered[self.offset : self.offset + size if size else None]


def _parse_sort(given: str | None, default: Sort) -> Any:
    if not given:
        return default
    try:
        sort = json.loads(given, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise _invalid_sort(given) from None
    if sort is None or not all(direction in (1, -1) for direction in _list_directions(sort)):
        raise _invalid_sort(given)
    return sort


def _list_directions(sort: Any) -> list[Any]:
    """What JavaScript's Object.values makes of any JSON value, `true` never counting as 1."""
    values = sort.values() if isinstance(sort, dict) else sort if isinstance(sort, str | list) else ()
    return [None if isinstance(value, bool | dict | list) else value for value in values]


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _invalid_sort(given: str) -> RefusalError:
    return refusal(
        400,
        f'Invalid sort parameter provided: "{given}" [error-invalid-sort]',
        errorType="error-invalid-sort",
        details={"helperMethod": "parseJsonQuery"},
    )
