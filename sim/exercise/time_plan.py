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
        """What the facilitator said of a jump last, by its step."""
        self.made: dict[int, int] = {}
        """When each jump of the plan was begun, ms, by its step."""
        self.skips: list[tuple[int, int]] = []
        """What was jumped over so far, in any jump: from when to when, ms."""
        self.briefing: tuple[frozenset[str], int] = (frozenset(), -1)
        """Injects that are told in the brief of the jump under way, and until when, ms."""
        self._steps = scenario.time_plan
        self.landings: dict[int, int] = {}
        """Where each jump of the plan arrived, or is to, ms, by its step."""

    def left(self, step: int) -> bool:
        """Return whether a step is a jump that is still to be made."""
        return 0 <= step < len(self.spans) and self.spans[step].jump and all(made <= step for made in self.made)

    def jumped(self, step: int | None, since: int, until: int, whole: tuple[frozenset[str], int]) -> None:
        """Take note that a jump begins at ``since`` and goes to ``until``, both ms."""
        self.skips.append((since, until))
        if step is not None:
            self.made.setdefault(step, since)
            self.briefing = whole
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
        return Sitting(
            number=1 + sittings.index(current),
            of=len(sittings),
            played_ms=playing_ms(now, self.skips),
            ends_ms=ends,
            jump=self._next(last, ends),
        )

    def foreseen(self, now: int) -> tuple[tuple[int, int, bool], ...]:
        """Return the whole plan as it went and is to go.

        Each step is (from, until, whether it is a jump), in ms of scenario time.
        """
        sitting = self.sitting(now)
        found: list[tuple[int, int, bool]] = []
        shown = 0
        for span in self.spans:
            if span.jump and span.step in self.landings:
                since, until = self.made[span.step], self.landings[span.step]
            elif span.jump:
                prepared = self.prepared.get(span.step)
                since, until = shown, span.until if prepared is None or prepared.to_ms is None else prepared.to_ms
            else:
                following = self.made.get(span.step + 1)
                since, until = shown, shown + span.until - span.since if following is None else following
                if following is None and sitting is not None and since <= now:
                    until = max(until, sitting.ends_ms)
            found.append((since, max(since, until), span.jump))
            shown = found[-1][1]
        return tuple(found)

    def _next(self, last: int, at_ms: int) -> ForeseenJump | None:
        span = next((span for span in self.spans if span.jump and span.step > last), None)
        if span is None:
            return None
        prepared = self.prepared.get(span.step)
        to = span.until if prepared is None or prepared.to_ms is None else prepared.to_ms
        return ForeseenJump(span.step, at_ms, to)

    def fates(self, step: int) -> Mapping[str, JumpFate]:
        """Return what scenario and facilitator say of injects in a jump."""
        prepared = self.prepared.get(step)
        return {**self._steps[step].injects, **({} if prepared is None else prepared.fates)}
