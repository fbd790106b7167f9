"""The time plan as it is played: which sitting it is, and which jump comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.journal.playing_time import playing_ms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.exercise.commands.model import PlanJump
    from sim.scenario.models import Scenario
    from sim.scenario.models.time_plan import JumpFate, PlanSpan

__all__ = ["ForeseenJump", "PlanRun", "Sitting"]


class ForeseenJump(NamedTuple):
    """The planned jump that comes next."""

    step: int
    """Which step of the plan it is, from 0."""
    at_ms: int
    """When it is planned, ms: when its sitting is over."""
    to_ms: int
    """Where it goes, ms."""


class Sitting(NamedTuple):
    """Where an exercise with a time plan stands."""

    number: int
    """Which sitting it is, from 1."""
    of: int
    """How many there are."""
    played_ms: int
    """Playing time so far: scenario time without what was jumped over."""
    ends_ms: int
    """When this sitting is over by the plan, ms of scenario time."""
    jump: ForeseenJump | None
    """The jump after it; none after the last sitting."""


class PlanRun:
    """A time plan in one play: what was prepared, which jumps were made."""

    def __init__(self, scenario: Scenario) -> None:
        self.spans: tuple[PlanSpan, ...] = scenario.plan_spans
        """As it is written."""
        self.prepared: dict[int, PlanJump] = {}
        """All that the facilitator said of a jump, by its step."""
        self.over: set[int] = set()
        """Sittings at whose end the clock stopped, from 1."""
        self.made: dict[int, int] = {}
        """When each jump of the plan was begun, ms, by its step."""
        self.skips: list[tuple[int, int]] = []
        """What was jumped over so far, in any jump: from when to when, ms."""
        self.briefing: tuple[frozenset[str], int] = (frozenset(), -1)
        """Injects that are told in the brief of the jump under way, and until when, ms."""
        self._last: tuple[int, int] = (-1, -1)
        """The jump of the plan that was begun last, and where it goes, ms."""
        self._steps = scenario.time_plan
        self.landings: dict[int, int] = {}
        """Where each jump of the plan arrived, or is to, ms, by its step."""

    def prepare(self, said: PlanJump) -> None:
        """Keep what is said of a jump beside what was said of it before."""
        before = self.prepared.get(said.step)
        if before is not None:
            to = before.to_ms if said.to_ms is None else said.to_ms
            at = before.at_ms if said.at_ms is None else said.at_ms
            said = said.model_copy(update={"fates": {**before.fates, **said.fates}, "to_ms": to, "at_ms": at})
        self.prepared[said.step] = said

    def left(self, step: int) -> bool:
        """Return whether a step is a jump that is still to be made."""
        return 0 <= step < len(self.spans) and self.spans[step].jump and all(made <= step for made in self.made)

    def jumped(self, step: int | None, since: int, until: int, whole: tuple[frozenset[str], int]) -> None:
        """Take note that a jump begins at ``since`` and goes to ``until``, both ms."""
        self.skips.append((since, until))
        if step is not None:
            self.made.setdefault(step, since)
            self.briefing, self._last = whole, (step, whole[1])
            self.landings[step] = until

    def cut(self, now: int) -> None:
        """Take note that no jump goes on beyond ``now``, ms."""
        if self.skips and self.skips[-1][1] > now:
            since, until = self.skips[-1]
            self.skips[-1] = since, now
            self.landings |= {step: now for step, landed in self.landings.items() if landed == until}
        self.briefing = frozenset(), -1

    def briefs(self, inject: str, now: int) -> bool:
        """Return whether the brief of the jump under way tells an inject released now."""
        names, until = self.briefing
        return inject in names and now <= until

    def sitting(self, now: int) -> Sitting | None:
        """Return where it stands at ``now`` (ms); none without a time plan."""
        if not self.spans:
            return None
        last = max(self.made, default=-1)
        sittings = [span for span in self.spans if not span.jump]
        current = next((span for span in sittings if span.step > last), sittings[-1])
        landed = self.landings.get(last, 0)
        # What is jumped over in a sitting is not played.
        skipped = sum(until - since for since, until in self.skips if since >= landed)
        ends = landed + current.until - current.since + skipped
        following = self._following(last)
        if following is not None and (said := self.prepared.get(following.step)) is not None:
            ends = ends if said.at_ms is None else said.at_ms
        return Sitting(
            number=1 + sittings.index(current),
            of=len(sittings),
            played_ms=playing_ms(now, self.skips),
            ends_ms=ends,
            jump=None if following is None else ForeseenJump(following.step, ends, self._goal(following)),
        )

    def ending(self, now: int) -> Sitting | None:
        """Return the sitting at whose end the clock is still to stop.

        That is at ``now`` (ms) or later; none where there is none.
        """
        sitting = self.sitting(now)
        return None if sitting is None or sitting.number in self.over else sitting

    def foreseen(self, now: int) -> tuple[tuple[int, int, bool], ...]:
        """Return the whole plan as it went and is to go.

        Each step is (from, until, whether it is a jump), in ms of scenario time.
        """
        sitting = self.sitting(now)
        found: list[tuple[int, int, bool]] = []
        shown = played = 0
        for span in self.spans:
            if span.jump and span.step in self.landings:
                since, until = self.made[span.step], self.landings[span.step]
            elif span.jump:
                since, until = shown, self._goal(span)
            else:
                played += 1
                following = self.made.get(span.step + 1)
                since, until = shown, shown + span.until - span.since if following is None else following
                if following is None and sitting is not None and sitting.number == played:
                    until = sitting.ends_ms
            found.append((since, max(since, until), span.jump))
            shown = found[-1][1]
        return tuple(found)

    def _following(self, last: int) -> PlanSpan | None:
        """Return the first jump after a step."""
        return next((span for span in self.spans if span.jump and span.step > last), None)

    def _goal(self, span: PlanSpan) -> int:
        """Return where a jump is to go, ms."""
        prepared = self.prepared.get(span.step)
        return span.until if prepared is None or prepared.to_ms is None else prepared.to_ms

    def rest(self, now: int) -> ForeseenJump | None:
        """Return what is left at ``now`` (ms) of a planned jump that was cut short.

        None where none was.
        """
        step, goal = self._last
        cut = self.landings.get(step, goal) < goal
        return ForeseenJump(step, now, goal) if cut and now < goal and step == max(self.made) else None

    def fates(self, step: int) -> Mapping[str, JumpFate]:
        """Return what scenario and facilitator say of injects in a jump."""
        prepared = self.prepared.get(step)
        return {**self._steps[step].injects, **({} if prepared is None else prepared.fates)}
