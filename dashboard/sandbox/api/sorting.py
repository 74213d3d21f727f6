"""The order in which MongoDB gives documents."""

import json
import zlib
from collections.abc import Iterable
from functools import partial
from typing import Any

from dashboard.sandbox.world import Document

Sort = dict[str, int]


def sort_documents(rows: Iterable[Document], sort: Sort, salt: int = 0) -> list[Document]:
    """Rows in MongoDB's order: missing values first ascending, last descending.

    Rows that tie come in an order that changes with `salt`, because the real server promises none:
    only a sort that ends in `_id` gives pages which neither repeat nor miss a row.
    """
    ordered = sorted(rows, key=lambda row: zlib.crc32(f"{salt}/{row.get('_id')}".encode()))
    for path, direction in reversed(sort.items()):
        ordered.sort(key=partial(_rank_row, path=path, direction=direction), reverse=direction == -1)
    return ordered


def _rank_row(row: Document, path: str, direction: int) -> tuple[int, Any]:
    ranks = [_rank_value(value) for value in _collect_values(row, path.split("."))]
    if not ranks:
        return (0, 0)
    return min(ranks) if direction == 1 else max(ranks)


def _collect_values(value: Any, path: list[str]) -> list[Any]:
    """Every value at the end of a dotted path; a list on the way spreads out."""
    if isinstance(value, list):
        return [found for item in value for found in _collect_values(item, path)]
    if not path:
        return [value]
    return _collect_values(value.get(path[0]), path[1:]) if isinstance(value, dict) else []


def _rank_value(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, 0)
    if isinstance(value, bool):
        return (4, value)
    if isinstance(value, int | float):
        return (1, value)
    return (2, value) if isinstance(value, str) else (3, json.dumps(value))
