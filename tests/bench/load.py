"""The load, in a process of its own: keep-alive connections, each of which waits for its answer before the next.

`python -m tests.bench.load PORT PATH CONNECTIONS SECONDS` prints JSON: answers by status, seconds, and each answer's
milliseconds. Plain sockets and epoll: the cheaper the load, the less it takes from the server beside it.
"""

import json
import select
import socket
import sys
import time
from collections import Counter
from itertools import cycle

from . import page_views

VISITS = 4000  # different bodies, taken in turn


class Connection:
    """One client: sends, and reads one answer."""

    __slots__ = ("began", "read", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self.read = b""

    def send(self, sent: bytes) -> None:
        self.began = time.perf_counter()
        self.socket.sendall(sent)

    def status(self) -> int:
        """The status once the answer is there whole, 0 before; raises ConnectionError where the server hung up."""
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError
        self.read += piece
        head, end, body = self.read.partition(b"\r\n\r\n")
        if not end or not _is_whole(head.lower(), body):
            return 0
        self.read = b""
        return int(head[9:12])


def _is_whole(head: bytes, body: bytes) -> bool:
    """Whether all of the body is there: as long as was said, or up to its last chunk; a 204 has none."""
    if head[9:12] == b"204":
        return True
    _, told, length = head.partition(b"\r\ncontent-length:")
    if not told:
        return body.endswith(b"0\r\n\r\n")
    return len(body) >= int(length.partition(b"\r\n")[0])


def run(port: int, path: str, connections: int, seconds: float) -> dict[str, object]:
    """Loads the server for so many seconds; every request that was sent is also waited for."""
    sendings = cycle([page_views.request(path, page_views.body(number)) for number in range(VISITS)])
    epoll = select.epoll()
    clients = {client.socket.fileno(): client for client in (Connection(port) for _ in range(connections))}
    for number in clients:
        epoll.register(number, select.EPOLLIN)
    statuses: Counter[int] = Counter()
    times: list[float] = []
    start = time.perf_counter()
    ends, waiting = start + seconds, len(clients)
    for client in clients.values():
        client.send(next(sendings))
    while waiting:
        for number, _ in epoll.poll():
            client = clients[number]
            if status := client.status():
                now = time.perf_counter()
                statuses[status] += 1
                times.append(now - client.began)
                if now < ends:
                    client.send(next(sendings))
                else:
                    waiting -= 1
    took = time.perf_counter() - start
    return {"statuses": statuses, "seconds": took, "times": [round(each * 1000, 3) for each in times]}


if __name__ == "__main__":
    json.dump(run(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])), sys.stdout)
