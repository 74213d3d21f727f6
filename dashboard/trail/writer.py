"""One writer per process: rows that arrive together are committed together, each caller waits for its own commit.

Nothing is waited for to make a batch larger: while one batch is being committed the next gathers, and is committed as
soon as the last one is done.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Generic, TypeVar

from django.db import DataError, Error, IntegrityError, connection

from dashboard.connections import use_own_connection
from dashboard.log_interval import LogInterval

log = logging.getLogger(__name__)

LARGEST_BATCH = 500  # rows a transaction
IDLE = 30.0  # seconds after which a connection is asked whether it still lives
SAID_EVERY = 10.0  # seconds between two lines in the log
LONGEST_WAIT = 5.0  # seconds a caller waits for a commit
MOST_WAITING = 2_000  # rows

R = TypeVar("R")


class NotWritten(Exception):
    """The row was not committed, as far as the database tells."""


class _Waiting(Generic[R]):
    """A row, and the caller that waits for its commit.

    `settled` is taken once: by the writer, which then writes the row, or by a caller that gives up.
    """

    __slots__ = ("committed", "done", "row", "settled")

    def __init__(self, row: R) -> None:
        self.row = row
        self.committed = False
        self.settled = threading.Lock()
        self.done = threading.Lock()
        self.done.acquire()


Queue = SimpleQueue[_Waiting[R] | None]  # None: no more will come


class Writer(Generic[R]):
    """Commits rows with `commit(rows)`, in the order of their arrival, in a thread with a connection of its own."""

    def __init__(self, commit: Callable[[Sequence[R]], None]) -> None:
        self._commit = commit
        self._changing = threading.Lock()
        self._queue: Queue[R] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._unwritten, self._interval = 0, LogInterval()
        # A forked process has its parent's state but not its threads.
        os.register_at_fork(after_in_child=self._reset)

    def write(self, row: R) -> None:
        """Returns when the row is committed; raises NotWritten when it is not, after LONGEST_WAIT at the latest.

        A row that was not yet begun by then never is.
        """
        waiting = _Waiting(row)
        with self._changing:
            if self._queue.qsize() >= MOST_WAITING:
                raise NotWritten
            if self._thread is None:
                self._thread = self._start()
            self._queue.put(waiting)
        if not waiting.done.acquire(timeout=LONGEST_WAIT):
            waiting.settled.acquire(blocking=False)
            raise NotWritten
        if not waiting.committed:
            raise NotWritten

    def stop(self) -> None:
        """Commits what has gathered and ends the thread and its connection. The next row starts them again."""
        with self._changing:
            thread, self._thread = self._thread, None
            self._queue.put(None)
            self._queue = SimpleQueue()
        if thread:
            thread.join()

    def _reset(self) -> None:
        self._changing, self._queue, self._thread = threading.Lock(), SimpleQueue(), None

    def _start(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, args=(self._queue,), name="page-view-writer", daemon=True)
        thread.start()
        return thread

    def _run(self, queue: Queue[R]) -> None:
        use_own_connection()
        last = time.monotonic()
        while batch := _take_batch(queue):
            if time.monotonic() - last > IDLE:
                connection.close_if_unusable_or_obsolete()
            self._commit_and_release(batch)
            last = time.monotonic()
        connection.close()

    def _commit_and_release(self, batch: list[_Waiting[R]]) -> None:
        try:
            self._commit_batch(batch)
        finally:
            for waiting in batch:
                waiting.done.release()

    def _commit_batch(self, batch: list[_Waiting[R]]) -> None:
        try:
            self._commit([waiting.row for waiting in batch])
        except (DataError, IntegrityError, ValueError) as error:
            self._commit_one_by_one(batch, error)
        except Error as error:
            # Whether a broken connection committed is unknown: nothing is written twice, nobody is told that it was.
            self._say_unwritten(len(batch), error)
            connection.close()
        except Exception:
            # Whatever it was: without this thread, no page view would ever be written again.
            log.exception("%d page views could not be written.", len(batch))
            connection.close()
        else:
            for waiting in batch:
                waiting.committed = True

    def _say_unwritten(self, number: int, error: Exception) -> None:
        """One line for all of ten seconds."""
        self._unwritten += number
        if self._interval.is_over(SAID_EVERY):
            log.error("%d page views could not be written: %s", self._unwritten, type(error).__name__)
            self._unwritten = 0

    def _commit_one_by_one(self, batch: list[_Waiting[R]], error: Exception) -> None:
        """A row that the database does not take must not take the others with it."""
        if len(batch) == 1:
            log.error("A page view was refused by the database: %s", type(error).__name__)
            return
        for waiting in batch:
            self._commit_batch([waiting])


def _take_batch(queue: Queue[R]) -> list[_Waiting[R]]:
    """What has gathered, as soon as there is anything; empty when no more will come."""
    batch: list[_Waiting[R]] = []
    while not batch or (len(batch) < LARGEST_BATCH and not queue.empty()):
        waiting = queue.get()
        if waiting is None:
            queue.put(None)  # for the next call, after this batch
            return batch
        if waiting.settled.acquire(blocking=False):
            batch.append(waiting)
    return batch
