"""The inject list as it is played. It has what is to come, what waits, what was delivered, and what was answered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from sim.exercise.run.expectations import Answered, answers_to
from sim.exercise.run.inject_run import InjectRun, Said
from sim.exercise.run.timeliness import Done, keep_first
from sim.origin import Origin, ad_hoc_name
from sim.scenario.models import Inject, Text
from sim.titles import beginning
from sim.units import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.engine import World
    from sim.exercise.commands.model import AdHocInject
    from sim.scenario.models import Effect, Scenario

__all__ = ["CHANNEL_WORKS", "InjectList", "recipients_of", "written_on_the_spot"]

CHANNEL_WORKS = 0.05
"""A channel works while the best level among what carries it is above this."""


class InjectList:
    """Plans injects on a world and keeps what became of each.

    What falls due is not acted on inside the world's millisecond but put on ``todo``, to be done when that has
    settled, before any command.

    ``said_at_once``: nobody marks what was said, so an inject is said to all when it is released.
    """

    def __init__(
        self, scenario: Scenario, world: World, todo: Callable[[Callable[[], None]], None], *, said_at_once: bool
    ) -> None:
        self.runs: dict[str, InjectRun] = {}
        self.fallen_due: list[InjectRun] = []
        self.changes = 0
        """How often something was done that may concern an inject which was over."""
        self.said_at_once = said_at_once
        self._asking: dict[str, list[InjectRun]] = {}
        """Those that something answers, by that action or decision, in the order of the list."""
        self._followers: dict[str, list[InjectRun]] = {}
        """Injects that come after another one, by that one."""
        self._acts: dict[str, Done] = {}
        """The first time that each action and decision was done."""
        self._scenario = scenario
        self._world = world
        self._todo = todo
        for inject in scenario.injects:
            self._list(InjectRun(inject, recipients_of(inject, scenario)))

    def add(self, number: int, command: AdHocInject) -> InjectRun:
        """Add an inject written on the spot to the list, as number ``number``. Without a time it is due now."""
        inject = written_on_the_spot(ad_hoc_name(number, self.runs), command)
        run = InjectRun(inject, recipients_of(inject, self._scenario), ad_hoc=True, proposed=bool(command.proposed))
        self._list(run)
        return run

    def _list(self, run: InjectRun) -> None:
        inject = run.inject
        self.runs[run.id] = run
        if inject.presumes is not None:
            run.presumes = self._world.follow(inject.presumes)
        if inject.expects:
            for name in dict.fromkeys(name for wanted in inject.expects for name in wanted.any_of):
                self._asking.setdefault(name, []).append(run)
        if inject.at is not None:
            self._plan(run, inject.at)
        elif inject.when is not None:
            run.state = "waiting"
            run.token = self._world.watch(inject.when, partial(self._todo, partial(self._came_true, run)))
        elif inject.after is not None:
            run.state = "waiting"
            self._followers.setdefault(inject.after.inject, []).append(run)
        elif inject.reserve:
            run.state = "reserve"

    def hold(self, run: InjectRun) -> None:
        """Keep it from falling due."""
        self._cancel(run)
        run.state = "held"

    def skip(self, run: InjectRun) -> None:
        """Leave it out. When it was released, what it did to the world stays."""
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

    def to_say(self) -> list[InjectRun]:
        """Return those that are still to be said to somebody, in order of release."""
        found = [run for run in self.runs.values() if run.unsaid and not run.briefed]
        return sorted(found, key=lambda run: run.released or 0)

    def to_brief(self) -> list[InjectRun]:
        """Return those that the brief of a jump is still to tell, in order of release."""
        found = [run for run in self.runs.values() if run.unsaid and run.briefed]
        return sorted(found, key=lambda run: run.released or 0)

    def shift(self, by_ms: int) -> None:
        """Move all that are to come so much later, or earlier. None moves before now; they keep their order."""
        for run in self.to_come():
            self.move(run, max(self._world.now, (run.planned or 0) + by_ms))

    def release(self, run: InjectRun) -> bool:
        """Release it now: what it does to the world begins. Return whether its channel works."""
        self._cancel(run)
        works = self.works(run.via)
        now = self._world.now
        run.state = "released"
        run.released = now
        run.remember(self._acts)
        if run.ad_hoc:
            for effect in run.inject.effects:
                self._world.apply(effect, carrier=str(Origin("inject", run.id)))
        else:
            self._world.deliver(run.id)
        for follower in self._followers.get(run.id, ()):
            if follower.state == "waiting" and follower.inject.after is not None:
                self._plan(follower, now + follower.inject.after.by)
        if self.said_at_once:
            self.say(run, (), 0, "")
        return works

    def say(self, run: InjectRun, to: Sequence[str], seq: int, by: str) -> tuple[str, ...]:
        """Mark it as said now to those of ``to`` who have not heard it; return these.

        None in ``to`` is all.
        """
        told = tuple(one for one in run.unsaid if not to or one in to)
        run.said |= dict.fromkeys(told, Said(self._world.now, seq, by))
        if told and not run.unsaid:
            run.state = "said"
            if run.presumes is not None and self.said_at_once:
                # In a room saying it can be taken back, and then it is asked again whether it can be believed.
                run.presumes.cancel()
        return told

    def reroute(self, run: InjectRun, via: str, to: Sequence[str]) -> None:
        """Let it go by another channel, or to others.

        Those who have heard it stay recipients.
        """
        run.rerouted_via = via or run.rerouted_via
        if to:
            run.recipients = run.rerouted_to = run.rerouted(to)

    def knows_channel(self, via: str) -> bool:
        """Return whether an inject may go by a channel.

        It is declared, in person, or that of some inject.
        """
        known = via in self._scenario.channels or via == "in-person"
        return known or any(via == run.inject.via for run in self.runs.values())

    def unsay(self, run: InjectRun, seq: int) -> None:
        """Take back that command ``seq`` said it, so that it is still to be said."""
        self.changes += 1
        run.said = {to: said for to, said in run.said.items() if said.seq != seq}
        run.state = "released"

    def withdraw(self, run: InjectRun) -> None:
        """Take it back after it was said. What it did to the world stays; it asks nothing any more.

        In a world in which it was not said, nothing is taken back.
        """
        if run.said:
            self.changes += 1
            run.state = "withdrawn"
            run.withdrawn = self._world.now

    def answer(
        self, what: str | None, explicit: str | None, done: Done, *, once: bool, refused: bool = False
    ) -> list[Answered]:
        """Let an order or decision answer what was asked, and tell the world. See :func:`answers_to`.

        Return what goes on record as answered. One that was ``refused`` at once answers too, on record and to the
        world, and meets nothing.
        """
        self.changes += explicit is not None
        linked = None if explicit is None else self.runs[explicit]
        # What is done in words answers only what it is linked to.
        asking = self._asking.get(what or "", ())
        found = answers_to(asking, what, linked, done, once=once, taken=lambda run: run.answered)
        if not refused:
            for one in answers_to(asking, what, linked, done, once=once):
                self.runs[one.inject].met[one.index] = done
            if what is not None:
                keep_first(self._acts, what, done)
        for answered in found:
            self._answered(self.runs[answered.inject], answered.index, done)
        return found

    def tick(self, run: InjectRun, index: int, seq: int) -> None:
        """Mark an expectation as met by hand, in a world in which it was asked."""
        self.changes += 1
        if run.released is not None:
            done = run.met[index] = Done(self._world.now, seq, by_hand=True)
            if index not in run.answered:
                self._answered(run, index, done)

    def untick(self, run: InjectRun, index: int) -> None:
        """Take back that an expectation was met by hand. See :meth:`can_untick`."""
        self.changes += 1
        done = run.met.pop(index)
        if run.answered[index] is done:
            del run.answered[index]
        if not run.answered and not run.ad_hoc:
            self._world.never_answered(run.id)

    def can_untick(self, run: InjectRun, index: int) -> bool:
        """Return whether the world never heard of a tick.

        An answer before it was told, or no condition asks.
        """
        only = len(run.answered) == 1 and run.answered.get(index) is run.met[index]
        return run.ad_hoc or not only or not self._world.asked_about(run.id)

    def _answered(self, run: InjectRun, index: int, done: Done) -> None:
        first = not run.answered
        run.answered[index] = done
        if first and not run.ad_hoc:
            self._world.answered(run.id)

    def works(self, via: str) -> bool:
        """Return whether a channel works now; one that is not modelled always does."""
        pattern = self._scenario.channels.get(via)
        return pattern is None or self._world.channel_up(pattern) > CHANNEL_WORKS

    def _came_true(self, run: InjectRun) -> None:
        self._plan(run, self._world.now + run.inject.then_after)

    def _plan(self, run: InjectRun, t: int) -> None:
        run.state = "to-come"
        run.planned = t
        run.token = self._world.at(t, partial(self._todo, partial(self._fell_due, run)))

    def _fell_due(self, run: InjectRun) -> None:
        run.token = None
        self.fallen_due.append(run)

    def _cancel(self, run: InjectRun) -> None:
        self.changes += 1
        if run.token is not None:
            run.token.cancel()
            run.token = None


def recipients_of(inject: Inject, scenario: Scenario) -> tuple[str, ...]:
    """Return the teams an inject is for. Everyone is every declared team."""
    return tuple(dict.fromkeys(inject.named)) or tuple(scenario.teams)


def written_on_the_spot(name: str, command: AdHocInject) -> Inject:
    """Return what an inject written on the spot says. Its texts are cleaned; its names are not checked."""
    words = clean(command.text)
    title = beginning(words)
    sender = clean(command.sender)
    to = (command.to,) if isinstance(command.to, str) else command.to
    # Not validated: whom and by what people told is their own words, and effects by hand may also set a level.
    return Inject.model_construct(
        id=name,
        at=command.at_ms,
        reserve=command.at_ms is None,
        title=Text(nl=title, en=title),
        text=Text(nl=words, en=words),
        from_=Text(nl=sender, en=sender),
        to=tuple(clean(one) for one in to if one),
        via=clean(command.via),
        expects=command.expects,
        effects=cast("tuple[Effect, ...]", command.effects),
    )
