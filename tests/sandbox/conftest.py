from collections.abc import Iterator

import pytest

from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World
from sandbox.client import Client, Clock


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(live=False, rate_limit=False) as running:
        yield running


@pytest.fixture(scope="module")
def world(sandbox: Sandbox) -> World:
    return sandbox.world


@pytest.fixture
def nobody(sandbox: Sandbox) -> Iterator[Client]:
    client = Client(sandbox)
    yield client
    client.close()


@pytest.fixture
def ana(sandbox: Sandbox) -> Iterator[Client]:
    client = Client(sandbox, "ana")
    yield client
    client.close()


@pytest.fixture
def marta(sandbox: Sandbox) -> Iterator[Client]:
    client = Client(sandbox, "marta")
    yield client
    client.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limited(clock: Clock) -> Iterator[Sandbox]:
    """A sandbox with its rate limit, whose time is `clock`."""
    with Sandbox(live=False, clock=clock) as running:
        yield running
