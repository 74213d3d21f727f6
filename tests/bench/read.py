"""`make bench-read`: the newest 100 pages of a visitor with 50,000 among 2,000,000, at any depth (PostgreSQL)."""
# ruff: noqa: T201  # a command: what it prints is its result

import os
import re
import time
from statistics import median
from typing import TYPE_CHECKING, Any

import django

from . import databases

if TYPE_CHECKING:
    from dashboard.trail.models import PageViews

if TYPE_CHECKING:
    pass

ROWS, MANY, OTHERS = 2_000_000, 50_000, 39_000
SHARE = 4  # the visitor's pages are old: every fourth of the oldest, none since
VISITOR = "f" * 32
DEPTHS = (0, 10_000, 49_000)
MOST = 2.0  # ms in the database
FILL = """
    INSERT INTO trail_pageview (visitor_key, room_id, at, title, href)
    SELECT CASE WHEN n %% %(share)s = 0 AND n <= %(share)s * %(many)s THEN %(visitor)s
            ELSE md5((n %% %(others)s)::text) END,
        'room' || n %% %(others)s,
        now() - interval '30 days' + n * interval '1.296 seconds',
        'Nordhem – page ' || n %% 97,
        'https://shop.example.org/desks?width=140&sort=price&visit=' || n
    FROM generate_series(1, %(rows)s) n
"""


def main() -> None:
    if reason := databases.unreachable():
        print(f"Left out: {reason}")
        return
    with databases.postgres() as url:
        os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="tests.bench.settings")
        django.setup()
        try:
            _measure()
        finally:
            _connection().close()


def _connection() -> Any:
    from django.db import connection

    return connection


def _measure() -> None:
    began = time.monotonic()
    with _connection().cursor() as cursor:
        cursor.execute(
            FILL, {"share": SHARE, "many": MANY, "visitor": VISITOR, "others": OTHERS, "rows": ROWS}
        )
        cursor.execute("VACUUM ANALYZE trail_pageview")
    print(f"{ROWS:,} pages, {MANY:,} of one visitor, filled in {time.monotonic() - began:.0f} s")
    print(f"{'connection':32} {'depth':>7} {'in the database ms':>19} {'with Django ms':>15}  plan")
    _connection().close()
    _report("new")
    _connection().close()
    _serve_others()
    _report("after 100 ordinary visitors")


def _serve_others() -> None:
    from dashboard.trail.models import PageView

    with _connection().cursor() as cursor:
        cursor.execute("SELECT md5(n::text) FROM generate_series(1, 100) n")
        visitors = [row[0] for row in cursor.fetchall()]
    assert all(list(PageView.objects.of(visitor)[:100]) for visitor in visitors)


def _report(connection: str) -> None:
    for depth in DEPTHS:
        pages = _pages(depth)[:100]
        walls, plans = [], []
        for _ in range(20):
            began = time.perf_counter()
            found = len(list(pages.all()))
            walls.append((time.perf_counter() - began) * 1000)
            plans.append(pages.explain(analyze=True))
        assert found == 100
        times = [float(match[1]) for plan in plans if (match := re.search(r"Execution Time: ([\d.]+)", plan))]
        inside, plan = median(times), _nodes(plans[-1])
        slow = "  TOO SLOW" if inside > MOST else ""
        print(f"{connection:32} {depth:7,} {inside:19.2f} {median(walls):15.2f}  {plan}{slow}")


def _pages(depth: int) -> "PageViews":
    from dashboard.trail.models import PageView

    pages = PageView.objects.of(VISITOR)
    if not depth:
        return pages
    last = pages[depth - 1]
    return pages.before(last.at, last.pk)


def _nodes(plan: str) -> str:
    """The plan in short, and the index that serves it."""
    nodes = re.findall(r"(?:->  )?([A-Z][A-Za-z ]+?)(?: using \w+)?(?: on \w+)?  \(cost", plan)
    used = re.findall(r"(?:using|Index Scan on) (\w+)", plan)
    return f"{' > '.join(nodes)}: {', '.join(used)}"


if __name__ == "__main__":
    main()
