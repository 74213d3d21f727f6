"""Rooms and messages in Rocket.Chat's own form, holding no more than a test says."""

import copy
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.rocketchat.rooms import Message, Room
from dashboard.rocketchat.scrub import replace_tokens

NOW = datetime(2026, 11, 21, 14, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
STARTED = NOW - timedelta(minutes=30)


def ago(**span: float) -> str:
    """The moment so long before NOW, as Rocket.Chat writes it."""
    return (NOW - timedelta(**span)).isoformat()


def without_tokens(raw: dict[str, Any]) -> dict[str, Any]:
    """The document as the client reads it."""
    raw = copy.deepcopy(raw)
    replace_tokens(raw, lambda token: "key")
    return raw


def room(**fields: Any) -> Room:
    """A chat that began half an hour ago."""
    raw = {"_id": "room-1", "ts": STARTED.isoformat(), "v": {"_id": "visitor-1"}, **fields}
    return Room.read(without_tokens(raw))


def replied(ft: float | str = 12, *, fd: str = "", lq: str = "", **response: Any) -> dict[str, Any]:
    """Metrics of a chat with a first reply after `ft` seconds."""
    known = {"response": {"ft": ft, **({"fd": fd} if fd else {}), **response}}
    return known | ({"v": {"lq": lq}} if lq else {})


def message(text: str = "hello", /, **fields: Any) -> Message:
    return Message.read(without_tokens({"_id": "m1", "msg": text, "ts": ago(minutes=20), **fields}))
