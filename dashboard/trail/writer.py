"""One writer per process: rows that arrive together are committed together, each caller waits for its own commit.

Nothing is waited for to make a batch larger: while one batch is being committed the next gathers, and is committed as
soon as the last one is done.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.db import DataError, Error, connection

log = logging.getLogger(__name__)

LARGEST_BATCH = 500  # rows a transaction
IDLE = 30.0  # seconds after which a connection is asked whether it still lives
LONGEST_WAIT = 30.0  # seconds a caller waits for a commit

R = TypeVar("R")


class NotWritten(Exception):
    """The row was not committed, as far as the database tells."""


class _Waiting(Generic[R]):
    """A row, and the caller that waits for its commit."""

    __slots__ = ("committed", "done", "row")

    def __init__(self, row: R) -> None:
        self.row = row
        self.committed = False
        self.done = threading.Lock()
        self.done.acquire()


class Writer(Generic[R]):
    """Commits rows with `commit(rows)`, in the order of their arrival, in a thread with a connection of its own."""

    def __init__(self, commit: Callable[[Sequence[R]], None]) -> None:
        self._commit = commit
        self._gathering: list[_Waiting[R]] = []
        self._wake = threading.Condition(threading.Lock())
        self._thread: threading.Thread | None = None
        self._process = 0

    def write(self, row: R) -> None:
        """Returns when the row is committed; raises NotWritten when it is not."""
        waiting = _Waiting(row)
        with self._wake:
            self._start()
            self._gathering.append(waiting)
            self._wake.notify()
        if not waiting.done.acquire(timeout=LONGEST_WAIT) or not waiting.committed:
            raise NotWritten

    def stop(self) -> None:
        """Commits what has gathered and ends the thread and its connection. The next row starts them again."""
        with self._wake:
            thread, self._thread = self._thread, None
            self._wake.notify()
        if thread:
            thread.join()

    def _start(self) -> None:
        # A forked process has its parent's state but not its threads.
        if self._thread is None or self._process != os.getpid():
            self._process, self._gathering = os.getpid(), []
            self._thread = threading.Thread(target=self._run, name="visit-writer", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        me, last = threading.current_thread(), time.monotonic()
        while batch := self._next(me):
            if time.monotonic() - last > IDLE:
                connection.close_if_unusable_or_obsolete()
            self._write_out(batch)
            last = time.monotonic()
        connection.close()

    def _next(self, me: threading.Thread) -> list[_Waiting[R]]:
        """What has gathered, as soon as there is anything; empty when this thread is to end."""
        with self._wake:
            while not self._gathering and self._thread is me:
                self._wake.wait()
            batch, self._gathering = self._gathering[:LARGEST_BATCH], self._gathering[LARGEST_BATCH:]
            return batch

    def _write_out(self, batch: list[_Waiting[R]]) -> None:
        try:
            self._try(batch)
        finally:
            for waiting in batch:
                waiting.done.release()

    def _try(self, batch: list[_Waiting[R]]) -> None:
        try:
            self._commit([waiting.row for waiting in batch])
        except DataError as error:
            self._one_by_one(batch, error)
        except Error as error:
            # Whether a broken connection committed is unknown: nothing is written twice, nobody is told it was.
            log.error("%d visits could not be written: %s", len(batch), type(error).__name__)
            connection.close()
        else:
            for waiting in batch:
                waiting.committed = True

    def _one_by_one(self, batch: list[_Waiting[R]], error: DataError) -> None:
        """A row that the database does not take must not take the others with it."""
        if len(batch) == 1:
            log.error("A visit was refused by the database: %s", type(error).__name__)
            return
        for waiting in batch:
            self._try([waiting])
