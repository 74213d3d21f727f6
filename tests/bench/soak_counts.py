"""What a soak left behind, beside what was answered: nothing answered 200 is missing, nothing is there twice."""
# ruff: noqa: T201  # a part of a command: what it prints is its result

import re
from collections import Counter
from collections.abc import Iterable

from . import databases
from .clients import Clients
from .workspace import Workspace

CUTS = 4  # moments at which an answer can be cut off: two ends of the gate's closing, two of the worker's


def compare_stored(url: str, clients: Clients) -> bool:
    """Whether the database holds what was answered 200, once, and nothing that nobody sent."""
    stored = count_numbers(databases.hrefs(url))
    answered, unanswered = clients.answered, clients.unanswered
    lost, twice = answered - stored.keys(), [number for number, count in stored.items() if count > 1]
    strange = stored.keys() - answered - unanswered
    cut = len(answered | unanswered) - clients.statuses.total()
    print(f"  answers {dict(clients.statuses)}, cut off {cut:,}")
    print(
        f"  {stored.total():,} stored: answered 200 and missing {len(lost)}, stored twice {len(twice)}, never sent"
        f" {len(strange)}; not answered 200 but stored {len(unanswered & stored.keys())}"
    )
    return bool(answered) and not (lost or twice or strange)


def compare_forwarded(url: str, workspace: Workspace, rooms: list[str]) -> bool:
    """Whether all that is stored arrived at Rocket.Chat, and no more than could be cut off twice."""
    stored, arrived = count_numbers(databases.hrefs(url)), count_numbers(workspace.hrefs(rooms))
    lost, strange = stored.keys() - arrived.keys(), arrived.keys() - stored.keys()
    again = arrived.total() - len(arrived)
    print(
        f"  {len(arrived):,} arrived at Rocket.Chat: missing {len(lost)}, never stored {len(strange)}, sent again after"
        f" a cut-off answer {again}"
    )
    return not (lost or strange) and again <= CUTS


def count_numbers(hrefs: Iterable[str]) -> "Counter[int]":
    """How often each page view is there, by the number in its address."""
    return Counter(int(found[1]) for href in hrefs if (found := re.search(r"[?&]visit=([0-9]+)", href)))
