"""The pool: every item once, the same results whatever the number of workers."""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import KetenError
from sim.workers import CHUNK_SECONDS, LARGEST_CHUNK, Workers, chunks_of, map_chunks


@dataclass(frozen=True)
class Square:
    """A job as any other: picklable, and the same item gives the same result."""

    offset: int

    def __call__(self, item: int) -> int:
        """Square the item."""
        return item * item + self.offset


@dataclass(frozen=True)
class Die:
    """A job whose process dies at one item."""

    at: int

    def __call__(self, item: int) -> int:
        """End this process at one item."""
        if item == self.at:
            os._exit(9)
        return item


def no_time() -> float:
    return 0.0


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_every_item_is_done_once(workers: int) -> None:
    """Each item comes back exactly once, with the result that belongs to it."""
    chunks = list(map_chunks(Square(3), range(200), workers, no_time))
    found = [pair for chunk in chunks for pair in chunk]
    assert sorted(found) == [(n, n * n + 3) for n in range(200)]


@pytest.mark.parametrize("breaks", [False, True])
def test_the_collector_waits_until_a_chunk_is_done(breaks: bool) -> None:  # noqa: FBT001 -- a case of the test
    """Within a chunk the garbage collector does not run; after it, or after a job that raises, it does."""
    running: list[bool] = []

    def job(item: int) -> int:
        running.append(gc.isenabled())
        if breaks:
            raise ValueError(item)
        return item

    if breaks:
        with pytest.raises(ValueError, match="1"):
            list(map_chunks(job, [1], 1, no_time))
    else:
        for _ in map_chunks(job, [1, 2, 3], 1, no_time):
            assert gc.isenabled()
    assert gc.isenabled()
    assert set(running) == {False}


def test_chunks_grow_to_what_takes_half_a_second() -> None:
    """Once it is known how long an item takes, a chunk holds as many as take half a second."""
    assert chunks_of(None, 5000, 2) == 1
    assert chunks_of(0.005, 5000, 2) == round(CHUNK_SECONDS / 0.005)
    assert chunks_of(0.0, 10**6, 2) == LARGEST_CHUNK
    assert chunks_of(20.0, 5000, 2) == 1


@given(st.none() | st.floats(0, 100), st.integers(0, 10_000), st.integers(1, 64))
def test_a_chunk_never_exceeds_what_is_left(seconds: float | None, left: int, workers: int) -> None:
    """A chunk has at least one item while there are any, and never more than there are."""
    size = chunks_of(seconds, left, workers)
    assert (1 <= size <= left) if left else size == 0


@pytest.mark.slow
def test_a_dead_worker_is_reported() -> None:
    """When a worker process dies, what it leaves is an error with a remedy, not a hang."""
    with pytest.raises(KetenError, match="fewer workers"):
        list(map_chunks(Die(3), range(10), 2, no_time))


@pytest.mark.slow
def test_leaving_early_ends_the_pool() -> None:
    """Who stops listening leaves no worker process behind."""
    chunks = map_chunks(Square(0), range(50), 2, no_time)
    next(chunks)
    before = multiprocessing.active_children()
    assert before
    chunks.close()  # type: ignore[attr-defined]
    assert not [child for child in before if child.is_alive()]


@pytest.mark.slow
def test_the_timer_only_sizes_chunks() -> None:
    """A real clock and none at all give the same results."""
    slow = sorted(pair for chunk in map_chunks(Square(1), range(40), 2, time.perf_counter) for pair in chunk)
    assert slow == sorted(pair for chunk in map_chunks(Square(1), range(40), 1, no_time) for pair in chunk)


@pytest.mark.slow
def test_workers_that_are_kept_do_one_job_after_another() -> None:
    """A pool that is kept gives each job's own results, in the same processes, and ends them when it is closed."""
    before = {child.pid for child in multiprocessing.active_children()}
    with Workers(2) as workers:
        for offset in (0, 7, 0):
            found = dict(
                pair for chunk in workers.map_chunks(Square(offset), range(9), time.perf_counter) for pair in chunk
            )
            assert found == {item: item * item + offset for item in range(9)}
        assert len({child.pid for child in multiprocessing.active_children()} - before) == 2
    assert {child.pid for child in multiprocessing.active_children()} <= before


