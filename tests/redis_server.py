"""A Redis of a test's own, which can be stopped, started again and made to hang; and a socket that never answers."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

PROGRAM = shutil.which("redis-server")
STARTS_WITHIN = 20.0  # seconds
needs_redis = pytest.mark.skipif(PROGRAM is None, reason="Redis is not installed")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class RedisServer:
    """`with RedisServer() as redis: redis.url`; it keeps nothing on the disk."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://:a-secret-word@127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "RedisServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        options = [
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--requirepass",
            "a-secret-word",
        ]
        self._process = subprocess.Popen(
            [PROGRAM or "redis-server", "--port", str(self.port), *options], stdout=subprocess.DEVNULL
        )
        ends = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < ends:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.01)
        raise RuntimeError(f"Redis did not start on port {self.port}.")

    def stop(self) -> None:
        if self._process:
            self.go_on()
            self._process.kill()
            self._process.wait()
            self._process = None

    def hang(self) -> None:
        """From now on it accepts and does not answer."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)


def cache_at(url: str, **options: object) -> dict[str, dict[str, object]]:
    """`CACHES` as the settings make it of a `CACHE_URL`."""
    made = {
        "socket_timeout": 0.5,
        "socket_connect_timeout": 0.5,
        "serializer": "dashboard.caching.json_serializer.JsonSerializer",
    }
    backend = "dashboard.caching.resilient_cache.ResilientRedisCache"
    return {"default": {"BACKEND": backend, "LOCATION": url, "OPTIONS": made | options}}


def nowhere() -> str:
    """The URL of a Redis that is not there."""
    return f"redis://:a-secret-word@127.0.0.1:{free_port()}/0"


@contextmanager
def hanging() -> Iterator[socket.socket]:
    """A socket that lets everybody connect and says nothing; its port is in `getsockname()`."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        yield listener
