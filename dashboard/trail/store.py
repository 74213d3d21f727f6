"""What is kept of a page view, and how it is written: the row for the timeline, and what is to be forwarded."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from dashboard.masking.secret_names import DEFAULT_SECRET_NAMES
from dashboard.masking.storable import make_storable_href, make_storable_text, make_storable_title
from dashboard.sealing import seal
from dashboard.trail.models import OutgoingPageView, PageView
from dashboard.trail.page_visited import SentPageView
from dashboard.trail.writer import Writer

LONGEST_ROOM_ID = 200  # characters

PAGE_VIEW_COLUMNS = ("visitor_key", "room_id", "at", "title", "href")
OUTGOING_COLUMNS = ("visitor_key", "at", "sealed", "client_ip", "not_before", "claimed_by")

PageViewRow = tuple[str, str, datetime, str, str]
OutgoingRow = tuple[str, datetime, str, str | None, datetime, int]
Rows = tuple[PageViewRow, OutgoingRow | None]


def store(page_view: SentPageView, visitor_key: str, client_ip: str | None) -> None:
    """Returns when the page view is committed, and with it what is to be forwarded; raises NotWritten."""
    now = datetime.now(UTC)
    outgoing = _make_outgoing_row(page_view, visitor_key, client_ip, now) if settings.FORWARD_VISITS else None
    writer.write((_make_page_view_row(page_view, visitor_key, now), outgoing))


def get_secret_names() -> frozenset[str]:
    """The names of parameters whose values are masked: our own, and the operator's (`SECRET_QUERY_NAMES`)."""
    return _unite(settings.SECRET_QUERY_NAMES)


@lru_cache(maxsize=1)
def _unite(operator_names: frozenset[str]) -> frozenset[str]:
    # One object for all page views, so that what was worked out for these names is found again quickly.
    return DEFAULT_SECRET_NAMES | operator_names


def _make_page_view_row(page_view: SentPageView, visitor_key: str, now: datetime) -> PageViewRow:
    names = get_secret_names()
    room_id = make_storable_text(page_view.room_id, LONGEST_ROOM_ID)
    title = make_storable_title(page_view.title, secret_names=names)
    return visitor_key, room_id, now, title, make_storable_href(page_view.href, names)


def _make_outgoing_row(
    page_view: SentPageView, visitor_key: str, client_ip: str | None, now: datetime
) -> OutgoingRow:
    return visitor_key, now, seal(asdict(page_view)), client_ip, now, 0


def _commit(rows: Sequence[Rows]) -> None:
    outgoing = [each for _, each in rows if each]
    with transaction.atomic() if outgoing else nullcontext():
        _insert(PageView, PAGE_VIEW_COLUMNS, [kept for kept, _ in rows])
        if outgoing:
            _insert(OutgoingPageView, OUTGOING_COLUMNS, outgoing)


def _insert(model: type[Model], columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """All rows in one statement. Building model objects and their SQL would cost more than the commit itself."""
    table, names = model._meta.db_table, ", ".join(columns)
    if connection.vendor == "postgresql":
        # One JSON text for all rows: to bind their values one by one takes the client three times as long.
        statement = (
            f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s)"  # noqa: S608  # names of ours
        )
        named = [dict(zip(columns, row, strict=True)) for row in rows]
        values: list[Any] = [json.dumps(named, default=str, ensure_ascii=False)]
    else:
        places = f"({', '.join(['%s'] * len(columns))})"
        statement = f"INSERT INTO {table} ({names}) VALUES {', '.join([places] * len(rows))}"  # noqa: S608  # names of ours
        values = [_adapt(value) for row in rows for value in row]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _adapt(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


writer: Writer[Rows] = Writer(_commit)
