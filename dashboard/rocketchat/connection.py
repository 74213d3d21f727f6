"""One HTTP exchange: pooled, without redirects and cookies, bounded in size and in time."""

import io
import logging
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPResponse
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError, HTTPError, ProtocolError, ReadTimeoutError

from .errors import NotJson, RocketChatError, TimedOut, TooLarge, Unreachable

log = logging.getLogger(__name__)

MAX_BODY = 8 * 1024 * 1024
CHUNK = 64 * 1024


@dataclass(frozen=True)
class RawResponse:
    """An HTTP answer of any status, read to its end."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)


def exchange(
    request: requests.PreparedRequest,
    *,
    verify: bool | str,
    timeout: tuple[float, float],
    deadline: float | None = None,
) -> RawResponse:
    """Send the request; `timeout` is (connect, read) in seconds, and an answer may take twice `read` in all.

    It ends at `deadline` (seconds of time.monotonic()) at the latest. Raises Unreachable, TimedOut, TooLarge, and
    NotJson where the compression is broken.
    """
    began = time.monotonic()
    failure: RocketChatError
    try:
        with _send(_get_session(verify), request, _Limits(timeout, deadline)) as response:
            return RawResponse(response.status_code, response.headers, _read(response))
    except (requests.Timeout, ReadTimeoutError, TimeoutError) as error:
        failure, cause = TimedOut(), _find_cause(error)
    except DecodeError as error:
        failure, cause = NotJson(response.status_code), _find_cause(error)
    except (requests.RequestException, HTTPError, OSError) as error:
        failure, cause = Unreachable(), _find_cause(error)
    host = urlsplit(request.url or "").netloc
    log.warning("A call to %s failed after %.1f s: %s", host, time.monotonic() - began, cause)
    # Outside of the handler, so that no exception that may quote the URL hangs on to this one.
    raise failure


def _find_cause(error: BaseException) -> str:
    """The class of what went wrong at the bottom of it; its text may quote the URL."""
    inner = [
        each for each in (*error.args, getattr(error, "reason", None)) if isinstance(each, BaseException)
    ]
    return _find_cause(inner[0]) if inner else type(error).__name__


@dataclass(frozen=True)
class _Limits:
    """What bounds an exchange: (connect, read) seconds, and the moment at which it must be over."""

    timeout: tuple[float, float]
    deadline: float | None

    def left(self) -> tuple[float, float]:
        """The time-outs that are left; raises TimeoutError where there is no time."""
        if self.deadline is None:
            return self.timeout
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(self.timeout[0], left), min(self.timeout[1], left)


def _send(session: requests.Session, request: requests.PreparedRequest, limits: _Limits) -> requests.Response:
    _local.deadline = limits.deadline
    try:
        return session.send(request, timeout=limits.left(), allow_redirects=False, stream=True)
    except requests.ConnectionError as error:
        if request.method != "GET" or not _is_hang_up(error):
            raise
    # Node closes an idle connection after 5 seconds, perhaps just as it was to be used again.
    return session.send(request, timeout=limits.left(), allow_redirects=False, stream=True)


def _is_hang_up(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, ProtocolError) and isinstance(cause.args[-1], ConnectionError)


def _read(response: requests.Response) -> bytes:
    body = bytearray()
    for chunk in response.raw.stream(CHUNK, decode_content=True):
        body += chunk
        if len(body) > MAX_BODY:
            raise TooLarge(MAX_BODY)
    return bytes(body)


class _Local(threading.local):
    """What each thread has of its own: pooled sessions, and the deadline of the exchange under way."""

    def __init__(self) -> None:
        self.sessions: dict[bool | str, requests.Session] = {}
        self.deadline: float | None = None


_local = _Local()


def _get_session(verify: bool | str) -> requests.Session:  # noqa: FBT001, requests' own parameter
    """This thread's session: a new one per call would cost a new connection each time."""
    if verify not in _local.sessions:
        _local.sessions[verify] = _make_session(verify)
    return _local.sessions[verify]


def _make_session(verify: bool | str) -> requests.Session:  # noqa: FBT001, requests' own parameter
    session = requests.Session()
    session.verify = verify
    session.trust_env = False
    # A cookie of one agent must never travel with another's request.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("http://", "https://"):
        session.mount(scheme, _TimedAdapter())
    return session


class _TimedSocket(io.RawIOBase):
    """Reads a socket until a deadline: a timeout per read alone lets a slow server hold a thread for ever."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        # Keeps the socket open while the answer is read, as http.client's own reader does.
        self._hold = sock.makefile("rb", buffering=0)
        self._pause = sock.gettimeout() or 0.0
        ends = time.monotonic() + 2 * self._pause
        self._deadline = min(ends, _local.deadline or ends)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._pause:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._sock.settimeout(min(self._pause, left))
        return self._sock.recv_into(buffer)

    def close(self) -> None:
        if not self.closed:
            self._hold.close()
        super().close()


class _TimedResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp.close()
        self.fp = io.BufferedReader(_TimedSocket(sock))


class _TimedConnection(HTTPConnection):
    response_class = _TimedResponse


class _TimedTlsConnection(HTTPSConnection):
    response_class = _TimedResponse


class _TimedPool(HTTPConnectionPool):
    ConnectionCls = _TimedConnection


class _TimedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _TimedTlsConnection


class _TimedAdapter(HTTPAdapter):
    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _TimedPool, "https": _TimedTlsPool}
