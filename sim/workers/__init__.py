"""One spawn pool and one chunk function, for everything that plays many worlds.

A world takes a few milliseconds and sending one to another process about as long, so they travel in chunks of
about half a second. What comes back depends on the items alone: not on the number of workers, nor on the chunks.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import pickle
import threading
from collections import deque
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import count
from multiprocessing.connection import wait as wait_for
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sim.errors import KetenError
from sim.host import machine, signals
from sim.memory import uncollected

if TYPE_CHECKING:
    import sys
    from collections.abc import Callable, Iterator, Sequence

    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection as Connection
    else:
        from multiprocessing.connection import Connection
    from types import TracebackType
    from typing import Self

__all__ = ["CHUNK_SECONDS", "LARGEST_CHUNK", "Workers", "chunks_of", "map_chunks", "prepare"]

CHUNK_SECONDS: Final = 0.5
"""How long a chunk should take, so that sending it costs little and progress still shows."""
_PATIENCE: Final = 0.2
"""Seconds after which who waits for a chunk looks whether the pool was halted."""
LARGEST_CHUNK: Final = 1000
"""Items in a chunk at most, however short they are."""

Item = TypeVar("Item")
Result = TypeVar("Result")

_job: Callable[[Any], Any] | None = None
_kept: tuple[int, Callable[[Any], Any]] | None = None
_shared: tuple[object, ...] = ()


class _Sizer(Generic[Item]):
    """Cuts items into chunks whose size follows how long items have taken so far."""

    def __init__(self, items: Sequence[Item], workers: int, most: float = CHUNK_SECONDS) -> None:
        self._left = deque(items)
        self._workers = workers
        self._most = most
        self._seconds = 0.0
        self._done = 0

    def learn(self, count: int, seconds: float) -> None:
        """Take in that ``count`` items took ``seconds`` together."""
        self._done += count
        self._seconds += seconds

    def next(self) -> list[Item]:
        """Return the next chunk; empty when nothing is left."""
        each = self._seconds / self._done if self._done else None
        size = chunks_of(each, len(self._left), self._workers, self._most)
        return [self._left.popleft() for _ in range(size)]


def chunks_of(seconds: float | None, left: int, workers: int, most: float = CHUNK_SECONDS) -> int:
    """Return the size of the next chunk.

    An item takes ``seconds`` (none: not known yet), ``left`` items remain, and a chunk should take ``most`` seconds.
    """
    if left <= 0:
        return 0
    if seconds is None:
        return 1
    by_time = int(most / seconds) if seconds > most / LARGEST_CHUNK else LARGEST_CHUNK
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


def prepare() -> None:
    """Have in place what processes need, while this program still has its own streams.

    Python watches over what processes share with one of its own, which it starts with this program's standard error. A
    screen that takes that stream for itself leaves it without one.
    """
    if os.name == "posix":
        from multiprocessing import resource_tracker  # noqa: PLC0415 -- other systems have none

        resource_tracker.ensure_running()


class Workers:
    """A pool of processes that is kept for many jobs.

    Starting the processes, about a second, is paid once. One job runs at a time. With one worker there is no pool, and
    all happens in this process, unless they work in the ``background``: then every worker is a process, which lets all
    others go first. ``shared`` objects are sent once; a job that refers to them is sent without them. A chunk takes
    ``chunk_seconds`` at most, or one item.
    """

    def __init__(
        self,
        workers: int,
        *,
        background: bool = False,
        shared: tuple[object, ...] = (),
        chunk_seconds: float = CHUNK_SECONDS,
    ) -> None:
        self.count = workers
        """How many."""
        self._shared = shared
        self._chunk_seconds = chunk_seconds
        self._leash = _Leash() if background else None
        pooled = background or workers > 1
        self._pool = _pool(workers, None, shared, self._leash) if pooled else None
        self._ordinals = count(1)
        self._halted = False

    def map_chunks(
        self, job: Callable[[Item], Result], items: Sequence[Item], timer: Callable[[], float]
    ) -> Iterator[list[tuple[Item, Result]]]:
        """Do ``job`` for every item; see :func:`map_chunks`.

        The next job may begin when this is exhausted or closed. Closing it drops the chunks that no worker has begun.
        """
        if self._pool is None:
            yield from map_chunks(job, items, 1, timer)
            return
        pool, ordinal, packed = self._pool, next(self._ordinals), _packed(job, self._shared)
        sizer = _Sizer(items, self.count, self._chunk_seconds)
        try:
            yield from _collect(
                lambda *chunk: pool.submit(_chunk_of, ordinal, packed, *chunk),
                sizer,
                self.count,
                timer,
                lambda: self._halted,
            )
        except (RuntimeError, CancelledError) as error:
            # A pool that is broken refuses in one of these ways, by how far it has come.
            if self._halted or isinstance(error, BrokenProcessPool):
                raise KetenError.of("errors.workers.died") from error
            raise

    def close(self) -> None:
        """End the processes, after the chunks under way."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        if self._leash is not None:
            self._leash.let_go()

    def halt(self) -> None:
        """End processes in the background at once, from any thread.

        Others end after the chunks under way.

        Whoever waits for a chunk of theirs gets ``KetenError``.
        """
        if self._pool is None or self._leash is None:
            self.close()
            return
        self._halted = True
        self._leash.let_go()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Leash:
    """A pipe of which the workers hold one end. They end when the other is closed."""

    def __init__(self) -> None:
        self.end, self._own = multiprocessing.get_context("spawn").Pipe(duplex=False)

    def let_go(self) -> None:
        """Have the workers end. Doing it again does nothing."""
        self._own.close()


