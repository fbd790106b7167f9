"""What the chosen process takes down next, asked of the engine in a thread."""

from __future__ import annotations

import gc
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final, Literal

from textual.content import Content
from textual.worker import Worker, WorkerState

from sim.exercise.explain.lookahead import LookAhead
from sim.units import HOUR
from tui.room_port import room
from tui.text.format import shortened

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer
    from textual.widget import Widget

    from sim.exercise.view.snapshot import ProcessView, Snapshot
    from tui.text.format import Words
    from tui.text.titles import Named

__all__ = ["SPAN", "Hereafter", "undisturbed"]

SPAN: Final = 6 * HOUR
"""How far ahead is looked, ms of exercise time."""
_REST: Final = 0.8
"""Seconds that the cursor rests on a process before it is asked about."""
_NAME: Final = 28
"""Most cells of the name of a process where all is told in one line."""
_AGAIN: Final = 20.0
"""Seconds before the same process is asked about again, while it goes on changing."""


class Hereafter:
    """Looks ahead for one process at a time. While nothing changes, nothing is asked."""

    def __init__(self, owner: Widget, tell: Callable[[], None]) -> None:
        self._owner = owner
        self._tell = tell
        """Called when there is an answer."""
        self._asked: tuple[str, float] | None = None
        """The process that was asked about last, and its level then."""
        self._asked_at = 0.0
        self._answer: LookAhead | Literal["computing", "failed"] = "computing"
        self._timer: Timer | None = None
        self._worker: Worker[LookAhead] | None = None

    @property
    def answer(self) -> LookAhead | Literal["computing", "failed"]:
        """What is known of the process that was asked about last."""
        return self._answer

    def about(self, process: ProcessView) -> LookAhead | Literal["computing", "failed"]:
        """Return what a process takes down next, as far as that is known."""
        wanted = process.name, round(process.level, 3)
        if self._asked is None or self._asked[0] != process.name:
            self._asked, self._answer = wanted, "computing"
            self._ask_soon(_REST)
        elif self._asked != wanted and self._timer is None:
            self._asked = wanted
            self._ask_soon(max(_REST, _AGAIN - (monotonic() - self._asked_at)))
        return self._answer

    def _ask_soon(self, rest: float) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._owner.set_timer(rest, self._ask)

    def _ask(self) -> None:
        self._timer = None
        if self._asked is None or not self._owner.is_attached:
            return
        self._asked_at = monotonic()
        look = partial(room(self._owner).look_ahead(), self._asked[0], SPAN)
        self._worker = self._owner.run_worker(
            partial(undisturbed, look), thread=True, exclusive=True, exit_on_error=False, group="hereafter"
        )

    def hear(self, event: Worker.StateChanged) -> None:
        """Take the answer of the thread."""
        if event.worker is not self._worker:
            return
        if event.state == WorkerState.SUCCESS and isinstance(event.worker.result, LookAhead):
            self._answer = event.worker.result
        elif event.state == WorkerState.ERROR:
            self._answer = "failed"
        else:
            return
        self._tell()

    def line(self, process: ProcessView, words: Words, snapshot: Snapshot, naming: Named, width: int) -> Content:
        """Return in one line of ``width`` cells what falls next and when."""
        coming = self._coming(process, words, snapshot, naming, _NAME)
        if isinstance(coming, Content):
            return coming
        told = words("room.hereafter.next") + " "
        for number, part in enumerate(coming):
            rest = words("room.hereafter.more", n=len(coming) - number)
            last = number == len(coming) - 1
            if number and len(told) + len(part) + (0 if last else len(rest) + 3) > width:
                return Content(f"{told} · {rest}")
            told += part if not number else f" · {part}"
        return Content(told)

    def lines(self, process: ProcessView, words: Words, snapshot: Snapshot, naming: Named) -> list[Content]:
        """Return what falls next and when, each on a line of its own."""
        coming = self._coming(process, words, snapshot, naming)
        if isinstance(coming, Content):
            return [coming]
        return [Content.styled(words("room.hereafter.next"), "bold"), *(Content(f"  {part}") for part in coming)]

    def _coming(
        self, process: ProcessView, words: Words, snapshot: Snapshot, naming: Named, longest: int | None = None
    ) -> Content | list[str]:
        """Return what falls next in words, soonest first; else a sentence."""
        answer = self.about(process)
        if isinstance(answer, str):
            return Content.styled(words(f"room.hereafter.{answer}"), "$quiet")
        coming = [one for one in answer.falls if one.t > snapshot.t_ms]
        if not coming:
            return Content.styled(words("room.hereafter.nothing", span=words.duration(SPAN)), "$quiet")
        return [
            words(
                "room.hereafter.fall",
                process=shortened(naming.process(one.process), longest or len(naming.process(one.process))),
                level=words.percent(one.level),
                at=words.hour_seen(snapshot.starts, one.t, snapshot.t_ms),
            )
            for one in coming
        ]


def undisturbed(look: Callable[[], LookAhead]) -> LookAhead:
    """Call ``look`` without collecting garbage.

    Among the objects of a whole country a collection holds the screen for half a second.
    """
    gc.disable()
    try:
        return look()
    finally:
        gc.enable()
