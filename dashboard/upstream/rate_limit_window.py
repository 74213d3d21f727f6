"""What is known from outside of one window of Rocket.Chat's rate limiter, and what may be called therefore.

Pure: times are epoch seconds by our clock unless they are Rocket.Chat's. A call lands there at some time between being
granted and being answered, and nobody tells when; whatever may be counted in a window is taken for counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from dashboard.rocketchat.rate_limit_headers import RateLimitState

ASSUMED_LIMIT = 10  # calls, until an answer tells
LONGEST_WAIT = 60.0  # seconds: Rocket.Chat's window; a clock that is off must not lock us out for longer
SHORT_WAIT = 1.0  # seconds in which answers that are under way will tell more
SPARE = 0.4  # of the limit: the part that is left to those who may not leave any
MARGIN = 0.1  # seconds for clocks that are a little apart
SAME_WINDOW = 0.5  # seconds by which the ends that answers of one window tell may differ
FORGOTTEN_AFTER = 2 * LONGEST_WAIT  # a call that never ended: its process did


class Call(NamedTuple):
    """A call that was granted at `at`."""

    id: str
    at: float


@dataclass(frozen=True)
class Window:
    """The present window of one route, as far as it was told.

    Of `limit` calls `remaining` were left by the lowest word of an answer; `answered` ones were counted and ours.
    `reset` is its end by Rocket.Chat's clock, None until it is told, and `ends` when it is surely over by ours.
    Calls granted since `began` are in no earlier window; the one before ended at `previous`, by Rocket.Chat's
    clock. `pending` calls were granted, and when; `lost` ones failed without an answer, and until when they may
    count. `is_clock_doubted`: a window went on after its end, so that what is told of the time is worth nothing.
    """

    limit: int = ASSUMED_LIMIT
    remaining: int = ASSUMED_LIMIT
    answered: int = 0
    reset: float | None = None
    ends: float = 0.0
    began: float = 0.0
    previous: float | None = None
    pending: Mapping[str, float] = field(default_factory=dict)
    lost: Mapping[str, float] = field(default_factory=dict)
    is_clock_doubted: bool = False

    @property
    def unanswered(self) -> int:
        """Calls that may be counted in this window, now or later, and of which no answer told."""
        return len(self.pending) + len(self.lost)

    @property
    def latest_reset(self) -> float:
        """The end of this window, else of the one before, by Rocket.Chat's clock."""
        return max(self.reset or 0.0, self.previous or 0.0)


