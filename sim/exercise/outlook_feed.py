"""The outlook, kept up to date while an exercise is played.

The exercise never waits for it.

What an outlook needs is taken in a moment in which the exercise is settled, which takes a few milliseconds. Its worlds
are played in worker processes, and a thread of its own waits for them. What comes of it stands beside the exercise:
nothing in the journal or in a snapshot depends on it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sim.exercise.action_effect import PlayBoth, effect_of
from sim.exercise.outlook import STEP, outlook_of
from sim.exercise.outlook_world import Threshold, job_of
from sim.host.machine import cores
from sim.units import HOUR, MINUTE
from sim.workers import Workers, prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise.action_effect import ActionEffect
    from sim.exercise.commands.model import OrderAction
    from sim.exercise.exercise import Exercise
    from sim.exercise.outlook import Outlook
    from sim.exercise.outlook_world import PlayOn
    from sim.scenario.models import Scenario

__all__ = ["AHEAD", "PART", "SHOWN_LEVELS", "WORLDS", "EffectForecast", "Forecast", "OutlookFeed", "outlook_job"]

AHEAD: Final = 24 * HOUR
"""How far an outlook looks ahead, ms of exercise time."""
PART: Final = 10 * MINUTE
"""An outlook holds until exercise time has gone on so far, ms."""
WORLDS: Final = 200
"""Worlds of a whole outlook."""
SHOWN_LEVELS: Final = (0.5, 0.25)
"""Levels of which it is told when a process falls below them, 0..1."""
_ROUNDS: Final = (8, 24, 64, WORLDS)
"""After how many worlds there is a picture."""
_PAIRS: Final = (8, 40)
"""The same of what an order would change."""
_BUDGET: Final = 12.0
"""Seconds after which no round of an outlook is begun any more: in a large network it stands on fewer worlds."""
_REST: Final = 2.0
"""How many times as long as an outlook took the workers rest while time goes on and nothing else."""
_OPENING: Final = 1.0
"""Seconds in which a room that has just opened has the processors for itself."""
_MOST_WORKERS: Final = 4
_CHUNK: Final = 0.1
"""Seconds of a chunk: what has become of no use is dropped as soon as the chunks under way are done."""
_TRIES: Final = 3
"""How often in a row the workers may die, or a world fail, before no more is computed."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is known of what comes if nobody acts."""

    outlook: Outlook | None
    """None where it could not be computed."""
    since_ms: int
    """The moment it looks ahead from, ms since STARTEX."""
    commands: int
    """How many changes by people it knows of: :attr:`sim.exercise.recording.history.History.changes`."""
    stale: bool
    """Whether people have changed something since, or time has gone on so far that it no longer holds."""
    whole: bool
    """Whether it has all the worlds that it will have."""


@dataclass(frozen=True, slots=True)
class EffectForecast:
    """What is known of what an order would change, if it were given."""

    order: OrderAction
    effect: ActionEffect | None
    """None where it could not be computed."""
    commands: int
    """As of a :class:`Forecast`."""
    whole: bool


@dataclass(eq=False, slots=True)
class _Request:
    """What is to be computed, in rounds."""

    job: PlayOn
    commands: int
    rounds: tuple[int, ...]
    found: dict[int, Any] = field(default_factory=dict)
    """Worlds played so far, by number."""
    spent: float = 0.0
    """Seconds."""

    @property
    def since_ms(self) -> int:
        return self.job.moments[0]


def outlook_job(exercise: Exercise, order: OrderAction | None = None) -> PlayOn:
    """Return what an outlook needs to know of an exercise, as it is now.

    It is of the processes that are shown.

    Raises ``CommandRefused`` for an ``order`` that could not be given now.
    """
    shown = tuple(name for name, one in exercise.scenario.processes.items() if one.shown)
    thresholds = [Threshold(name, below) for name in shown for below in SHOWN_LEVELS]
    return job_of(exercise, AHEAD, shown, thresholds, STEP, order=order)


def _background(scenario: Scenario) -> Workers:
    """Return the workers of a room, which let all other processes go first.

    There is one for each processor, four at most.
    """
    return Workers(min(cores(), _MOST_WORKERS), background=True, shared=(scenario,), chunk_seconds=_CHUNK)