def _pool(
    workers: int,
    job: Callable[[Any], Any] | None,
    shared: tuple[object, ...] = (),
    leash: _Leash | None = None,
) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    begun_with = (job, shared, None if leash is None else leash.end)
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=begun_with)


class _Packer(pickle.Pickler):
    """Packs a job without the objects that the workers have already."""

    def __init__(self, file: io.BytesIO, shared: tuple[object, ...]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._places = {id(one): place for place, one in enumerate(shared)}

    def persistent_id(self, obj: object) -> int | None:
        """Return the place of an object among those that are shared; none for any other."""
        return self._places.get(id(obj))


class _Unpacker(pickle.Unpickler):
    """Unpacks a job, with the shared objects of this worker in it."""

    def persistent_load(self, pid: int) -> object:
        """Return a shared object by its place."""
        return _shared[pid]


def _packed(job: object, shared: tuple[object, ...]) -> bytes:
    packed = io.BytesIO()
    _Packer(packed, shared).dump(job)
    return packed.getvalue()


def _collect(
    submit: Callable[..., Future[tuple[list[Any], float]]],
    sizer: _Sizer[Item],
    workers: int,
    timer: Callable[[], float],
    halted: Callable[[], bool] = lambda: False,
) -> Iterator[list[tuple[Item, Any]]]:
    under_way: dict[Future[tuple[list[Any], float]], list[Item]] = {}
    try:
        while True:
            while len(under_way) < 2 * workers and (chunk := sizer.next()):
                # None is to be interrupted before it leaves that to us.
                with signals.interrupts_held():
                    future = submit(chunk, timer)
                under_way[future] = chunk
            if not under_way:
                return
            done, _ = wait(under_way, _PATIENCE, return_when=FIRST_COMPLETED)
            if not done and halted():
                # A pool whose processes end while it is shut down may never say what became of a chunk.
                raise CancelledError
            for future in [future for future in under_way if future in done]:
                chunk = under_way.pop(future)
                results, seconds = future.result()
                sizer.learn(len(chunk), seconds)
                yield list(zip(chunk, results, strict=True))
    finally:
        for future in under_way:
            future.cancel()


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
        # Made by this program a moment ago.
        _kept = (ordinal, _Unpacker(io.BytesIO(job)).load())
    return _do(_kept[1], chunk, timer)


def _begin(job: Callable[[Any], Any] | None, shared: tuple[object, ...], leash: Connection | None) -> None:
    """Begin a worker process. It keeps the job, leaves Ctrl-C to the parent, and ends when the parent ends.

    One on a ``leash`` lets other processes go first, and ends also when that is let go.
    """
    global _job, _shared
    _job, _shared = job, shared
    signals.ignore_interrupts()
    if leash is not None:
        machine.let_others_first()
    threading.Thread(target=_follow_parent, args=(leash,), daemon=True).start()


def _follow_parent(leash: Connection | None) -> None:
    parent = multiprocessing.parent_process()
    held = [one for one in (None if parent is None else parent.sentinel, leash) if one is not None]
    if held:
        wait_for(held)
        os._exit(1)
