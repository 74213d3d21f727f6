"""Where the headings, the pages, the filters and the export of the table of past chats lead."""

from dataclasses import dataclass, replace
from typing import Any

from dashboard.history.chats import PastChats
from dashboard.history.columns import COLUMNS, Column
from dashboard.history.filtering import list_filters
from dashboard.history.table_query import PAGE_SIZES, TableQuery

STEP_IDS = ("page-First", "page-Previous", "page-Next", "page-Last")


@dataclass(frozen=True)
class Heading:
    """A column's heading; without `href` Rocket.Chat cannot sort by it."""

    column: Column
    href: str
    aria_sort: str


def make_links(past: PastChats) -> dict[str, Any]:
    """The links of the table, as query strings."""
    query = past.query
    return {
        "headings": [_make_heading(query, column) for column in COLUMNS],
        "steps": [
            (id_, label, query.on_page(page).encode() if page else "")
            for id_, (label, page) in zip(STEP_IDS, past.pager.steps, strict=True)
        ],
        "here": query.encode(chat=""),
        "sizes": PAGE_SIZES,
        "filters": [(show, label, query.showing(show).encode()) for show, label in list_filters()],
        "whole": query.on_page(1).encode(),
        "kept": query.list_values(),
        "without_text": replace(query, page=1, text="").encode(),
    }


def _make_heading(query: TableQuery, column: Column) -> Heading:
    direction = "descending" if query.descending else "ascending"
    return Heading(
        column=column,
        href=query.sorted_by(column.sort).encode() if column.sort else "",
        aria_sort=direction if column.sort == query.field else "",
    )
