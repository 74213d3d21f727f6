"""What came of the last External Frame, for the operator who sets it up; kept in the cache, without any secret."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

KEPT_FOR = 30 * 24 * 60 * 60  # seconds
LONGEST = 300  # characters


@dataclass(frozen=True)
class LastFrame:
    """When it came (UTC); the agent and the form of the token ("clear", "encrypted"), or why it was refused."""

    at: datetime
    agent: str = ""
    form: str = ""
    refusal: str = ""


def record_frame(agent: str, form: str) -> None:
    """A frame was let in."""
    _keep("last-frame", LastFrame(timezone.now(), agent[:LONGEST], form))


def record_refusal(reason: str) -> None:
    """A frame was refused; `reason` is ours, nothing that was sent."""
    _keep("last-refused-frame", LastFrame(timezone.now(), refusal=reason[:LONGEST]))


def read_last_frames() -> list[LastFrame]:
    """The last that was let in and the last that was refused, as far as they are known, the newest first."""
    kept = cache.get_many(["last-frame", "last-refused-frame"]).values()
    frames = [LastFrame(**{**each, "at": datetime.fromisoformat(each["at"])}) for each in kept]
    return sorted(frames, key=lambda frame: frame.at, reverse=True)


def _keep(key: str, frame: LastFrame) -> None:
    cache.set(key, {**asdict(frame), "at": frame.at.isoformat()}, KEPT_FOR)
