"""The pages of an agent that `make bench-pages` asks for, and what each may cost at the most."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FOLDER = "BENCH_PAGES"  # the variable that names where the pages' bytes are, for the floors
HTMX = {"HX-Request": "true"}
TABLE = {**HTMX, "HX-Target": "past"}
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.5",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}


@dataclass(frozen=True)
class AgentPage:
    """A page, and what it may cost: CPU in ms, database queries, round trips to the cache; None for any."""

    slug: str
    name: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    cpu: float | None = None
    queries: int | None = None
    trips: int | None = None


def list_pages(visitor: str, poll: str, collected_poll: str) -> list[AgentPage]:
    """`visitor` is the path of a visitor's page, each poll what an open timeline asks."""
    hundred = f"{visitor}?count=100"
    return [
        AgentPage("visitor-25", "visitor's page, 25 rows", visitor, cpu=6),
        AgentPage("visitor-100", "visitor's page, 100 rows", hundred, cpu=10),
        AgentPage("table-25", "table's fragment, 25 rows", visitor, TABLE, cpu=3),
        AgentPage("table-100", "table's fragment, 100 rows", hundred, TABLE, cpu=6),
        AgentPage("poll", "unchanged poll", collected_poll, HTMX, cpu=2, queries=2, trips=1),
        AgentPage("poll-theirs", "the same, nothing collected", poll, HTMX),
        AgentPage("home", "home", "/"),
        AgentPage("visitor-cold", "visitor's page, nothing cached", f"/bench/cold{visitor}", cpu=25),
    ]


def get_visitor_path(room: Mapping[str, Any]) -> str:
    """Where the page of the room's visitor is."""
    return f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/"


def read_poll(page: str) -> str:
    """What the open timeline of a visitor's page asks."""
    found = re.search(r'data-live="([^"]+)"', page)
    assert found
    return html.unescape(found[1])
