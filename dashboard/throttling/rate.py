"""A rate as operators write it."""

import re
from dataclasses import dataclass

_RATE = re.compile(r"([1-9][0-9]{0,8})/(s|m|h)")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True, slots=True)
class Rate:
    """`limit` calls in each window of `seconds`."""

    limit: int
    seconds: int

    @classmethod
    def read(cls, text: str) -> "Rate":
        """The rate in a text such as "120/m"; raises ValueError."""
        found = _RATE.fullmatch(text.strip())
        if not found:
            raise ValueError("a rate is a number and a time: 120/m, 5/s or 1000/h")
        return cls(int(found[1]), _SECONDS[found[2]])
