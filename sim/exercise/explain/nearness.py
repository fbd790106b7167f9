"""How near a condition is to coming true, and when it comes at this rate.

What is known exactly is told first: times, lead times, the planned time of injects, how long a level has lasted, what
stocks that drain will leave. Only where nothing of that is known the trend of the last quarter of an hour goes on.
Nothing here looks into what threats, repairs or people will do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from sim.curves import MOVED, level_at
from sim.exercise.explain.condition_text import ConditionWriter
from sim.scenario.models import (
    ActionCondition,
    AllOf,
    AnyOf,
    InjectCondition,
    LevelCondition,
    Not,
    Text,
    TimeCondition,
)
from sim.selectors import Matcher
from sim.units import MINUTE
from sim.words import LANGUAGES, duration, percent, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.engine import ConditionState, Watch, World
    from sim.exercise.run.play import Play
    from sim.scenario.models import Condition, Scenario
    from sim.titles import Titled
    from sim.words import Language

__all__ = ["TREND", "Nearness", "NearnessReader"]

TREND: Final = 15 * MINUTE
"""The trend is that of the level against this long ago."""
_STEP: Final = 7919
"""By how much the moments differ in which conditions are told again, ms."""
NearnessKey = Annotated[str, "key after nearness."]
"""The key of a message without ``nearness.`` before it."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a condition is."""

    part: Condition
    """Its innermost part that decides: of ``all`` the furthest from true, of ``any`` the nearest."""
    true: bool
    """It is so now."""
    level: float | None
    """Of a level, what is compared with the limit now; none for other parts."""
    limit: float | None
    """Of a level, where it must get past."""
    since_ms: int | None
    """Of a level, since when it is past it; none when it is not."""
    for_ms: int
    """Of a level, how long it must last."""
    at_ms: int | None
    """When the whole comes true at this rate, ms; none where that is not known, or never."""
    exact: bool
    """True where that time is known while nothing else happens; false for a trend."""
    text: Text
    """In words, as of now. Raw."""


@dataclass(frozen=True, slots=True)
class _When:
    """When something comes true, and the part that decides that."""

    state: ConditionState
    at: int | None
    exact: bool = True
    inside: bool = False
    """It stands within a ``not``: it must cease."""


