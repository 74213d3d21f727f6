"""What is kept of a visit, and how it is written: the row for the timeline, and what is to be forwarded."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from dashboard.sealing import seal
from dashboard.trail.masking import keep, kept_href, kept_title
from dashboard.trail.models import OutgoingVisit, PageVisit
from dashboard.trail.page_visited import Visit
from dashboard.trail.writer import Writer
from dashboard.upstream.visitor_key import hash_visitor_token

LONGEST_ROOM_ID = 200  # characters

KEPT = ("visitor", "room_id", "at", "title", "href")
OUTGOING = ("visitor", "at", "sealed", "address", "not_before", "claimed_by")

Kept = tuple[str, str, datetime, str, str]
Outgoing = tuple[str, datetime, str, str | None, datetime, int]
Rows = tuple[Kept, Outgoing | None]


def collect(visit: Visit, address: str | None) -> None:
    """Returns when the visit is committed, and with it what is to be forwarded; raises NotWritten."""
    now = datetime.now(UTC)
    visitor = hash_visitor_token(visit.token)
    outgoing = _outgoing(visit, visitor, address, now) if settings.FORWARD_VISITS else None
    writer.write((_kept(visit, visitor, now), outgoing))


def _kept(visit: Visit, visitor: str, now: datetime) -> Kept:
    names = settings.SECRET_QUERY_NAMES
    title = kept_title(visit.title, secret_names=names)
    return visitor, keep(visit.room_id, LONGEST_ROOM_ID), now, title, kept_href(visit.href, names)


def _outgoing(visit: Visit, visitor: str, address: str | None, now: datetime) -> Outgoing:
    return visitor, now, seal(asdict(visit)), address, now, 0


def _commit(rows: Sequence[Rows]) -> None:
    outgoing = [each for _, each in rows if each]
    with transaction.atomic() if outgoing else nullcontext():
        _insert(PageVisit, KEPT, [kept for kept, _ in rows])
        if outgoing:
            _insert(OutgoingVisit, OUTGOING, outgoing)


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
        values = [_bound(value) for row in rows for value in row]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _bound(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


writer: Writer[Rows] = Writer(_commit)
