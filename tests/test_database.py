"""What `DATABASE_URL` becomes: for pages, for the collector and for commands."""

from collections.abc import Iterator

import pytest

from dashboard.database import configure, make_collector_options, serving_pages
from dashboard.pooled_connection import PooledConnection

POSTGRESQL = {"ENGINE": "django.db.backends.postgresql", "NAME": "rearview"}
SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "rearview.sqlite3"}


@pytest.fixture
def pages() -> Iterator[None]:
    with serving_pages():
        yield


@pytest.mark.usefixtures("pages")
def test_pages_share_a_pool_that_opens_nothing_before_it_is_needed() -> None:
    made = configure(POSTGRESQL, 8)
    assert made["CONN_MAX_AGE"] == 0
    waits = {"timeout": 2.0, "reconnect_timeout": 0.0}
    assert made["OPTIONS"]["pool"] == {
        "min_size": 0,
        "max_size": 8,
        **waits,
        "connection_class": PooledConnection,
    }
    assert made["OPTIONS"]["options"] == "-c lock_timeout=500"


@pytest.mark.usefixtures("pages")
def test_without_a_pool_connections_are_kept_by_thread() -> None:
    made = configure(POSTGRESQL, 0)
    assert "pool" not in made["OPTIONS"]
    assert made["CONN_MAX_AGE"] == 60


def test_commands_have_no_pool_and_wait_for_locks_as_long_as_it_takes() -> None:
    made = configure(POSTGRESQL, 8)
    assert made["OPTIONS"] == {"connect_timeout": 3, "tcp_user_timeout": 10_000}


@pytest.mark.usefixtures("pages")
def test_the_collectors_connection_is_of_no_pool_and_waits_longer_for_a_lock() -> None:
    options = make_collector_options(configure(POSTGRESQL, 8))
    assert "pool" not in options
    assert options["options"].endswith("-c lock_timeout=3000")


@pytest.mark.usefixtures("pages")
def test_what_the_url_says_stays() -> None:
    url = {
        **POSTGRESQL,
        "OPTIONS": {"sslmode": "require", "connect_timeout": 9, "options": "-c search_path=x"},
    }
    options = configure(url, 8)["OPTIONS"]
    assert (options["sslmode"], options["connect_timeout"]) == ("require", 9)
    assert options["options"] == "-c search_path=x -c lock_timeout=500"


def test_on_sqlite_commands_wait_longest_for_the_file_and_pages_least() -> None:
    command = configure(SQLITE, 8)["OPTIONS"]["timeout"]
    with serving_pages():
        page = configure(SQLITE, 8)
    assert command > make_collector_options(page)["timeout"] > page["OPTIONS"]["timeout"]
