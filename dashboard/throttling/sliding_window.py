"""A limit in a window that slides: what was counted before the turn weighs as much as of it is still in sight.

Pure arithmetic on whole numbers: calls, and milliseconds.
"""

from dataclasses import dataclass

from dashboard.throttling.rate import Rate


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as windows see it: the `number` of its window since the epoch, how old that is and how long, in ms."""

    number: int
    elapsed: int
    length: int

    @classmethod
    def at(cls, now: float, rate: Rate) -> "Moment":
        """`now` in epoch seconds."""
        length = rate.seconds * 1000
        number, elapsed = divmod(int(now * 1000), length)
        return cls(number, elapsed, length)

    @property
    def window_ends(self) -> int:
        """In epoch milliseconds."""
        return (self.number + 1) * self.length

    def compute_used(self, current: int, previous: int) -> int:
        """Calls in the last `length` ms, rounded up, of those counted in this window and in the one before."""
        return current - (-previous * (self.length - self.elapsed) // self.length)

    def find_next(self, current: int, previous: int, limit: int) -> int:
        """When the next call is taken where nobody else calls meanwhile, in epoch milliseconds."""
        room = limit - 1 - current
        if room < 0:
            return self.window_ends + _find_age(current, limit - 1, self.length)
        return self.number * self.length + max(self.elapsed, _find_age(previous, room, self.length))


def _find_age(previous: int, room: int, length: int) -> int:
    """How old a window is, in ms, when the `previous` calls weigh no more than `room`."""
    return 0 if previous <= room else length - room * length // previous
