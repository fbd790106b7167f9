"""One spawn pool and one chunk function, for everything that plays many worlds.

A world takes a few milliseconds and sending one to another process about as long, so they travel in chunks of
about half a second. What comes back depends on the items alone: not on the number of workers, nor on the chunks.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import count
from multiprocessing.connection import wait as wait_for
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sim.errors import KetenError
from sim.host import signals
from sim.memory import uncollected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType
    from typing import Self

__all__ = ["CHUNK_SECONDS", "LARGEST_CHUNK", "Workers", "chunks_of", "map_chunks"]

CHUNK_SECONDS: Final = 0.5
"""How long a chunk should take, so that sending it costs little and progress still shows."""
LARGEST_CHUNK: Final = 1000
"""Items in a chunk at most, however short they are."""

Item = TypeVar("Item")
Result = TypeVar("Result")

_job: Callable[[Any], Any] | None = None
_kept: tuple[int, Callable[[Any], Any]] | None = None


class _Sizer(Generic[Item]):
    """Cuts items into chunks whose size follows how long items have taken so far."""

    def __init__(self, items: Sequence[Item], workers: int) -> None:
        self._left = deque(items)
        self._workers = workers
        self._seconds = 0.0
        self._done = 0

    def learn(self, count: int, seconds: float) -> None:
        """Take in that ``count`` items took ``seconds`` together."""
        self._done += count
        self._seconds += seconds

    def next(self) -> list[Item]:
        """Return the next chunk; empty when nothing is left."""
        size = chunks_of(self._seconds / self._done if self._done else None, len(self._left), self._workers)
        return [self._left.popleft() for _ in range(size)]


def chunks_of(seconds: float | None, left: int, workers: int) -> int:
    """Return the size of the next chunk. An item takes ``seconds`` (none: not known yet), and ``left`` items remain."""
    if left <= 0:
        return 0
    if seconds is None:
        return 1
    by_time = int(CHUNK_SECONDS / seconds) if seconds > CHUNK_SECONDS / LARGEST_CHUNK else LARGEST_CHUNK
    # Towards the end the rest is shared out, so that no worker sits with the last long chunk alone.
    return max(1, min(by_time, -(-left // workers)))


def map_chunks(
    job: Callable[[Item], Result], items: Sequence[Item], workers: int, timer: Callable[[], float]
) -> Iterator[list[tuple[Item, Result]]]:
    """Do ``job`` for every item; yield the results chunk by chunk.

    Chunks come as they are finished, in any order. ``job`` and ``timer`` (a clock in seconds, used for the size of
    chunks only) must be picklable. With one worker all happens in this process. Closing the iterator ends the pool
    after the chunks under way. Raises ``KetenError`` when a worker process dies, and what ``job`` raises.
    """
    sizer = _Sizer(items, workers)
    if workers <= 1:
        while chunk := sizer.next():
            results, seconds = _do(job, chunk, timer)
            sizer.learn(len(chunk), seconds)
            yield list(zip(chunk, results, strict=True))
        return
    pool = _pool(workers, job)
    try:
        yield from _collect(lambda *chunk: pool.submit(_chunk, *chunk), sizer, workers, timer)
    except BrokenProcessPool as error:
        raise KetenError.of("errors.workers.died") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class Workers:
    """A pool of processes that is kept for many jobs.

    Starting the processes, about a second, is paid once. One job runs at a time. With one worker there is no pool, and
    all happens in this process.
    """

    def __init__(self, workers: int) -> None:
        self.count = workers
        """How many."""
        self._pool = _pool(workers, None) if workers > 1 else None
        self._ordinals = count(1)

    def map_chunks(
        self, job: Callable[[Item], Result], items: Sequence[Item], timer: Callable[[], float]
    ) -> Iterator[list[tuple[Item, Result]]]:
        """Do ``job`` for every item; see :func:`map_chunks`. Exhaust what it gives before the next job."""
        if self._pool is None:
            yield from map_chunks(job, items, 1, timer)
            return
        pool, ordinal, packed = self._pool, next(self._ordinals), pickle.dumps(job)
        sizer = _Sizer(items, self.count)
        try:
            yield from _collect(
                lambda *chunk: pool.submit(_chunk_of, ordinal, packed, *chunk), sizer, self.count, timer
            )
        except BrokenProcessPool as error:
            raise KetenError.of("errors.workers.died") from error

    def close(self) -> None:
        """End the processes, after the chunks under way."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _pool(workers: int, job: Callable[[Any], Any] | None) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(job,))


def _collect(
    submit: Callable[..., Future[tuple[list[Any], float]]],
    sizer: _Sizer[Item],
    workers: int,
    timer: Callable[[], float],
) -> Iterator[list[tuple[Item, Any]]]:
    under_way: dict[Future[tuple[list[Any], float]], list[Item]] = {}
    while True:
        while len(under_way) < 2 * workers and (chunk := sizer.next()):
            # None is to be interrupted before it leaves that to us.
            with signals.interrupts_held():
                future = submit(chunk, timer)
            under_way[future] = chunk
        if not under_way:
            return
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        for future in [future for future in under_way if future in done]:
            chunk = under_way.pop(future)
            results, seconds = future.result()
            sizer.learn(len(chunk), seconds)
            yield list(zip(chunk, results, strict=True))


def _do(job: Callable[[Item], Result], chunk: Sequence[Item], timer: Callable[[], float]) -> tuple[list[Result], float]:
    begun = timer()
    # A world that is done with is a heap of cycles, and going through the next one finds none: once a chunk is enough.
    with uncollected():
        results = [job(item) for item in chunk]
    return results, timer() - begun


def _chunk(chunk: Sequence[Any], timer: Callable[[], float]) -> tuple[list[Any], float]:
    """Do a chunk in a worker process, with the job it was begun with."""
    assert _job is not None
    return _do(_job, chunk, timer)


def _chunk_of(ordinal: int, job: bytes, chunk: Sequence[Any], timer: Callable[[], float]) -> tuple[list[Any], float]:
    """Do a chunk of job number ``ordinal`` in a worker process that is kept. Each job is unpacked once."""
    global _kept  # noqa: PLW0603 -- what a job needs may be large, and a process does many chunks of it
    if _kept is None or _kept[0] != ordinal:
        _kept = (ordinal, pickle.loads(job))  # noqa: S301 -- made by this program a moment ago
    return _do(_kept[1], chunk, timer)


def _begin(job: Callable[[Any], Any] | None) -> None:
    """Begin a worker process. It keeps the job, leaves Ctrl-C to the parent, and ends when the parent ends."""
    global _job  # noqa: PLW0603 -- sent once per process instead of once per chunk
    _job = job
    signals.ignore_interrupts()
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)
