"""When the lines of a chat were written: believable pauses, drawn from a seeded source."""

import random
from datetime import timedelta

from dashboard.sandbox.world.dialogue import Line

BOT_ANSWERS = timedelta(milliseconds=251)
FIRST_MESSAGE = (1_200, 9_000)
SAME_SPEAKER = (4_000, 45_000)
AGENT_ANSWERS = (9_000, 190_000)
VISITOR_ANSWERS = (7_000, 110_000)
BUSY = (600_000, 9_000_000)
LEFT_OPEN = (18_000_000, 180_000_000)
SOON_CLOSED = (20_000, 900_000)


def draw_offsets(rng: random.Random, lines: tuple[Line, ...]) -> list[timedelta]:
    """For each line the time since the chat was opened."""
    at, previous, offsets = timedelta(), "", []
    for speaker, _ in lines:
        at += BOT_ANSWERS if speaker == "b" else _draw_between(rng, _choose_pause(rng, previous, speaker))
        offsets.append(at)
        previous = speaker
    return offsets


def _choose_pause(rng: random.Random, previous: str, speaker: str) -> tuple[int, int]:
    if not previous or previous == "b":
        return FIRST_MESSAGE
    if previous == speaker:
        return SAME_SPEAKER
    if speaker == "v":
        return VISITOR_ANSWERS
    return BUSY if rng.random() < 0.04 else AGENT_ANSWERS


def _draw_between(rng: random.Random, span: tuple[int, int]) -> timedelta:
    return timedelta(milliseconds=rng.randint(*span))


def draw_taken_offset(rng: random.Random, lines: tuple[Line, ...], offsets: list[timedelta]) -> timedelta:
    """When the agent took the chat: before the first answer."""
    answers = [at for (speaker, _), at in zip(lines, offsets, strict=True) if speaker != "v"]
    latest = answers[0] if answers else timedelta(seconds=20)
    return timedelta(milliseconds=int(latest.total_seconds() * 1000 * rng.uniform(0.01, 0.5)))


def draw_closing_delay(rng: random.Random) -> timedelta:
    """How long after the last message a chat is closed: soon, now and then only a day or two later."""
    return _draw_between(rng, LEFT_OPEN if rng.random() < 0.06 else SOON_CLOSED)
