"""What an agent may ask of the chat table: page, page size, order. A pure reading of the query string."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlencode

PAGE_SIZES = (10, 25, 50, 100)
DEFAULT_SIZE = 25
DEFAULT_SORT = "-ts"
LAST_PAGE = 100_000
# Fields Rocket.Chat really sorts rooms by; a department only by its id, never by its name.
SORTABLE = (
    "ts",
    "open",
    "closedAt",
    "lm",
    "msgs",
    "fname",
    "servedBy.username",
    "departmentId",
    "metrics.response.ft",
    "metrics.response.avg",
    "metrics.chatDuration",
    "_updatedAt",
)


class BadQuery(ValueError):
    """A value that is not allowed; the text says what is."""


@dataclass(frozen=True)
class TableQuery:
    """`page` counts from 1, `count` is rows a page, `sort` a field of SORTABLE, with `-` in front for descending."""

    page: int = 1
    count: int = DEFAULT_SIZE
    sort: str = DEFAULT_SORT

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "TableQuery":
        """The query in a query string. A page beyond the ends becomes the nearest; raises BadQuery for the rest."""
        return cls(
            page=_read_page(values.get("page", "") or "1"),
            count=_read_count(values.get("count", "") or str(DEFAULT_SIZE)),
            sort=_read_sort(values.get("sort", "") or DEFAULT_SORT),
        )

    @property
    def field(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.page - 1) * self.count

    @property
    def upstream_sort(self) -> dict[str, Literal[1, -1]]:
        """The order for Rocket.Chat, with `_id` to part equals: without it, pages overlap."""
        return {self.field: -1 if self.descending else 1, "_id": 1}

    def on_page(self, page: int) -> "TableQuery":
        return replace(self, page=page)

    def within(self, total: int) -> "TableQuery":
        """This query, or the last page of `total` rows where it lies beyond."""
        return self.on_page(min(self.page, count_pages(total, self.count)))

    def sorted_by(self, field: str) -> "TableQuery":
        """The first page in the order a header asks for: descending first, then the other way round."""
        if field == self.field:
            return replace(self, page=1, sort=field if self.descending else f"-{field}")
        return replace(self, page=1, sort=field if field in ASCENDING_FIRST else f"-{field}")

    def encode(self, **extra: str) -> str:
        """The query string, without what is default."""
        defaults = TableQuery()
        values = {k: v for k, v in vars(self).items() if v != getattr(defaults, k)}
        return f"?{urlencode(values | extra)}" if values or extra else "?"


ASCENDING_FIRST = frozenset({"servedBy.username", "departmentId", "fname"})


def count_pages(total: int, count: int) -> int:
    """How many pages `total` rows fill; at least one."""
    return max(1, -(-total // count))


def _read_page(text: str) -> int:
    return min(max(_read_integer("page", text, "a number from 1"), 1), LAST_PAGE)


def _read_count(text: str) -> int:
    allowed = ", ".join(map(str, PAGE_SIZES))
    count = _read_integer("count", text, f"one of {allowed}")
    if count not in PAGE_SIZES:
        raise BadQuery(f"“count” must be one of {allowed}.")
    return count


def _read_sort(text: str) -> str:
    if text.removeprefix("-") not in SORTABLE:
        raise BadQuery(f"“sort” must be one of {', '.join(SORTABLE)}, with “-” in front for descending.")
    return text


def _read_integer(name: str, text: str, allowed: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise BadQuery(f"“{name}” must be {allowed}.")
    return int(text) if len(text) < 20 else (0 if text[0] == "-" else LAST_PAGE)
