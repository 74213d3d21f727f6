import functools
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from example_server import UpstreamServer, upstream
from fixture_types import Answer, SignIn, Soup, StartSandbox, StartUpstream

from dashboard.accounts.models import Agent
from dashboard.sandbox import Sandbox
from dashboard.sandbox.api.release_lines import DEFAULT_LINE
from dashboard.sandbox.world import World
from dashboard.throttling.throttle import forget_counts
from dashboard.upstream.models import Workspace, forget_workspace

PASSWORD = "sandbox"
# As browsers send it; without it, an agent's own language counts.
ENGLISH = {"Accept-Language": "en"}


# Few tests, each of them long: begun last, they would keep one process busy after all others have ended.
LONGEST = ("faults", "browser", "serving")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.parent.name not in LONGEST)


@pytest.fixture(autouse=True)
def clear_cache() -> Iterator[None]:
    """Nothing that one test left in a cache reaches the next."""
    cache.clear()
    forget_counts()
    forget_workspace()
    yield
    cache.clear()


@pytest.fixture(scope="session")
def start_sandbox() -> Iterator[StartSandbox]:
    """Starts the sandbox of a release line, once; without a rate limit."""
    with ExitStack() as stack:

        @functools.cache
        def start(version: str) -> Sandbox:
            sandbox = Sandbox(port=0, live=False, rate_limit=False, version=version)
            return stack.enter_context(sandbox)

        yield start


@pytest.fixture(scope="session")
def sandbox(request: pytest.FixtureRequest, start_sandbox: StartSandbox) -> Sandbox:
    """The sandbox, of the release line that a mark of lines.py names."""
    return start_sandbox(getattr(request, "param", DEFAULT_LINE))


@pytest.fixture
def world(sandbox: Sandbox) -> World:
    return sandbox.world


@pytest.fixture
def workspace(db: None, sandbox: Sandbox) -> Workspace:
    """The workspace, saved: the sandbox."""
    saved = Workspace(url=sandbox.url)
    saved.save()
    return saved


@pytest.fixture
def sign_in(workspace: Workspace, world: World) -> SignIn:
    """Signs in through the login page, with the second factor where there is one."""

    def go(username: str = "ana") -> Client:
        client = Client(headers=ENGLISH)
        answer = client.post("/login/", {"username": username, "password": PASSWORD})
        if world.accounts[username].totp_secret:
            answer = client.post("/login/", {"code": world.totp_code(username)})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return go


@pytest.fixture
def ana(sign_in: SignIn) -> Client:
    return sign_in("ana")


@pytest.fixture
def bruno(sign_in: SignIn) -> Client:
    return sign_in("bruno")


@pytest.fixture
def marta(sign_in: SignIn) -> Client:
    return sign_in("marta")


@pytest.fixture
def nina(sign_in: SignIn) -> Client:
    return sign_in("nina")


@pytest.fixture
def tom(sign_in: SignIn) -> Client:
    return sign_in("tom")


@pytest.fixture
def adam(sign_in: SignIn) -> Client:
    return sign_in("adam")


@pytest.fixture
def operator(db: None) -> Client:
    client = Client(headers=ENGLISH)
    client.force_login(
        Agent.objects.create_superuser("boss", "a-long-password"),
        "django.contrib.auth.backends.ModelBackend",
    )
    return client


@pytest.fixture
def visitor() -> Client:
    """A visitor's browser: no cookies, no session; what breaks is answered, not raised."""
    return Client(raise_request_exception=False)


@pytest.fixture
def soup() -> Soup:
    """Reads an answer as a tree."""

    def read(response: Answer) -> BeautifulSoup:
        return BeautifulSoup(response.content, "html.parser")

    return read


@pytest.fixture
def upstream_server(db: None) -> Iterator[StartUpstream]:
    """Starts a Rocket.Chat of our own making, which answers as the examples do until told otherwise."""
    with ExitStack() as stack:

        def start(*, connect_timeout: float = 1, read_timeout: float = 5) -> UpstreamServer:
            return stack.enter_context(upstream(connect_timeout=connect_timeout, read_timeout=read_timeout))

        yield start