@dataclass(frozen=True)
class Refers:
    """A job that refers to something large."""

    large: Large

    def __call__(self, item: int) -> tuple[int, int, int]:
        """Return what the large thing holds, how often it came here, and how far this process steps back."""
        return self.large.held + item, Large.received, os.nice(0)


class Large:
    """Something large, which counts how often a process received it."""

    received = 0

    def __init__(self, held: int) -> None:
        self.held = held

    def __setstate__(self, state: dict[str, int]) -> None:
        self.__dict__.update(state)
        Large.received += 1


@dataclass(frozen=True)
class Endless:
    """A job that ends for one item, and never for any other."""

    ends: int

    def __call__(self, item: int) -> int:
        """Wait for what does not come."""
        if item != self.ends:
            threading.Event().wait()
        return item


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "nice"), reason="the system does not rank processes")
def test_workers_in_the_background_stand_back_and_have_what_is_shared() -> None:
    """One of them is a process too; it lets others go first, and gets a shared object once, whatever jobs it does."""
    large = Large(5)
    with Workers(1, background=True, shared=(large,)) as workers:
        for _ in range(3):
            chunks = workers.map_chunks(Refers(large), [1, 2], no_time)
            assert sorted(pair for chunk in chunks for pair in chunk) == [
                (1, (6, 1, min(19, os.nice(0) + 10))),
                (2, (7, 1, min(19, os.nice(0) + 10))),
            ]


def policy(item: int) -> int:
    """Return by which policy the system schedules this process."""
    return os.sched_getscheduler(item)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "SCHED_BATCH"), reason="the system does not know work in the background")
def test_workers_in_the_background_have_a_policy_of_their_own() -> None:
    """Whatever the policy of their parent, theirs is that of work in the background."""
    with Workers(1, background=True) as workers:
        assert list(workers.map_chunks(policy, [0], no_time)) == [[(0, os.SCHED_BATCH)]]


@pytest.mark.slow
def test_workers_in_the_background_can_be_halted() -> None:
    """In the middle of a chunk they end at once, and whoever waits for it hears so."""
    workers = Workers(2, background=True)
    chunks = workers.map_chunks(Endless(1), [1, 2, 3, 4, 5, 6], no_time)
    assert next(chunks) == [(1, 1)]
    workers.halt()
    with pytest.raises(KetenError):
        next(chunks)
    workers.halt()
    workers.close()


def test_workers_without_processes_have_none_to_halt() -> None:
    """Halting one that works in this process does nothing, and it still works."""
    workers = Workers(1)
    workers.halt()
    assert list(workers.map_chunks(Square(0), [2], no_time)) == [[(2, 4)]]


@pytest.mark.slow
def test_a_job_that_is_left_does_not_hold_up_the_next() -> None:
    """Who stops listening to a job of kept workers can begin another, which gives its own results."""
    with Workers(2) as workers:
        first = workers.map_chunks(Square(1), range(500), no_time)
        next(first)
        first.close()  # type: ignore[attr-defined]
        found = dict(pair for chunk in workers.map_chunks(Square(2), range(5), no_time) for pair in chunk)
    assert found == {item: item * item + 2 for item in range(5)}


def test_a_chunk_takes_as_long_as_is_asked() -> None:
    """Who wants to hear sooner gets smaller chunks."""
    assert chunks_of(0.005, 5000, 2, 0.1) == 20
    assert chunks_of(0.2, 5000, 2, 0.1) == 1


NO_STREAM = """
import io, sys
from sim.workers import Workers, prepare
from tests.workers.test_workers import Square, no_time
class Captured(io.StringIO):
    def fileno(self):
        return -1
if __name__ == "__main__":
    prepare()
    sys.stderr = Captured()
    with Workers(1, background=True) as workers:
        print(list(workers.map_chunks(Square(1), [3], no_time)))
"""


@pytest.mark.slow
def test_workers_begin_under_a_screen_that_has_taken_the_streams(tmp_path: Path) -> None:
    """Where standard error is no file any more, as under the room, workers can still be begun."""
    program = tmp_path / "program.py"
    program.write_text(NO_STREAM, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, str(program)], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout.strip() == "[[(3, 10)]]", done.stderr
