"""Query strings (`parseQueryParams.ts`)."""

import re
from urllib.parse import parse_qsl

from dashboard.sandbox.api.refusals import refusal
from dashboard.sandbox.world import Document

MAX_ITEMS = 500
BRACKETS = re.compile(r"^([^\[\]]+)\[([^\[\]]*)\]$")


def parse_query(query: str, *, refuses_long_lists: bool) -> Document:
    """A query string as the server reads it: `a[]=1` and repeated names are lists, `a[b]=1` an object."""
    params: Document = {}
    for name, value in parse_qsl(query, keep_blank_values=True, errors="replace"):
        _add(params, name, value)
    if refuses_long_lists and any(
        isinstance(value, list) and len(value) > MAX_ITEMS for value in params.values()
    ):
        raise refusal(400, "Invalid query parameters")
    return params


def _add(params: Document, name: str, value: str) -> None:
    match = BRACKETS.match(name)
    if match and match[2] and not match[2].isdigit():
        params.setdefault(match[1], {match[2]: value})
        return
    key = match[1] if match else name
    if key not in params:
        params[key] = [value] if match else value
    elif isinstance(params[key], list):
        params[key].append(value)
    else:
        params[key] = [params[key], value]
