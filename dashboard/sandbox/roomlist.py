"""livechat/rooms and rooms.info (`omnichannel/rooms.ts`, `v1/rooms.ts`)."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from dashboard.sandbox.access import allowed, may_open
from dashboard.sandbox.answers import Answer, Document, refusal, success
from dashboard.sandbox.call import Call
from dashboard.sandbox.ids import iso
from dashboard.sandbox.query import Paging
from dashboard.sandbox.schema import anything, array, paged, string

LIST = paged(
    agents=array(),
    roomName=string(),
    departmentId=array(),
    open=string(),
    queued=string(),
    onhold=string(),
    createdAt=string(),
    closedAt=string(),
    tags=array(),
    units=array(),
    customFields=string(),
    fields=anything(),
    query=anything(),
)
YES = ("t", "true", "1")
Test = Callable[[Document], bool]


def rooms(call: Call) -> Answer:
    """GET livechat/rooms."""
    _check_caller(call)
    paging = Paging.of(call.params, {"ts": -1})
    tests = _tests(call.params)
    found = [room for room in call.world.rooms.values() if all(test(room) for test in tests)]
    rows = [_with_department(call, room) for room in paging.of_find(found)]
    return success(rooms=rows, count=len(rows), offset=paging.offset, total=len(found))


def _check_caller(call: Call) -> None:
    only_own = call.params.get("agents") == [call.account.id] and allowed(call.account, "view-l-room")
    if not (only_own or allowed(call.account, "view-livechat-rooms")):
        raise refusal(403, "unauthorized")


def _tests(asked: Document) -> list[Test]:
    """One test for each filter in use."""
    _check_custom_fields(asked.get("customFields"))
    tests: list[Test] = []
    if agents := asked.get("agents"):
        tests.append(lambda room: room.get("servedBy", {}).get("_id") in agents)
    if departments := asked.get("departmentId"):
        tests.append(lambda room: room.get("departmentId") in departments)
    if tags := asked.get("tags"):
        tests.append(lambda room: not set(tags).isdisjoint(room.get("tags", [])))
    if name := asked.get("roomName"):
        tests.append(_named(name))
    return [
        *tests,
        *_by_state(asked),
        *_between(asked, "createdAt", "ts"),
        *_between(asked, "closedAt", "closedAt"),
    ]


def _by_state(asked: Document) -> list[Test]:
    tests: list[Test] = []
    if asked.get("open") == "true":
        tests.append(lambda room: _is_open(room) and "servedBy" in room)
    if asked.get("open") == "false":
        tests.append(lambda room: "open" not in room)
    if asked.get("queued") in YES:
        tests.append(lambda room: _is_open(room) and "servedBy" not in room)
    if asked.get("onhold") in YES:
        tests.append(lambda room: bool(room.get("onHold")))
    return tests


def _is_open(room: Document) -> bool:
    return "open" in room and not room.get("onHold")


def _named(name: str) -> Test:
    if len(name) > 1 and name.startswith('"') and name.endswith('"'):
        return lambda room: room.get("fname") == name[1:-1]
    part = re.compile(re.escape(name), re.IGNORECASE)
    return lambda room: bool(part.search(room.get("fname", "")))


def _between(asked: Document, param: str, key: str) -> list[Test]:
    """Inclusive bounds written as JSON `{"start":...,"end":...}`."""
    if not asked.get(param):
        return []
    span = _json(asked[param])
    bounds = span if isinstance(span, dict) else {}
    start, end = (_date(bounds.get(side), f"{param}.{side}") for side in ("start", "end"))
    return [lambda room: key in room and (start or "") <= room[key] <= (end or "9999")]


def _json(given: str) -> Any:
    try:
        return json.loads(given)
    except (ValueError, RecursionError):
        raise refusal(400, f'Unexpected token in JSON, "{given}" is not valid JSON') from None


def _date(given: object, where: str) -> str | None:
    if not given:
        return None
    try:
        found = datetime.fromisoformat(str(given))
        return iso(found if found.tzinfo else found.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise refusal(400, f'The "{where}" query parameter must be a valid date.') from None


def _check_custom_fields(given: str | None) -> None:
    if given and not isinstance(_json(given), dict):
        raise refusal(400, 'The "customFields" query parameter must be a valid JSON.')


def _with_department(call: Call, room: Document) -> Document:
    department = call.world.departments.get(room.get("departmentId", ""))
    if department is None:
        return room
    return {**room, "department": {"_id": department["_id"], "name": department["name"]}}


def room_info(call: Call) -> Answer:
    """GET rooms.info; the only way from a room id to its visitor."""
    wanted = call.params.get("roomId")
    if not wanted:
        code = "error-roomid-param-not-provided"
        raise refusal(400, f'The parameter "roomId" or "roomName" is required [{code}]', errorType=code)
    room = call.world.rooms.get(wanted) if isinstance(wanted, str) else None
    if room is None:
        code = "error-room-not-found"
        words = 'The required "roomId" or "roomName" param provided does not match any channel'
        raise refusal(400, f"{words} [{code}]", errorType=code)
    if not may_open(call.account, room):
        raise refusal(400, "not-allowed", errorType="Not Allowed")
    return success(room=room)
