"""How granian is told to serve, and what it tells its workers of how it was told."""

import math
import socket
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from django.conf import settings

APPLICATION = "dashboard.wsgi:application"
LOG_CONFIG = Path(__file__).with_name("granian_log.json")
ENDS_WITHIN = 5  # seconds that a worker may take to end after its last page
KILLED_AT_LAST = 1800  # seconds: granian takes no more
RESPAWNED_WITHIN = 1  # seconds between one new worker and the next


def make_command(host: str, port: int, workers: int) -> list[str]:
    """The command line that serves: a worker that dies comes back, and one that does not end is killed."""
    return [
        *(sys.executable, "-m", "granian", APPLICATION),
        *("--interface", "wsgi", "--no-ws", "--working-dir", str(settings.ROOT)),
        *("--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(settings.THREADS)),
        *("--respawn-failed-workers", "--respawn-interval", str(RESPAWNED_WITHIN)),
        *(
            "--workers-kill-timeout",
            str(min(math.ceil(settings.PAGE_DEADLINE) + ENDS_WITHIN, KILLED_AT_LAST)),
        ),
        *("--log-level", settings.LOG_LEVEL.lower(), "--log-config", str(LOG_CONFIG)),
    ]


def find_why_not_listen(host: str, port: int) -> str:
    """Why nobody can listen there, or "". Granian itself would share a port that is taken."""
    if port not in range(65536):
        return "there is no such port"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def read_workers(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """How many workers the server was told to start, by the command line of this process; 0 where it is no server's."""
    if not _is_server(arguments):
        return 0
    told = [argument.partition("=")[2] for argument in arguments if argument.startswith("--workers=")]
    told += [after for before, after in pairwise(arguments) if before == "--workers"]
    said = (told or [environment.get("GRANIAN_WORKERS", "1")])[-1]
    return int(said) if said.isdecimal() else 1


def _is_server(arguments: Sequence[str]) -> bool:
    program = Path(arguments[0] if arguments else "")
    is_granian = program.name == "granian" or program.parts[-2:] == ("granian", "__main__.py")
    return is_granian or [program.name, *arguments[1:2]] == ["manage.py", "serve"]
