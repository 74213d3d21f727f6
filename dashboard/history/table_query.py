"""What an agent may ask of the chat table: page, page size, order, filter, search. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlencode

from django.utils.translation import gettext as _

PAGE_SIZES = (10, 25, 50, 100)
DEFAULT_SIZE = 25
DEFAULT_SORT = "-ts"
LAST_PAGE = 100_000
LONGEST_TEXT = 200  # characters
SHOWN = ("all", "closed", "served")
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
    """`page` counts from 1, `count` is rows a page, `sort` a field of SORTABLE, with `-` in front for descending.

    `show` is one of SHOWN, `text` what a message of the chat must hold.
    """

    page: int = 1
    count: int = DEFAULT_SIZE
    sort: str = DEFAULT_SORT
    show: str = "all"
    text: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "TableQuery":
        """The query in a query string. A page beyond the ends becomes the nearest; raises BadQuery for the rest."""
        return cls(
            page=_read_page(values.get("page", "") or "1"),
            count=_read_count(values.get("count", "") or str(DEFAULT_SIZE)),
            sort=_read_sort(values.get("sort", "") or DEFAULT_SORT),
            show=_read_show(values.get("show", "") or "all"),
            text=_read_text(values.get("text", "")),
        )

    @property
    def is_filtered(self) -> bool:
        """Whether not all chats are wanted: Rocket.Chat has no such query, so they are picked out here."""
        return self.show != "all" or bool(self.text)

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

    def showing(self, show: str) -> "TableQuery":
        """The first page of the chats that `show` names."""
        return replace(self, page=1, show=show)

    def list_values(self) -> list[tuple[str, str | int]]:
        """The names and values of what is not default."""
        defaults = vars(TableQuery())
        return [(name, value) for name, value in vars(self).items() if value != defaults[name]]

    def encode(self, **extra: str) -> str:
        """The query string, without what is default."""
        return f"?{urlencode([*self.list_values(), *extra.items()])}"


ASCENDING_FIRST = frozenset({"servedBy.username", "departmentId", "fname"})


def count_pages(total: int, count: int) -> int:
    """How many pages `total` rows fill; at least one."""
    return max(1, -(-total // count))


def _read_page(text: str) -> int:
    return min(max(_read_integer(text, _("“page” must be a number from 1.")), 1), LAST_PAGE)


def _read_count(text: str) -> int:
    allowed = ", ".join(map(str, PAGE_SIZES))
    refusal = _("“count” must be one of %(allowed)s.") % {"allowed": allowed}
    count = _read_integer(text, refusal)
    if count not in PAGE_SIZES:
        raise BadQuery(refusal)
    return count


def _read_sort(text: str) -> str:
    if text.removeprefix("-") not in SORTABLE:
        refusal = _("“sort” must be one of %(allowed)s, with “-” in front for descending.")
        raise BadQuery(refusal % {"allowed": ", ".join(SORTABLE)})
    return text


def _read_show(text: str) -> str:
    if text not in SHOWN:
        raise BadQuery(_("“show” must be one of %(allowed)s.") % {"allowed": ", ".join(SHOWN)})
    return text


def _read_text(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise BadQuery(_("“text” may have %(most)s characters.") % {"most": LONGEST_TEXT})
    return text


def _read_integer(text: str, refusal: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise BadQuery(refusal)
    return int(text) if len(text) < 20 else (0 if text[0] == "-" else LAST_PAGE)
