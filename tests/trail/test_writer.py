"""Rows that arrive together are committed together, in their order; every caller learns what became of its own row."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.db import DataError, IntegrityError, OperationalError

from dashboard.trail.writer import NotWritten, Writer

ROWS = 50


@dataclass
class Commits:
    """A database that waits at a gate, notes what it is given, and breaks where it is told to."""

    batches: list[list[str]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    busy: threading.Event = field(default_factory=threading.Event)
    error: Exception | None = None
    refusal: type[Exception] = DataError

    def __call__(self, rows: Sequence[str]) -> None:
        self.busy.set()
        assert self.gate.wait(20)
        if "bad" in rows:
            raise self.refusal("not to be stored")
        if self.error:
            raise self.error
        self.batches.append([*rows])

    @property
    def rows(self) -> list[str]:
        return [row for batch in self.batches for row in batch]


Write = Callable[[str], "Future[None]"]


@pytest.fixture
def commits() -> Commits:
    made = Commits()
    made.gate.set()
    return made


@pytest.fixture
def writer(commits: Commits) -> Iterator[Writer[str]]:
    made = Writer(commits)
    yield made
    commits.gate.set()
    made.stop()


@pytest.fixture
def write(writer: Writer[str]) -> Iterator[Write]:
    """Writes in a thread of its own, which has begun when the call returns."""
    with ThreadPoolExecutor(ROWS + 2) as threads:

        def begin(row: str) -> "Future[None]":
            begun = threading.Event()

            def run() -> None:
                begun.set()
                writer.write(row)

            future = threads.submit(run)
            begun.wait(10)
            return future

        yield begin


def done(writes: Sequence["Future[None]"]) -> None:
    for each in writes:
        each.result(20)


def test_a_row_is_committed_when_write_returns(writer: Writer[str], commits: Commits) -> None:
    writer.write("a")
    assert commits.rows == ["a"]


def test_write_does_not_return_before_the_commit(write: Write, commits: Commits) -> None:
    commits.gate.clear()
    writing = write("a")
    assert commits.busy.wait(10)
    assert not writing.done()
    commits.gate.set()
    done([writing])
    assert commits.rows == ["a"]


def test_rows_that_arrive_during_a_commit_are_committed_together(write: Write, commits: Commits) -> None:
    commits.gate.clear()
    writes = [write("first")]
    assert commits.busy.wait(10)
    writes += [write(f"{n}") for n in range(ROWS)]
    commits.gate.set()
    done(writes)
    assert sorted(commits.rows) == sorted(["first", *(f"{n}" for n in range(ROWS))])
    # The first went alone; a thread that was interrupted on its way may have missed the second.
    assert len(commits.batches) <= 5


def test_a_row_alone_waits_for_nobody(writer: Writer[str], commits: Commits) -> None:
    for n in range(20):
        writer.write(f"{n}")
    assert commits.batches == [[f"{n}"] for n in range(20)]


def test_rows_of_one_sender_stay_in_order_beside_others(writer: Writer[str], commits: Commits) -> None:
    def send(sender: int) -> None:
        for n in range(25):
            writer.write(f"{sender}.{n:02d}")

    with ThreadPoolExecutor(8) as senders:
        done([senders.submit(send, sender) for sender in range(8)])
    for sender in range(8):
        mine = [row for row in commits.rows if row.startswith(f"{sender}.")]
        assert mine == [f"{sender}.{n:02d}" for n in range(25)]


@pytest.mark.parametrize("refusal", [DataError, IntegrityError, ValueError])
def test_a_row_that_the_database_refuses_does_not_take_the_others_with_it(
    write: Write, commits: Commits, refusal: type[Exception]
) -> None:
    commits.refusal = refusal
    commits.gate.clear()
    first = write("first")
    assert commits.busy.wait(10)
    good, bad = [write(f"{n}") for n in range(5)], write("bad")
    good += [write(f"{n}") for n in range(5, 10)]
    commits.gate.set()
    done([first, *good])
    with pytest.raises(NotWritten):
        bad.result(20)
    assert sorted(commits.rows) == sorted(["first", *(f"{n}" for n in range(10))])


def test_a_database_that_fails_is_said_to_each_caller_and_nothing_is_tried_twice(
    writer: Writer[str], commits: Commits
) -> None:
    commits.error = OperationalError("the disk is full")
    with pytest.raises(NotWritten):
        writer.write("lost")
    commits.error = None
    writer.write("next")
    assert commits.rows == ["next"]


def test_a_fault_of_our_own_is_said_to_the_caller_and_stops_no_other_row(
    writer: Writer[str], commits: Commits, caplog: pytest.LogCaptureFixture
) -> None:
    commits.error = RuntimeError("a fault")
    with pytest.raises(NotWritten):
        writer.write("lost")
    commits.error = None
    writer.write("next")
    assert commits.rows == ["next"]
    assert "1 page views could not be written" in caplog.text


def test_stopping_commits_what_has_gathered(write: Write, writer: Writer[str], commits: Commits) -> None:
    commits.gate.clear()
    writes = [write("first")]
    assert commits.busy.wait(10)
    writes += [write(f"{n}") for n in range(10)]
    threading.Timer(0.05, commits.gate.set).start()
    writer.stop()
    done(writes)
    assert len(commits.rows) == 11


def test_after_stopping_the_next_row_starts_it_again(writer: Writer[str], commits: Commits) -> None:
    for row in ("a", "b"):
        writer.write(row)
        writer.stop()
    assert commits.rows == ["a", "b"]


def test_stopping_ends_every_thread_it_started(writer: Writer[str]) -> None:
    before = set(threading.enumerate())
    writer.write("a")
    writer.stop()
    assert set(threading.enumerate()) <= before


def test_a_forked_process_writes_for_itself() -> None:
    out, into = os.pipe()

    def commit(rows: Sequence[bytes]) -> None:
        os.write(into, b"".join(rows))

    writer: Writer[bytes] = Writer(commit)
    writer.write(b"parent ")
    child = os.fork()
    if child == 0:
        signal.alarm(10)  # a writer that waits for a thread it does not have must not hang here
        writer.write(b"child")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    writer.stop()
    assert os.read(out, 100) == b"parent child"
    os.close(out)
    os.close(into)


def test_a_row_whose_caller_gave_up_before_it_was_begun_is_never_written(
    write: Write, writer: Writer[str], commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.trail.writer.LONGEST_WAIT", 0.05)
    commits.gate.clear()
    begun = write("begun")
    assert commits.busy.wait(10)
    given_up = write("given up")
    for each in (begun, given_up):
        with pytest.raises(NotWritten):
            each.result(20)
    commits.gate.set()
    monkeypatch.setattr("dashboard.trail.writer.LONGEST_WAIT", 20)
    writer.write("next")
    assert commits.rows == ["begun", "next"]


def test_no_more_rows_wait_than_may(
    write: Write, writer: Writer[str], commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.trail.writer.MOST_WAITING", 0)
    with pytest.raises(NotWritten):
        writer.write("one too many")
    monkeypatch.setattr("dashboard.trail.writer.MOST_WAITING", 1)
    writer.write("next")
    assert commits.rows == ["next"]
