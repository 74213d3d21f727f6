"""`forward_visits` in a process of its own, which can be killed and goes on."""
# ruff: noqa: T201  # a part of a command: what it prints is its result

import os
import subprocess
import sys
import time
from typing import Self

from . import databases
from .servers import ROOT


class ForwardingWorker:
    """`with ForwardingWorker(settings, environment) as worker:`; it ends with the block."""

    def __init__(self, settings: str, environment: dict[str, str]) -> None:
        self._environment = {**os.environ, **environment, "DJANGO_SETTINGS_MODULE": settings}

    def __enter__(self) -> Self:
        command = [sys.executable, "manage.py", "forward_visits"]
        self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, start_new_session=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def drain(self, url: str, kill_at: int) -> None:
        """Waits until nothing is left to forward; kills the worker once when no more than `kill_at` wait."""
        while waiting := databases.waiting(url):
            if waiting <= kill_at:
                self.__exit__()
                print(
                    "  forwarding worker killed with SIGKILL; what it held is free again after two minutes",
                    flush=True,
                )
                self.__enter__()
                kill_at = -1
            time.sleep(0.2)
