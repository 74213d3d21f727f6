"""Rooms and messages in Rocket.Chat's own form, holding no more than a test says."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.rocketchat.rooms import Message, Room

NOW = datetime(2026, 11, 21, 14, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
STARTED = NOW - timedelta(minutes=30)


def ago(**span: float) -> str:
    """The moment so long before NOW, as Rocket.Chat writes it."""
    return (NOW - timedelta(**span)).isoformat()


def room(**fields: Any) -> Room:
    """A chat that began half an hour ago."""
    return Room.model_validate(
        {"_id": "room-1", "ts": STARTED.isoformat(), "v": {"_id": "visitor-1"}, **fields}
    )


def replied(ft: float | str = 12, *, fd: str = "", lq: str = "", **response: Any) -> dict[str, Any]:
    """Metrics of a chat with a first reply after `ft` seconds."""
    known = {"response": {"ft": ft, **({"fd": fd} if fd else {}), **response}}
    return known | ({"v": {"lq": lq}} if lq else {})


def message(text: str = "hello", /, **fields: Any) -> Message:
    return Message.model_validate({"_id": "m1", "msg": text, "ts": ago(minutes=20), **fields})
