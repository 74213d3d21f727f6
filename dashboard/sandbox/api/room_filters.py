"""Which chats the list of chats is asked for (`omnichannel/lib/rooms.ts`, `LivechatRooms.ts`)."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from dashboard.sandbox.api.replies import refusal
from dashboard.sandbox.world import Document
from dashboard.sandbox.world.dates import to_iso

TRUE_VALUES = ("t", "true", "1")
Filter = Callable[[Document], bool]


def make_room_filters(params: Document) -> list[Filter]:
    """One filter for each parameter in use."""
    _check_custom_fields(params.get("customFields"))
    filters: list[Filter] = []
    if agents := params.get("agents"):
        filters.append(lambda room: room.get("servedBy", {}).get("_id") in agents)
    if departments := params.get("departmentId"):
        filters.append(lambda room: room.get("departmentId") in departments)
    if tags := params.get("tags"):
        filters.append(lambda room: not set(tags).isdisjoint(room.get("tags", [])))
    if name := params.get("roomName"):
        filters.append(_filter_by_name(name))
    return [
        *filters,
        *_filter_by_state(params),
        *_filter_by_date(params, "createdAt", "ts"),
        *_filter_by_date(params, "closedAt", "closedAt"),
    ]


def _filter_by_state(params: Document) -> list[Filter]:
    filters: list[Filter] = []
    if params.get("open") == "true":
        filters.append(lambda room: _is_open(room) and "servedBy" in room)
    if params.get("open") == "false":
        filters.append(lambda room: "open" not in room)
    if params.get("queued") in TRUE_VALUES:
        filters.append(lambda room: _is_open(room) and "servedBy" not in room)
    if params.get("onhold") in TRUE_VALUES:
        filters.append(lambda room: bool(room.get("onHold")))
    return filters


def _is_open(room: Document) -> bool:
    return "open" in room and not room.get("onHold")


def _filter_by_name(name: str) -> Filter:
    if len(name) > 1 and name.startswith('"') and name.endswith('"'):
        return lambda room: room.get("fname") == name[1:-1]
    part = re.compile(re.escape(name), re.IGNORECASE)
    return lambda room: bool(part.search(room.get("fname", "")))


def _filter_by_date(params: Document, name: str, key: str) -> list[Filter]:
    """Inclusive bounds written as JSON `{"start":...,"end":...}`."""
    if not params.get(name):
        return []
    span = _parse_json(params[name])
    bounds = span if isinstance(span, dict) else {}
    start, end = (_parse_date(bounds.get(side), f"{name}.{side}") for side in ("start", "end"))
    return [lambda room: key in room and (start or "") <= room[key] <= (end or "9999")]


def _parse_json(given: str) -> Any:
    try:
        return json.loads(given)
    except (ValueError, RecursionError):
        raise refusal(400, f'Unexpected token in JSON, "{given}" is not valid JSON') from None


def _parse_date(given: object, name: str) -> str | None:
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(str(given))
        return to_iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise refusal(400, f'The "{name}" query parameter must be a valid date.') from None


def _check_custom_fields(given: str | None) -> None:
    if given and not isinstance(_parse_json(given), dict):
        raise refusal(400, 'The "customFields" query parameter must be a valid JSON.')
