"""A granian of the project in processes of its own, and what /proc says of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent.parent
THREADS = 64
STARTS_WITHIN = 20.0  # seconds
TICK = 1_000_000 // os.sysconf("SC_CLK_TCK")  # µs


class Server:
    """`with Server(port, settings, environment) as server:`, one worker unless told, ready when the block begins."""

    def __init__(
        self,
        port: int,
        settings: str,
        environment: dict[str, str],
        threads: int = THREADS,
        workers: int = 1,
        log: int | None = None,
    ) -> None:
        """Workers that die are started again. `log` is the file that all of it is logged to, else standard error."""
        self.port = port
        command = [sys.executable, "-m", "granian", "dashboard.wsgi:application", "--interface", "wsgi"]
        command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
        command += ["--workers", str(workers), "--blocking-threads", str(threads)]
        command += ["--respawn-failed-workers"]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": settings, **environment},
            start_new_session=True,
            stderr=log,
        )

    def __enter__(self) -> Self:
        try:
            self._wait_until_ready()
        except BaseException:  # whoever interrupts the start has no block to leave
            self.kill()
            raise
        return self

    def _wait_until_ready(self) -> None:
        ends = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < ends and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"The server did not start on port {self.port}.")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL to the server and its worker at once."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def kill_worker(self) -> int:
        """SIGKILL to the first worker alone; returns which it was."""
        worker = self.workers()[0]
        os.kill(worker, signal.SIGKILL)
        return worker

    def workers(self) -> list[int]:
        """The processes that answer; the others of the server's children keep its locks."""
        return [pid for pid in self._pids()[1:] if b"resource_tracker" not in _read_command(pid)]

    def cpu(self) -> int:
        """CPU time used so far, in µs: user and system, all threads of all its processes."""
        return sum(sum(map(int, _stat(pid)[11:13])) for pid in self._pids()) * TICK

    def memory(self) -> float:
        """Resident memory of the worker, in MB."""
        return max(int(_stat(pid)[21]) for pid in self._pids()) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def _pids(self) -> list[int]:
        """The server and its children."""
        tasks = Path(f"/proc/{self._process.pid}/task").glob("*/children")
        return [self._process.pid, *(int(pid) for task in tasks for pid in task.read_text().split())]


def _read_command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has just ended
        return b"resource_tracker"


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat behind the name, which may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
