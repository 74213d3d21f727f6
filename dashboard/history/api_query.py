"""The query of the JSON endpoint, checked as Rocket.Chat 8 does: its schema, then server/api/lib/parseJsonQuery.ts.

Older lines refuse every list of one; here, as in 8.x and 9.x, it counts as its one value where a number is wanted.
"""

import json
import math
import re
from collections.abc import Collection, Mapping
from typing import Any

LARGEST = 2**53 - 1  # the largest whole number of JavaScript
MOST_VALUES = 500  # of one parameter (http-router's parseQueryParams.ts)
TOO_MANY_VALUES = {"success": False, "error": "Invalid query parameters"}
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_PREFIXED = re.compile(r"0(x[0-9a-f]+|o[0-7]+|b[01]+)", re.IGNORECASE | re.ASCII)
_BRACKETS = re.compile(r"([^\[\]]+)\[([^\[\]]*)\]")
_BLANK = " \t\n\r\v\f\u00a0\ufeff\u2028\u2029"


class InvalidQueryString(ValueError):
    """A query Rocket.Chat refuses with HTTP 400; `body` is its answer."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        super().__init__(body["error"])
        self.body = body


def check_query(query: Mapping[str, list[str]]) -> dict[str, str]:
    """The parameters to pass on (`offset`, `count`, `sort`), numbers written plainly; raises InvalidQueryString."""
    merged = _merge_bracketed(query)
    if merged.keys() - {"offset", "count", "sort"}:
        raise _make_schema_error("must NOT have additional properties")
    numbers = {name: _read_number(merged[name]) for name in ("count", "offset") if name in merged}
    passed: dict[str, str] = {name: str(number) for name, number in numbers.items() if number is not None}
    if "sort" in merged and (text := _read_string(merged["sort"], listed="sort" not in query)):
        passed["sort"] = _read_sort(text)
    # A sort that is no object is refused by the driver, before the database sees the offset.
    if (numbers.get("offset") or 0) < 0 and passed.get("sort", "{").startswith("{"):
        raise InvalidQueryString(
            {
                "success": False,
                "error": f"BSON field 'skip' value must be >= 0, actual value '{numbers['offset']}'",
            }
        )
    return passed


def _merge_bracketed(query: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """`a[]=1` as a value of `a`; `a[b]=1`, an object, as several values: no parameter takes several."""
    merged: dict[str, list[str]] = {}
    for name, values in query.items():
        bracket = _BRACKETS.fullmatch(name)
        merged.setdefault(bracket[1] if bracket else name, []).extend(values)
        if bracket and bracket[2] and not bracket[2].isdigit():
            merged[bracket[1]] += values
    if any(len(values) > MOST_VALUES for values in merged.values()):
        raise InvalidQueryString(TOO_MANY_VALUES)
    return merged


def _make_schema_error(fault: str) -> InvalidQueryString:
    return InvalidQueryString(
        {"success": False, "error": f"{fault} [invalid-params]", "errorType": "invalid-params"}
    )


def _read_string(values: list[str], *, listed: bool) -> str:
    """The text; a list of one counts as none where the text may be missing, unless the one is empty."""
    if len(values) > 1 or (listed and values != [""]):
        raise _make_schema_error("must be string")
    return values[0]


def _read_number(values: list[str]) -> int | None:
    """The whole part of a number in JavaScript's writing; None for an empty text, which counts as absent."""
    if values == [""]:
        return None
    number = _parse_javascript_number(values[0]) if len(values) == 1 else None
    if number is None or abs(number) > LARGEST:
        raise _make_schema_error("must be number")
    return math.trunc(number)


def _parse_javascript_number(text: str) -> float | None:
    text = text.strip(_BLANK)
    if not text:
        return 0.0
    if _DECIMAL.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else None
    return int(text, 0) if _PREFIXED.fullmatch(text) and len(text) < 64 else None


def _read_sort(text: str) -> str:
    """The sort, compact. What is no object, as `5`, passes this check and is left to the database to refuse."""
    try:
        order = json.loads(text, parse_constant=_refuse_constant)
        compact = json.dumps(order, separators=(",", ":"), allow_nan=False)
    except (ValueError, RecursionError):
        order = compact = None
    if order is None or compact is None or not all(map(_is_direction, _list_values(order))):
        raise InvalidQueryString(
            {
                "success": False,
                "error": f'Invalid sort parameter provided: "{text}" [error-invalid-sort]',
                "errorType": "error-invalid-sort",
                "details": {"helperMethod": "parseJsonQuery"},
            }
        )
    return compact


def _list_values(order: object) -> Collection[object]:
    """What JavaScript's Object.values gives."""
    if isinstance(order, dict):
        return order.values()
    return order if isinstance(order, list | str) else ()


def _is_direction(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value in {1, -1}


def _refuse_constant(constant: str) -> None:
    raise ValueError(constant)
