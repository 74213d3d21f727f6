"""A door in front of another server that can be shut, which cuts every connection, or made to hang."""

import contextlib
import socket
import threading


class Gate:
    """Relays TCP connections from `port` to `behind` on this machine while it is open."""

    def __init__(self, port: int, behind: int) -> None:
        self._port, self._behind = port, behind
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self._flows = threading.Event()
        self._flows.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self._port), backlog=128)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        """Refuses new connections and cuts those that are under way."""
        for each in [self._listener, *self._open]:
            if each:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
        self._open.clear()

    def hang(self) -> None:
        """From now on whatever is sent stays here."""
        self._flows.clear()

    def go_on(self) -> None:
        self._flows.set()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                outside = listener.accept()[0]
                inside = socket.create_connection(("127.0.0.1", self._behind))
                for each in (outside, inside):
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._open.add(each)
                for pair in ((outside, inside), (inside, outside)):
                    threading.Thread(target=_relay, args=(*pair, self._flows), daemon=True).start()


def _relay(source: socket.socket, target: socket.socket, flows: threading.Event) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            flows.wait()
            target.sendall(piece)
        target.shutdown(socket.SHUT_RDWR)
