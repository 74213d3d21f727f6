from collections.abc import Iterator

import pytest
from django.test import Client

from dashboard.trail.collecting import writer


@pytest.fixture(autouse=True)
def writer_stopped() -> Iterator[None]:
    """The writer's thread and its connection to the database end with the test."""
    yield
    writer.stop()


@pytest.fixture
def visitor() -> Client:
    """A visitor's browser: no cookies, no session; what breaks is answered, not raised."""
    return Client(raise_request_exception=False)
