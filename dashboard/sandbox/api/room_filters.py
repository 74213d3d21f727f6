"""Which chats the list of chats is asked for (`omnichannel/lib/rooms.ts`, `LivechatRooms.ts`)."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from dashboard.sandbox.api.refusals import refusal
from dashboard.sandbox.api.release_lines import ReleaseLine
from dashboard.sandbox.world import Document
from dashboard.sandbox.world.dates import to_iso

TRUE_VALUES = ("t", "true", "1")
Filter = Callable[[Document], bool]


def make_room_filters(params: Document, line: ReleaseLine) -> list[Filter]:
    """One filter for each parameter in use."""
    _check_custom_fields(params.get("customFields"))
    filters: list[Filter] = []
    if agents := params.get("agents"):
        filters.append(_filter_by_agent(agents, line))
    if departments := params.get("departmentId"):
        ids = [departments] if isinstance(departments, str) else departments
        filters.append(lambda room: room.get("departmentId") in ids)
    if tags := params.get("tags"):
        filters.append(lambda room: not set(tags).isdisjoint(room.get("tags", [])))
    if name := params.get("roomName"):
        filters.append(_filter_by_name(name))
    return [
        *filters,
        _filter_by_state(params),
        *_filter_by_date(params, "createdAt", "ts"),
        *_filter_by_date(params, "closedAt", "closedAt"),
    ]


def _filter_by_agent(agents: list[str], line: ReleaseLine) -> Filter:
    keys = ("_id", "username") if line.filters_by_username else ("_id",)
    return lambda room: any(room.get("servedBy", {}).get(key) in agents for key in keys)


def _filter_by_state(params: Document) -> Filter:
    """The switches in the order in which the server lets a later one replace what an earlier one asked."""
    wanted: dict[str, bool] = {}
    if params.get("open") == "true":
        wanted |= {"open": True, "servedBy": True, "onHold": False}
    if params.get("open") == "false":
        wanted |= {"open": False, "onHold": False}
    if params.get("onhold") in TRUE_VALUES:
        wanted |= {"onHold": True}
    if params.get("queued") in TRUE_VALUES:
        wanted |= {"open": True, "servedBy": False, "onHold": False}
    return lambda room: all((key in room) is there for key, there in wanted.items())


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
