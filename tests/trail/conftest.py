from collections.abc import Iterator

import pytest

from dashboard.trail.store import writer


@pytest.fixture(autouse=True)
def writer_stopped() -> Iterator[None]:
    """The writer's thread and its connection to the database end with the test."""
    yield
    writer.stop()
