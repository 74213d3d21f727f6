"""What this process counted of each client, in this window and the one before: bounded, and forgotten by itself."""

import os

MOST_CLIENTS = 20_000  # counted each by itself, of one kind in one window

_Window = tuple[str, int, int]  # kind, seconds, number


class Count:
    """Calls of one client in one window: our `own`, those of them already `told`, and the `others` we heard of.

    `previous` are those of the window before.
    """

    __slots__ = ("others", "own", "previous", "told")

    def __init__(self, previous: "Count | None" = None) -> None:
        self.own = self.told = self.others = 0
        self.previous = previous
        if previous:
            previous.previous = None  # no longer weighs

    def take_untold(self) -> int:
        """What the other processes have yet to be told; they are told by whoever took it."""
        untold, self.told = self.own - self.told, self.own
        return untold

    def hear(self, total: int) -> None:
        """`total` is what all processes told so far, we among them."""
        self.others = max(self.others, total - self.told)


class ClientCounts:
    """The counts by kind, window and client; not safe between threads.

    Beyond MOST_CLIENTS those who come new share as many counts again: a flood of made-up clients takes no more memory,
    pushes nobody's count out and is counted all the same.
    """

    def __init__(self, most: int = MOST_CLIENTS) -> None:
        self._most = most
        self._windows: dict[_Window, dict[str, Count]] = {}

    def find(self, client: str, number: int, seconds: int) -> tuple[str, Count, Count]:
        """The name to count `client` ("kind:who") under, its count in this window, and in the one before."""
        kind = client.partition(":")[0]
        counts = self._windows.get((kind, seconds, number))
        if counts is None:
            counts = self._begin(kind, number, seconds)
        name = client if client in counts or len(counts) < self._most else self._share(kind, client)
        count = counts.get(name)
        if count is None:
            before = self._windows.get((kind, seconds, number - 1), {})
            count = counts[name] = Count(before.get(name) or Count())
        return name, count, count.previous or Count()

    def clear(self) -> None:
        self._windows.clear()

    def __len__(self) -> int:
        return sum(map(len, self._windows.values()))

    def _begin(self, kind: str, number: int, seconds: int) -> dict[str, Count]:
        """Also where the clock was set back: what then lies in the future goes."""
        kept = {(kind, seconds, number - 1), (kind, seconds, number)}
        for window in [w for w in self._windows if w[:2] == (kind, seconds) and w not in kept]:
            del self._windows[window]
        return self._windows.setdefault((kind, seconds, number), {})

    def _share(self, kind: str, client: str) -> str:
        # Which clients share one differs from process to process: nobody can choose whose count to use up.
        return f"{kind}:shared:{os.getpid()}:{hash(client) % self._most}"
