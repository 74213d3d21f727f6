"""What has been kept for long enough is removed a part at a time."""

from typing import Any

from django.db.models import QuerySet


def remove_in_batches(rows: QuerySet[Any], batch: int) -> int:
    """Removes `rows`, which are ordered, `batch` of them a transaction, so that nobody waits long; returns how many."""
    removed = 0
    while True:
        ids = list(rows.values_list("pk", flat=True)[:batch])
        deleted: int = rows.model._base_manager.filter(pk__in=ids).delete()[0]
        removed += deleted
        if len(ids) < batch:
            return removed
