"""The query of the JSON endpoint, checked as Rocket.Chat does: its schema, then server/api/lib/parseJsonQuery.ts."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

LARGEST = 2**53 - 1  # the largest whole number of JavaScript
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_PREFIXED = re.compile(r"0(x[0-9a-f]+|o[0-7]+|b[01]+)", re.IGNORECASE | re.ASCII)
_BLANK = " \t\n\r\v\f\u00a0\ufeff\u2028\u2029"


class Invalid(ValueError):
    """A query Rocket.Chat refuses with HTTP 400; `body` is its answer."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        super().__init__(body["error"])
        self.body = body


def check(query: Mapping[str, list[str]]) -> dict[str, str]:
    """The parameters to pass on (`offset`, `count`, `sort`), whole numbers written plainly. Raises Invalid."""
    if query.keys() - {"offset", "count", "sort"}:
        raise _schema("must NOT have additional properties")
    numbers = {name: _number(query[name]) for name in ("count", "offset") if name in query}
    passed = {name: str(number) for name, number in numbers.items() if number is not None}
    if "sort" in query and (text := _text(query["sort"])):
        passed["sort"] = _sort(text)
    if (numbers.get("offset") or 0) < 0:
        raise Invalid(
            {
                "success": False,
                "error": f"BSON field 'skip' value must be >= 0, actual value '{numbers['offset']}'",
            }
        )
    return passed


def _schema(fault: str) -> Invalid:
    return Invalid({"success": False, "error": f"{fault} [invalid-params]", "errorType": "invalid-params"})


def _text(values: list[str]) -> str:
    if len(values) > 1:
        raise _schema("must be string")
    return values[0]


def _number(values: list[str]) -> int | None:
    """The whole part of a number in JavaScript's writing; None for an empty text, which counts as absent."""
    if values == [""]:
        return None
    number = _javascript_number(values[0]) if len(values) == 1 else None
    if number is None or abs(number) > LARGEST:
        raise _schema("must be number")
    return math.trunc(number)


def _javascript_number(text: str) -> float | None:
    text = text.strip(_BLANK)
    if _DECIMAL.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else None
    return int(text, 0) if _PREFIXED.fullmatch(text) and len(text) < 64 else None


def _sort(text: str) -> str:
    try:
        order = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        order = None
    if not isinstance(order, dict) or not all(_direction(value) for value in order.values()):
        raise Invalid(
            {
                "success": False,
                "error": f'Invalid sort parameter provided: "{text[:200]}" [error-invalid-sort]',
                "errorType": "error-invalid-sort",
                "details": {"helperMethod": "parseJsonQuery"},
            }
        )
    return json.dumps(order, separators=(",", ":"))


def _direction(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value in {1, -1}


def _refuse(constant: str) -> None:
    raise ValueError(constant)