class NearnessReader:
    """Tells how near conditions are in one scenario.

    What was told last under a name is told again until something that it depends on has changed, or a minute is over.
    """

    def __init__(self, scenario: Scenario, titles: Mapping[str, Titled]) -> None:
        self._scenario = scenario
        self._match = Matcher(scenario.processes).match
        self._writer = ConditionWriter(titles)
        self._threats = {one.id: one.at for one in scenario.threats}
        self._courses: dict[str, tuple[int, dict[int, float]]] = {}
        """What the stocks of each process will leave of it, with the version of the process."""
        self._told_last: dict[str, tuple[tuple[object, ...], Nearness]] = {}
        self._versions: dict[tuple[str, ...], int] = {}
        self._subjects: dict[Condition, Text] = {}
        """What conditions are about, in words."""
        self._offsets: dict[str, int] = {}
        """When in a minute each is told again, ms, so that not all are in the same picture."""
        self._levels: dict[str, tuple[str, ...] | None] = {}
        """Processes whose levels alone a condition depends on, by name; none where it depends on more."""
        self._world: World | None = None

    def read(self, name: str, watch: Watch, play: Play) -> Nearness | None:
        """Return how near the condition is that ``watch`` follows.

        It is kept under a name of its own. Return None for one that was not read yet, or is not watched any more.
        """
        world = play.world
        if world is not self._world:
            self._world = world
            self._courses.clear()
            self._told_last.clear()
        if watch.stale or not watch.live:
            return None
        if name not in self._levels:
            self._levels[name] = self._only_levels(watch.condition)
            self._offsets[name] = len(self._offsets) * _STEP % MINUTE
        names = self._levels[name]
        # Of levels alone, with the same versions, only time makes another one, and that once in a minute.
        of = ((play.now + self._offsets[name]) // MINUTE, None if names is None else self._version(names, world))
        known = self._told_last.get(name)
        if known is not None and known[0] == of and names is not None:
            return known[1]
        state = world.condition(watch)
        if state is None:
            return None
        found = self._read(state, play)
        if known is not None and known[1] == found:
            found = known[1]
        self._told_last[name] = (of, found)
        return found

    def begin(self) -> None:
        """Look at the world anew: something may have happened since the last time."""
        self._versions.clear()

    def _version(self, names: tuple[str, ...], world: World) -> int:
        """Return a number that differs whenever any of these processes has changed.

        Versions only rise.
        """
        found = self._versions.get(names)
        if found is None:
            found = self._versions[names] = sum(map(world.version, names))
        return found

    def _only_levels(self, condition: Condition) -> tuple[str, ...] | None:
        """Return the processes that a condition is about.

        Return None where it is about other things too.
        """
        match condition:
            case LevelCondition():
                return self._match(condition.pattern)
            case AllOf() | AnyOf():
                parts = condition.all if isinstance(condition, AllOf) else condition.any
            case Not():
                parts = (condition.not_,)
            case _:
                return None
        found = [self._only_levels(part) for part in parts]
        return None if None in found else tuple(dict.fromkeys(name for names in found for name in names or ()))

    def _read(self, state: ConditionState, play: Play) -> Nearness:
        found = self._when(state, play)
        part = found.state.condition
        level = part if isinstance(part, LevelCondition) else None
        return Nearness(
            part=part,
            true=state.true,
            level=found.state.level,
            limit=None if level is None else _limit(level),
            since_ms=found.state.since,
            for_ms=0 if level is None else level.for_,
            at_ms=found.at,
            exact=found.exact,
            text=self._text(state, found, play.now),
        )

    def _when(self, state: ConditionState, play: Play) -> _When:
        condition, now = state.condition, play.now
        if state.true:
            return _When(state, now)
        if isinstance(condition, Not):
            return self._ceases(state.parts[0], state, play)
        if state.parts:
            parts = [self._when(part, play) for part in state.parts if not part.true]
            if isinstance(condition, AllOf):
                furthest = max(parts, key=_far)
                return (
                    furthest
                    if all(one.exact for one in parts)
                    else _When(furthest.state, furthest.at, exact=False, inside=furthest.inside)
                )
            return min(parts, key=_far)
        if isinstance(condition, LevelCondition):
            if state.since is not None:
                return _When(state, state.since + condition.for_)
            crossed, exact = self._crossing(condition, play, below=condition.below is not None)
            return _When(state, None if crossed is None else crossed + condition.for_, exact)
        return _When(state, self._known(condition, play))

    def _ceases(self, state: ConditionState, whole: ConditionState, play: Play) -> _When:
        """Return when what is true ceases to be. Only of a level that can be known."""
        condition = state.condition
        if not isinstance(condition, LevelCondition):
            return _When(whole, None)
        crossed, exact = self._crossing(condition, play, below=condition.below is None, ceases=True)
        return _When(state, crossed, exact, inside=True)

    def _known(self, condition: Condition, play: Play) -> int | None:
        """Return when what is not about levels comes true, where it is certain."""
        match condition:
            case TimeCondition():
                return max(condition.time, play.now)
            case InjectCondition():
                run = play.injects.runs.get(condition.inject)
                waits = run is not None and run.state == "to-come" and condition.is_ == "delivered"
                return run.planned if run is not None and waits else None
            case ActionCondition():
                return _action(condition, play)
        threat = getattr(condition, "threat", None)
        return self._threats.get(threat or "") if getattr(condition, "stage", None) is None else None

    def _crossing(
        self, condition: LevelCondition, play: Play, *, below: bool, ceases: bool = False
    ) -> tuple[int | None, bool]:
        """Return when the levels get past the limit, ms, and whether that is exact.

        ``below`` tells on which side they come; ``ceases`` that they need not get past it, but come back to it.
        """
        names = self._match(condition.pattern)
        if condition.need is not None or not names:
            return None, True
        world, limit = play.world, _limit(condition)
        levels = {name: world.level(name) for name in names}

        def past(values: Mapping[str, float]) -> bool:
            level = self._compared(condition, values)
            slack = -MOVED if ceases else MOVED
            return level < limit - slack if below else level > limit + slack

        if below:
            courses = {name: self._course(name, world) for name in names}
            then = dict(levels)
            for t in sorted({t for course in courses.values() for t in course}):
                then |= {name: course[t] for name, course in courses.items() if t in course}
                if past(then):
                    return t, True
        return _trend(
            self._compared(condition, levels), self._compared(condition, _before(levels, play)), limit, play.now
        )

    def _course(self, name: str, world: World) -> dict[int, float]:
        version = world.version(name)
        known = self._courses.get(name)
        if known is None or known[0] != version:
            known = self._courses[name] = (version, world.drains(name))
        return known[1]

    def _compared(self, condition: LevelCondition, levels: Mapping[str, float]) -> float:
        """Return what a condition compares with its limit.

        It is the level that decides, or the mean.
        """
        if condition.mean is not None:
            people = {name: self._scenario.processes[name].customers for name in levels}
            weights = people if any(people.values()) else dict.fromkeys(levels, 1.0)
            total = weight = 0.0
            for name, level in levels.items():
                total += weights[name] * level
                weight += weights[name]
            return total / weight
        low = (condition.below is not None) == (condition.all is None)
        return min(levels.values()) if low else max(levels.values())

    def _text(self, whole: ConditionState, found: _When, now: int) -> Text:
        nl, en = (self._told(whole, found, now, language) for language in LANGUAGES)
        return Text.model_construct(nl=nl, en=en)

    def _told(self, whole: ConditionState, found: _When, now: int, language: Language) -> str:
        if whole.true:
            return _say(language, "true")
        condition = found.state.condition
        if not isinstance(condition, LevelCondition) or found.state.level is None:
            what = self._about(condition).in_(language)
        else:
            what = self._level(condition, found, language)
            if found.state.since is not None and not found.inside and found.at is not None:
                left = duration(language, _minutes(found.at - now))
                return _say(language, "held", what=what, left=left, whole=duration(language, condition.for_))
        if found.at is None:
            return what
        return _say(
            language, "in" if found.exact else "about", what=what, time=duration(language, _minutes(found.at - now))
        )

    def _about(self, condition: Condition) -> Text:
        """Return what a condition reads, or the whole of it where that is not a level."""
        about = self._subjects.get(condition)
        if about is None:
            writer = self._writer
            about = writer.subject(condition) if isinstance(condition, LevelCondition) else writer.text(condition)
            self._subjects[condition] = about
        return about

    def _level(self, condition: LevelCondition, found: _When, language: Language) -> str:
        limit, level = _limit(condition), found.state.level or 0.0
        digits = 0 if round(level * 100) != round(limit * 100) and float(limit * 100).is_integer() else 1
        side: NearnessKey = "below" if condition.below is not None else "above"
        return _say(
            language,
            f"not-{side}" if found.inside else side,
            what=self._about(condition).in_(language),
            level=percent(language, level, digits),
            limit=percent(language, limit, 0 if float(limit * 100).is_integer() else 1),
        )


def _say(language: Language, key: NearnessKey, **values: object) -> str:
    return say(language, f"nearness.{key}", **values)


def _limit(condition: LevelCondition) -> float:
    return (condition.above if condition.below is None else condition.below) or 0.0


def _far(one: _When) -> tuple[bool, float]:
    """Return how far off something is.

    A time comes before none, and then what is lacking of a level counts.
    """
    if one.at is not None:
        return False, float(one.at)
    condition, level = one.state.condition, one.state.level
    return True, abs(level - _limit(condition)) if isinstance(condition, LevelCondition) and level is not None else 1.0


def _minutes(ms: int) -> int:
    """Return a time rounded up to whole minutes, one at least.

    A countdown is never 0 before its end.
    """
    return max(1, -(-ms // MINUTE)) * MINUTE


def _before(levels: Mapping[str, float], play: Play) -> dict[str, float]:
    """Return the levels as they were when the trend began."""
    since = max(0, play.now - TREND)
    return {name: level_at(play.world.curve(name), since) for name in levels}


def _trend(level: float, before: float, limit: float, now: int) -> tuple[int | None, bool]:
    """Return when a level comes to its limit at the rate of its trend, ms.

    Return also that this is not exact.
    """
    span = min(now, TREND)
    change = level - before
    if abs(change) <= MOVED or (limit - level) * change <= 0 or not span:
        return None, False
    return now + round((limit - level) / change * span), False


def _action(condition: ActionCondition, play: Play) -> int | None:
    """Return when a condition on an action comes true, ms, where it is certain."""
    alike = [
        order
        for order in play.world.orders
        if order.action == condition.action and condition.target in (None, order.target)
    ]
    if condition.by is not None:
        early = any(order.ordered < condition.by for order in alike)
        return None if early or play.now >= condition.by else condition.by
    if condition.is_ != "in-force":
        return None
    return min((o.in_force for o in alike if o.state == "preparing" and o.in_force is not None), default=None)
