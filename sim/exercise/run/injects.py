"""The inject list as it is played. It has what is to come, what waits, what was delivered, and what was answered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.exercise.run.expectations import Answered, answers_to
from sim.exercise.run.inject_run import InjectRun, ad_hoc_name
from sim.scenario.models import Text
from sim.units import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine import World
    from sim.exercise.commands.model import AdHocInject
    from sim.scenario.models import Scenario

__all__ = ["CHANNEL_WORKS", "InjectList"]

CHANNEL_WORKS = 0.05
"""A channel works while the best level among what carries it is above this."""


class InjectList:
    """Plans injects on a world and keeps what became of each.

    What falls due is not acted on inside the world's millisecond but put on ``todo``, to be done when that has
    settled, before any command.
    """

    def __init__(self, scenario: Scenario, world: World, todo: Callable[[Callable[[], None]], None]) -> None:
        self.runs: dict[str, InjectRun] = {}
        self.fallen_due: list[InjectRun] = []
        self.links = 0
        """How often the facilitator linked something to an inject that may not have expected it."""
        self._asking: list[InjectRun] = []
        """Those that expect something, in the order of the list: the others cannot be answered by what is done."""
        self._scenario = scenario
        self._world = world
        self._todo = todo
        for inject in scenario.injects:
            run = InjectRun(
                id=inject.id,
                declared=inject,
                title=inject.title,
                text=inject.text,
                staff=inject.staff,
                sender=inject.from_,
                to=inject.to,
                via=inject.via,
            )
            self.runs[inject.id] = run
            if inject.expects:
                self._asking.append(run)
            if inject.at is not None:
                self._plan(run, inject.at)
            elif inject.when is not None:
                run.state = "waiting"
                run.token = world.watch(inject.when, partial(todo, partial(self._came_true, run)))

    def add(self, number: int, command: AdHocInject) -> InjectRun:
        """Add an inject written on the spot to the list, as number ``number``. Without a time it is due now."""
        words = clean(command.text)
        run = InjectRun(
            id=ad_hoc_name(number, self.runs),
            declared=None,
            title=Text(nl=words.split("\n", 1)[0][:80], en=words.split("\n", 1)[0][:80]),
            text=Text(nl=words, en=words),
            staff=Text(),
            sender=Text(nl=clean(command.sender), en=clean(command.sender)),
            to=clean(command.to),
            via=clean(command.via),
        )
        self.runs[run.id] = run
        if command.at_ms is not None:
            self._plan(run, command.at_ms)
        return run

    def hold(self, run: InjectRun) -> None:
        """Keep it from falling due."""
        self._cancel(run)
        run.state = "held"

    def skip(self, run: InjectRun) -> None:
        """Leave it out."""
        self._cancel(run)
        run.state = "skipped"

    def move(self, run: InjectRun, to_ms: int) -> None:
        """Move it to another time, from now on its only one."""
        self._cancel(run)
        self._plan(run, to_ms)

    def to_come(self) -> list[InjectRun]:
        """Return those that will fall due at a known time, the first first."""
        found = [run for run in self.runs.values() if run.state == "to-come"]
        return sorted(found, key=lambda run: run.planned or 0)

    def shift(self, by_ms: int) -> None:
        """Move all that are to come so much later, or earlier. None moves before now; they keep their order."""
        for run in self.to_come():
            self.move(run, max(self._world.now, (run.planned or 0) + by_ms))

    def deliver(self, run: InjectRun) -> bool:
        """Deliver it now; return whether its channel works."""
        self._cancel(run)
        works = self.works(run.via)
        run.state = "delivered"
        run.delivered = self._world.now
        if run.declared is not None:
            self._world.deliver(run.id)
        return works

    def answer(self, done: str | None, explicit: str | None, *, once: bool) -> list[Answered]:
        """Let an order or decision answer what was asked, and tell the world. See :func:`answers_to`."""
        self.links += explicit is not None
        linked = None if explicit is None else self.runs[explicit]
        found = answers_to(self._asking, done, linked, once=once, now=self._world.now)
        for answered in found:
            run = self.runs[answered.inject]
            first = not run.answered
            run.answered[answered.index] = self._world.now
            if first and run.declared is not None:
                self._world.answered(run.id)
        return found

    def works(self, via: str) -> bool:
        """Return whether a channel works now; one that is not modelled always does."""
        pattern = self._scenario.channels.get(via)
        return pattern is None or self._world.channel_up(pattern) > CHANNEL_WORKS

    def _came_true(self, run: InjectRun) -> None:
        after = run.declared.then_after if run.declared else 0
        self._plan(run, self._world.now + after)

    def _plan(self, run: InjectRun, t: int) -> None:
        run.state = "to-come"
        run.planned = t
        run.token = self._world.at(t, partial(self._todo, partial(self._fell_due, run)))

    def _fell_due(self, run: InjectRun) -> None:
        run.token = None
        self.fallen_due.append(run)

    @staticmethod
    def _cancel(run: InjectRun) -> None:
        if run.token is not None:
            run.token.cancel()
            run.token = None