def grant_call(
    window: Window, call: Call, sharers: int = 1, *, leaves_spare: bool = False
) -> tuple[Window, float]:
    """The window with the call pending, and 0; or the same window, and the seconds to wait.

    Among `sharers` processes that cannot count together each has an equal part of the limit, at least 1. A call that
    `leaves_spare` is not granted where it would take one of the last 40 %.
    """
    current = advance(window, call.at)
    free = current.remaining - current.unanswered - (int(current.limit * SPARE) if leaves_spare else 0)
    if sharers > 1:
        free = min(free, max(1, current.limit // sharers) - current.answered - current.unanswered)
    if free <= 0:
        return window, _compute_wait(current, call.at)
    return replace(current, pending={**current.pending, call.id: call.at}), 0.0


def has_half_left(window: Window, now: float) -> bool:
    """Whether one more call would leave half of the limit to others, as far as is known."""
    current = advance(window, now)
    return 2 * (current.remaining - current.unanswered - 1) >= current.limit


def record_answer(window: Window, call: Call, now: float, state: RateLimitState) -> Window:
    """After an answer that told of its window: this one, an older one, or the next."""
    current = _end_call(advance(window, now), call)
    reset = state.reset_at.timestamp()
    if _is_same(current.reset, reset):
        return _update_window(current, call, now, state)
    if _is_same(current.previous, reset):
        has_gone_on = current.reset is None and call.at >= current.began
        return _resume_window(current, now, state) if has_gone_on else current
    if reset < current.latest_reset and call.at < current.began:
        return current
    return _begin_window(current, call, now, state)


def give_back_call(window: Window, call: Call, now: float) -> Window:
    """After an answer that told of no window: the call was not counted."""
    return _end_call(advance(window, now), call) if call.id in window.pending else window


def lose_call(window: Window, call: Call, now: float) -> Window:
    """After a call that failed without an answer: it may have been counted, in a window that began by now."""
    if call.id not in window.pending:
        return window
    current = _end_call(advance(window, now), call)
    return replace(current, lost={**current.lost, call.id: now + LONGEST_WAIT})


def merge_windows(one: Window, other: Window, now: float) -> Window:
    """What two that counted apart know together."""
    one, other = advance(one, now), advance(other, now)
    newer, older = (one, other) if _rank(one) >= _rank(other) else (other, one)
    if _is_same(newer.reset, older.reset):
        newer = replace(newer, remaining=min(one.remaining, other.remaining), ends=max(one.ends, other.ends))
    return replace(
        newer,
        pending={**one.pending, **other.pending},
        lost={**one.lost, **other.lost},
        is_clock_doubted=one.is_clock_doubted or other.is_clock_doubted,
    )


def advance(window: Window, now: float) -> Window:
    """The window as it is at `now`: after its end, one of which nothing is told but the limit."""
    kept = replace(
        window,
        pending={id_: at for id_, at in window.pending.items() if now < at + FORGOTTEN_AFTER},
        lost={id_: until for id_, until in window.lost.items() if now < until},
    )
    if kept.reset is None or now < kept.ends:
        return kept
    return replace(
        kept, remaining=kept.limit, answered=0, reset=None, began=kept.ends, previous=kept.reset, ends=0.0
    )


def _update_window(window: Window, call: Call, now: float, state: RateLimitState) -> Window:
    """Answers of one window may come out of order: the lowest is true, unless the limit itself was changed."""
    is_limit_kept = state.limit == window.limit
    return replace(
        window,
        limit=state.limit,
        remaining=min(window.remaining, state.remaining) if is_limit_kept else state.remaining,
        answered=window.answered + 1,
        ends=min(window.ends, _compute_end(window, call, now, state)),
    )


def _begin_window(window: Window, call: Call, now: float, state: RateLimitState) -> Window:
    return replace(
        window,
        limit=state.limit,
        remaining=state.remaining,
        answered=1,
        reset=state.reset_at.timestamp(),
        ends=_compute_end(window, call, now, state),
        began=now,
        previous=window.reset or window.previous,
    )


def _resume_window(window: Window, now: float, state: RateLimitState) -> Window:
    """A window that went on after what we took for its end."""
    return replace(
        window,
        limit=state.limit,
        remaining=state.remaining,
        answered=1,
        reset=window.previous,
        ends=now + LONGEST_WAIT,
        began=now,
        previous=None,
        is_clock_doubted=True,
    )


def _compute_end(window: Window, call: Call, now: float, state: RateLimitState) -> float:
    """When the window of an answer that came at `now` is surely over.

    It began before the answer did. Since the answer's Date is cut to whole seconds, no more time is left than from it
    on; without one our clock is taken for Rocket.Chat's. An end before the call was granted shows that it is not.
    """
    latest = now + LONGEST_WAIT
    if window.is_clock_doubted:
        return latest
    skew = now - state.date.timestamp() if state.date else 0.0
    end = state.reset_at.timestamp() + skew + MARGIN
    return min(end, latest) if end > call.at else latest


def _compute_wait(window: Window, now: float) -> float:
    """Seconds until a call may be granted; short where answers that are under way may free one."""
    if window.reset is None:
        until_known = min(window.lost.values(), default=now + SHORT_WAIT) - now
    else:
        until_known = window.ends - now
    if window.pending and window.remaining > len(window.lost):
        until_known = min(SHORT_WAIT, until_known)
    return max(until_known, MARGIN)


def _end_call(window: Window, call: Call) -> Window:
    return replace(window, pending={id_: at for id_, at in window.pending.items() if id_ != call.id})


def _is_same(reset: float | None, other: float | None) -> bool:
    return reset is not None and other is not None and abs(reset - other) < SAME_WINDOW


def _rank(window: Window) -> tuple[float, bool]:
    return window.latest_reset, window.reset is not None