class OutlookFeed:
    """Keeps the outlook of an exercise. It says of each result whether it still holds.

    ``tell`` gets every new forecast, from the thread of whoever calls or from that of the feed. ``timer`` is a clock in
    seconds, for sizes and rests only. ``begin`` gives the workers; without it they are processes in the background.
    """

    def __init__(
        self,
        exercise: Exercise,
        timer: Callable[[], float],
        tell: Callable[[Forecast | EffectForecast], object],
        begin: Callable[[], Workers] | None = None,
    ) -> None:
        self._timer = timer
        self._tell = tell
        self._exercise = exercise
        self._begin = begin or partial(_background, exercise.scenario)
        if begin is None:
            prepare()
        self._workers: Workers | None = None
        self._awake = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="outlook", daemon=True)
        self._closed = False
        self._failures = 0
        self._commands, self._now = -1, 0
        """Where the exercise stood when it was last looked at."""
        self._forecast: Forecast | None = None
        self._wanted: _Request | None = None
        """The outlook that is wanted; it stays so while it is computed."""
        self._effect: _Request | None = None
        self._rest_until = timer() + _OPENING

    # What the room asks, in its own thread

    @property
    def forecast(self) -> Forecast | None:
        """What is known now; None before the first worlds."""
        return self._forecast

    def follow(self) -> None:
        """Look at where the exercise stands now. It must be settled.

        What no longer holds is marked, and a new outlook is begun if there is none for this. It costs next to nothing
        while nothing has changed.
        """
        exercise = self._exercise
        with self._awake:
            self._commands, self._now = exercise.history.changes, exercise.t_ms
            self._mark()
            if not self._due():
                return
            self._wanted = _Request(outlook_job(exercise), self._commands, _ROUNDS)
            self._wake()

    def ask(self, order: OrderAction) -> None:
        """Have it computed what an order would change if it were given now.

        Only the last one asked is computed. Raises ``CommandRefused`` for an order that could not be given now.
        """
        job = outlook_job(self._exercise, order)
        with self._awake:
            self._effect = _Request(job, self._exercise.history.changes, _PAIRS)
            self._wake()

    def drop(self) -> None:
        """Forget what was asked of an order: nobody looks at it any more."""
        with self._awake:
            self._effect = None

    def close(self) -> None:
        """End the workers and the thread at once. Nothing is told any more."""
        with self._awake:
            self._closed = True
            self._awake.notify()
            workers = self._workers
        if workers is not None:
            workers.halt()

    def _wake(self) -> None:
        if not self._thread.is_alive() and not self._closed:
            self._thread.start()
        self._awake.notify()

    def _mark(self) -> None:
        """Mark the forecast where it no longer holds, and tell so."""
        known = self._forecast
        if known is not None and not known.stale and not self._holds(known):
            self._forecast = replace(known, stale=True, whole=True)
            self._tell(self._forecast)

    def _holds(self, one: Forecast | _Request) -> bool:
        return one.commands == self._commands and 0 <= self._now - one.since_ms <= PART

    def _due(self) -> bool:
        """Return whether a new outlook is to be begun."""
        exercise = self._exercise
        if exercise.state in ("stopped", "ended") or exercise.stalled or exercise.leaping is not None:
            return False
        if self._failures >= _TRIES or self._closed:
            return False
        known = self._wanted or self._forecast
        if known is None:
            return self._timer() >= self._rest_until
        if known.commands != self._commands or self._now < known.since_ms:
            return True
        # While only time goes on, what is under way is of more use than to begin again and again.
        rested = exercise.state != "running" or self._timer() >= self._rest_until
        return self._wanted is None and not self._holds(known) and rested

    # What the thread does

    def _run(self) -> None:
        while True:
            with self._awake:
                while not self._closed and self._effect is None and self._wanted is None:
                    self._awake.wait()
                if self._closed:
                    return
                # Somebody waits for what an order would change; the outlook is there already, or soon.
                first = self._wanted is not None and not self._wanted.found and self._forecast is None
                request = self._wanted if self._effect is None or first else self._effect
                assert request is not None
            try:
                done = self._round(request)
            except Exception:  # noqa: BLE001 -- whatever fails in a world of what may come must not end the exercise
                self._fail(request)
                continue
            if done:
                self._take(request)

    def _round(self, request: _Request) -> bool:
        """Play the next worlds of a request. Return False where nobody wants it any more."""
        with self._awake:
            if self._closed:
                return False
            if self._workers is None:
                self._workers = self._begin()
            workers = self._workers
        begun = self._timer()
        until = next(count for count in request.rounds if count > len(request.found))
        job: Any = request.job if request.job.order is None else PlayBoth(request.job)
        played = workers.map_chunks(job, range(len(request.found), until), self._timer)
        for chunk in played:
            request.found.update(chunk)
            if not self._is_wanted(request):
                played.close()  # type: ignore[attr-defined]
                return False
        request.spent += self._timer() - begun
        return True

    def _is_wanted(self, request: _Request) -> bool:
        with self._awake:
            return not self._closed and request in (self._wanted, self._effect)

    def _take(self, request: _Request) -> None:
        """Tell what a round came to, and see whether there is to be another."""
        whole = len(request.found) >= request.rounds[-1] or request.spent > _BUDGET
        summed: Any = (outlook_of if request.job.order is None else effect_of)(request.job, request.found)
        with self._awake:
            if self._closed or request not in (self._wanted, self._effect):
                return
            if request is self._effect:
                self._effect = None if whole else request
                self._tell_effect(request, summed, whole=whole)
                return
            self._failures = 0
            if whole:
                self._wanted = None
                self._rest_until = self._timer() + _REST * request.spent
            stale = not self._holds(request)
            self._forecast = Forecast(summed, request.since_ms, request.commands, stale, whole)
            self._tell(self._forecast)

    def _tell_effect(self, request: _Request, effect: ActionEffect | None, *, whole: bool) -> None:
        assert request.job.order is not None
        self._tell(EffectForecast(request.job.order, effect, request.commands, whole))

    def _fail(self, request: _Request) -> None:
        """Take new workers for what comes next.

        After some failures in a row there is nothing more to come.
        """
        with self._awake:
            if self._closed:
                return
            if self._workers is not None:
                self._workers.halt()
                self._workers = None
            if request is self._effect:
                self._effect = None
                self._tell_effect(request, None, whole=True)
                return
            self._failures += 1
            request.found.clear()
            if self._failures >= _TRIES:
                self._wanted = None
                self._forecast = Forecast(None, request.since_ms, request.commands, stale=False, whole=True)
                self._tell(self._forecast)
