"""What an agent's pages cost two running servers, the project's and one without middleware."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import requests

from .agent_pages import FOLDER, AgentPage, get_visitor_path, list_pages, read_poll
from .browser import Browser
from .servers import ROOT, Server
from .workspace import Workspace

SERVER, PLAIN = 8320, 8321  # ports
THREADS = 32
VISITOR, COLLECTED = "Helena Duarte", "Jonas Weber"  # 260 past chats; one whose page was collected here
WARM_FOR = 0.15  # seconds before each measurement: answers kept for 15 seconds are brought anew here
FLOOR_SHARE = 0.6  # of the time a page is measured
COLLECTOR = "/api/v1/livechat/page.visited"
DESKS = {"title": "Desks", "change": "url", "location": {"href": "https://shop.example.org/desks"}}


@dataclass(frozen=True)
class Configuration:
    """How the dashboard runs: `environment` holds its database and cache."""

    name: str
    workers: int
    environment: dict[str, str]


@dataclass
class Cost:
    """All rounds of one page: CPU ms a request, its own, with all middleware and with none; each answer's ms."""

    page: AgentPage
    cpu: list[float] = field(default_factory=list)
    behind_all: list[float] = field(default_factory=list)
    behind_none: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    sent: int = 0
    encoding: str = ""
    counts: dict[str, float] = field(default_factory=dict)

    @property
    def medians(self) -> tuple[float, float, float]:
        """CPU ms a request: of the page, of the same bytes with all middleware, and with none."""
        return median(self.cpu), median(self.behind_all), median(self.behind_none)

    @property
    def wall(self) -> tuple[float, float]:
        """The median and the 99th percentile of the answers' ms."""
        cuts = quantiles(self.times, n=100)
        return cuts[49], cuts[98]

    def list_missed(self) -> list[str]:
        """Which of the page's targets are missed."""
        page, counts = self.page, self.counts
        aims = [("CPU", self.medians[0], page.cpu), ("queries", counts["queries"], page.queries)]
        aims += [("cache", counts["trips"], page.trips)]
        return [name for name, value, most in aims if most is not None and value > most]


def measure(configuration: Configuration, there: Workspace, rounds: int, seconds: float) -> list[Cost]:
    """Every page in every round, each followed by its floors."""
    with _start(configuration, there) as (servers, browsers, pages):
        costs = [Cost(page) for page in pages]
        for _ in range(rounds):
            for cost in costs:
                _measure_page(cost, servers, browsers, seconds)
        for cost in costs:
            cost.sent, cost.encoding = browsers[0].weigh(cost.page.path, cost.page.headers)
    counts = json.loads(run_in_process(configuration, there, pages, "count"))
    for cost, count in zip(costs, counts, strict=True):
        cost.counts = count
    return costs


def find_pages(configuration: Configuration, there: Workspace) -> list[AgentPage]:
    """The pages of the sandbox's visitors."""
    with _start(configuration, there) as (_, _, pages):
        return pages


def run_in_process(
    configuration: Configuration, there: Workspace, pages: list[AgentPage], *command: str
) -> str:
    """What tests.bench.in_process says of the pages."""
    environment = {**os.environ, **configuration.environment, "ROCKETCHAT_URL": there.direct}
    return subprocess.run(
        [sys.executable, "-m", "tests.bench.in_process", *command],
        cwd=ROOT,
        env=environment,
        input=json.dumps([[page.path, dict(page.headers)] for page in pages]),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


@contextmanager
def _start(
    configuration: Configuration, there: Workspace
) -> Iterator[tuple[list[Server], list[Browser], list[AgentPage]]]:
    """Both servers, each with a browser; the floors know what the pages send."""
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder, ExitStack() as stack:
        environment = {**configuration.environment, "ROCKETCHAT_URL": there.direct, FOLDER: folder}
        servers = [
            stack.enter_context(Server(port, settings, environment, THREADS, configuration.workers))
            for port, settings in ((SERVER, "tests.bench.settings"), (PLAIN, "tests.bench.plain_settings"))
        ]
        browser = Browser(SERVER)
        pages = _find_pages(there, browser)
        for page in pages:
            (Path(folder) / page.slug).write_bytes(browser.read(page.path, page.headers))
        yield servers, [browser, Browser(PLAIN, browser.cookies)], pages


def _find_pages(there: Workspace, browser: Browser) -> list[AgentPage]:
    room = there.room_of(COLLECTED)
    sent = {"token": room["v"]["token"], "rid": room["_id"], "pageInfo": DESKS}
    requests.post(f"http://127.0.0.1:{browser.port}{COLLECTOR}", json=sent, timeout=10).raise_for_status()
    visitor, collected = get_visitor_path(there.room_of(VISITOR)), get_visitor_path(room)
    poll, collected_poll = (read_poll(browser.read(path).decode()) for path in (visitor, collected))
    return list_pages(visitor, poll, collected_poll)


def _measure_page(cost: Cost, servers: list[Server], browsers: list[Browser], seconds: float) -> None:
    (server, plain), (browser, plain_browser) = servers, browsers
    headers, floor = cost.page.headers, f"/bench/bytes/{cost.page.slug}"
    cpu, times = _ask_for(seconds, server, browser, cost.page.path, headers)
    cost.cpu.append(cpu)
    cost.times += times
    less = seconds * FLOOR_SHARE
    cost.behind_all.append(_ask_for(less, server, browser, floor, headers)[0])
    cost.behind_none.append(_ask_for(less, plain, plain_browser, floor, headers)[0])


def _ask_for(
    seconds: float, server: Server, browser: Browser, path: str, headers: dict[str, str]
) -> tuple[float, list[float]]:
    """CPU ms a request, and how many ms each answer took."""
    browser.ask_for(WARM_FOR, path, headers)
    before = server.cpu()
    times, statuses = browser.ask_for(seconds, path, headers)
    cpu = (server.cpu() - before) / 1000 / len(times)
    if len(statuses) != 1 or not statuses.keys() <= {200, 204}:
        raise SystemExit(f"{path}: answered {dict(statuses)}")
    return cpu, times
