"""When the lines of a chat were written: believable pauses, drawn from a seeded source."""

import random
from datetime import timedelta

from dashboard.sandbox.dialogue import Line

BOT_ANSWERS = timedelta(milliseconds=251)
FIRST_WORDS = (1_200, 9_000)
SAME_SPEAKER = (4_000, 45_000)
AGENT_ANSWERS = (9_000, 190_000)
VISITOR_ANSWERS = (7_000, 110_000)
BUSY = (600_000, 9_000_000)
LEFT_OPEN = (18_000_000, 180_000_000)
SOON_CLOSED = (20_000, 900_000)


def offsets(rng: random.Random, lines: tuple[Line, ...]) -> list[timedelta]:
    """For each line the time since the chat was opened."""
    at, before, found = timedelta(), "", []
    for who, _ in lines:
        at += BOT_ANSWERS if who == "b" else _between(rng, _pause(rng, before, who))
        found.append(at)
        before = who
    return found


def _pause(rng: random.Random, before: str, who: str) -> tuple[int, int]:
    if not before or before == "b":
        return FIRST_WORDS
    if before == who:
        return SAME_SPEAKER
    if who == "v":
        return VISITOR_ANSWERS
    return BUSY if rng.random() < 0.04 else AGENT_ANSWERS


def _between(rng: random.Random, span: tuple[int, int]) -> timedelta:
    return timedelta(milliseconds=rng.randint(*span))


def taken_after(rng: random.Random, lines: tuple[Line, ...], at: list[timedelta]) -> timedelta:
    """When the agent took the chat: before the first answer."""
    answered = [when for (who, _), when in zip(lines, at, strict=True) if who != "v"]
    latest = answered[0] if answered else timedelta(seconds=20)
    return timedelta(milliseconds=int(latest.total_seconds() * 1000 * rng.uniform(0.01, 0.5)))


def until_closed(rng: random.Random) -> timedelta:
    """How long after the last word a chat is closed: soon, now and then only a day or two later."""
    return _between(rng, LEFT_OPEN if rng.random() < 0.06 else SOON_CLOSED)
