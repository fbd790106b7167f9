"""One world of an outlook. It is the exercise up to now under other draws.

Then it goes on with nobody acting.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.curves import is_back, level_at, levels_at
from sim.exercise.commands.model import AnswerRequest, Start
from sim.exercise.resample import live_again, past_of
from sim.exercise.run.command_replay import CommandReplay, ReplayPolicy
from sim.exercise.run.states import IssuedCommand
from sim.exercise.run.validation import check_state, check_world
from sim.randomness import Conditional

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.curves import Curve
    from sim.exercise.commands.model import OrderAction
    from sim.exercise.exercise import Exercise
    from sim.exercise.resample import Past
    from sim.exercise.run.play import Play
    from sim.randomness import Seen

__all__ = ["PlayOn", "Threshold", "WorldResult", "first_back", "job_of"]

_HAIR: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Threshold:
    """A level that it matters to fall below."""

    process: str
    below: float
    """0..1; crossed when the level is below it."""


class WorldResult(NamedTuple):
    """What one world of an outlook gave."""

    levels: list[array[float]]
    """By process, by moment."""
    crossed: list[int | None]
    """When it first came below each threshold."""
    back: list[int | None]
    """By process, when it was first back at 0.999 from now on."""


@dataclass(frozen=True, slots=True)
class PlayOn:
    """Plays one world of an outlook; sent once to every worker process."""

    past: Past
    seen: Mapping[str, Seen]
    curves: Mapping[str, Curve]
    """What every level really was up to now."""
    moments: tuple[int, ...]
    processes: tuple[str, ...]
    thresholds: tuple[Threshold, ...]
    injects: bool
    order: OrderAction | None = None
    """An order that is given now, after all others; none is none."""

    def __call__(self, number: int) -> WorldResult | None:
        """Play world ``number``, from 0; None when its past is not that of the real one."""
        play = self.lived(number)
        return None if play is None else self.result(play)

    def result(self, play: Play) -> WorldResult:
        """Let a world go on to the last moment, and return what it gave.

        It is as the real one is now.
        """
        self.go_on(play)
        curves, now = play.world.curve, self.past.now
        return WorldResult(
            [array("d", levels_at(curves(name), self.moments)) for name in self.processes],
            [_first_below(curves(one.process), one.below, now) for one in self.thresholds],
            [first_back(curves(name), now) for name in self.processes],
        )

    def lived(self, number: int) -> Play | None:
        """Return world ``number`` as it is now, the order given.

        None when its past is not that of the real one.
        """
        play = live_again(self.past, Conditional(number, self.seen))
        if not self.agrees(play):
            return None
        if self.order is not None:
            _give(play, self.order, 1 + max((given.seq for given in self.past.given), default=0))
        return play

    def agrees(self, play: Play) -> bool:
        """Return whether every level of a world was until now what it really was."""
        return all(_same(play.world.whole_curve(name), curve) for name, curve in self.curves.items())

    def go_on(self, play: Play) -> None:
        """Let a world go on to the last moment, with nobody acting."""
        if not play.started:
            play.apply(IssuedCommand(0, 0, Start(), ""))
        for run in play.injects.runs.values():
            if not self.injects and run.released is None:
                play.injects.hold(run)
            elif run.state == "due":
                play.injects.move(run, play.now)
        play.deliver_when_due()
        CommandReplay(play, ReplayPolicy()).go_on(self.moments[-1])


def _give(play: Play, order: OrderAction, seq: int) -> None:
    """Have an order given now. What the facilitator is asked in it, he agrees to at once."""
    driver = CommandReplay(play, ReplayPolicy())
    driver.give(IssuedCommand(seq, play.now, order, ""))
    asked = play.order_id(seq)
    found = None if asked is None else play.world.order_by_id(asked)
    if found is not None and found.state == "waiting-answer" and play.asks(found.id):
        driver.give(IssuedCommand(seq + 1, play.now, AnswerRequest(order=found.id, answer="agree"), "", request=seq))


def job_of(
    exercise: Exercise,
    ahead_ms: int,
    processes: Sequence[str] | None,
    thresholds: Sequence[Threshold],
    step_ms: int,
    *,
    injects: bool = True,
    order: OrderAction | None = None,
) -> PlayOn:
    """Return what a world of an outlook needs to know of an exercise, as it is now.

    Nothing is computed for it, so it takes a few milliseconds, and the exercise may go on meanwhile. ``ValueError`` for
    numbers out of range, ``KeyError`` for a process that is not there, ``CommandRefused`` for an ``order`` that could
    not be given now.
    """
    if order is not None:
        check_state(order, exercise.state)
        check_world(order, exercise.play, exercise.setup.until_ms)
    if ahead_ms < 0 or step_ms < 1:
        raise ValueError(f"no outlook {ahead_ms} ms ahead by {step_ms} ms")
    names = _names(exercise, processes, thresholds)
    since = exercise.t_ms
    until = since + ahead_ms
    return PlayOn(
        past_of(exercise.history, exercise.play),
        exercise.world.seen(),
        {name: exercise.world.whole_curve(name) for name in exercise.scenario.processes},
        tuple(dict.fromkeys([*range(since, until, step_ms), until])),
        names,
        tuple(thresholds),
        injects,
        order,
    )


def _names(exercise: Exercise, asked: Sequence[str] | None, thresholds: Sequence[Threshold]) -> tuple[str, ...]:
    """Return the processes that get bands. Raises ``KeyError`` where one of these, or of a threshold, is not there."""
    known = exercise.scenario.processes
    names = tuple(known if asked is None else asked)
    for name in (*names, *(threshold.process for threshold in thresholds)):
        known[name]
    return names


def _same(one: Curve, other: Curve) -> bool:
    """Return whether two curves are the same but for the last digits of their levels."""
    pairs = list(zip(one, other, strict=False))
    return len(one) == len(other) and all(t == u and abs(a - b) <= _HAIR for (t, a), (u, b) in pairs)


def _first_below(curve: Curve, below: float, since: int) -> int | None:
    if level_at(curve, since) < below:
        return since
    return next((t for t, level in curve if t > since and level < below), None)


def first_back(curve: Curve, since: int) -> int | None:
    """Return when a process first is back at 0.999 from ``since`` on, ms.

    None when it does not come back.
    """
    if is_back(level_at(curve, since)):
        return since
    return next((t for t, level in curve if t > since and is_back(level)), None)
