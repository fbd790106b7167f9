"""How near a condition is to coming true, and when it comes at this rate.

What is known exactly is told first: times, lead times, the planned time of injects, how long a level has lasted, what
stocks that drain will leave. Only where nothing of that is known the trend of the last quarter of an hour goes on.
Nothing here looks into what threats, repairs or people will do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final
from zlib import crc32

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


@dataclass(frozen=True, slots=True)
class _Told:
    """What was told of a condition, and of what moment and levels it is."""

    of: tuple[object, ...]
    state: ConditionState
    when: _When
    left: int | None = None
    """Time left in the words, ms: whole minutes; none where they tell of none."""
    nearness: Nearness | None = None
    """As it was told; none before it is in words."""


class NearnessReader:
    """Tells how near conditions are in one scenario.

    What is about levels alone is worked out again when one of these has changed, or a minute is over.
    """

    def __init__(self, scenario: Scenario, titles: Mapping[str, Titled]) -> None:
        self._scenario = scenario
        self._match = Matcher(scenario.processes).match
        self._writer = ConditionWriter(titles)
        self._threats = {one.id: one.at for one in scenario.threats}
        self._courses: dict[str, tuple[int, dict[int, float]]] = {}
        """What the stocks of each process will leave of it, with the version of the process."""
        self._told_last: dict[str, _Told] = {}
        self._versions: dict[tuple[str, ...], int] = {}
        self._subjects: dict[Condition, Text] = {}
        """What conditions are about, in words."""
        self._offsets: dict[str, int] = {}
        """When in a minute each is told again, ms, by its name: not all in the same picture, and everywhere alike."""
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
            self._offsets[name] = crc32(name.encode()) % MINUTE
        names = self._levels[name]
        now = play.now
        if names is not None:
            # The trend of levels goes by the last whole minute, so that whoever asks when is told the same.
            now = max(0, (now + self._offsets[name]) // MINUTE * MINUTE - self._offsets[name])
        of = (now, None if names is None else self._version(names, world))
        known = self._told_last.get(name)
        if known is None or known.of != of or names is None:
            state = world.condition(watch)
            if state is None:
                return None
            known = self._kept(known, _Told(of, state, self._when(state, play, now)))
        known = self._told_last[name] = self._in_words(known, play.now)
        return known.nearness

    @staticmethod
    def _kept(before: _Told | None, found: _Told) -> _Told:
        """Return what was found; what was told before, where that is the same."""
        same = before is not None and (before.state, before.when) == (found.state, found.when)
        return replace(before, of=found.of) if before is not None and same else found

    def _in_words(self, told: _Told, now: int) -> _Told:
        """Return the same with its words as of ``now``.

        A countdown changes once in a minute.
        """
        when = told.when
        left = None if when.at is None else _minutes(when.at - now)
        if told.nearness is not None and told.left == left:
            return told
        part = when.state.condition
        level = part if isinstance(part, LevelCondition) else None
        nearness = Nearness(
            part=part,
            true=told.state.true,
            level=when.state.level,
            limit=None if level is None else _limit(level),
            since_ms=when.state.since,
            for_ms=0 if level is None else level.for_,
            at_ms=when.at,
            exact=when.exact,
            text=self._text(told.state, when, left or 0),
        )
        return replace(told, left=left, nearness=nearness)

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

    def _when(self, state: ConditionState, play: Play, now: int) -> _When:
        condition = state.condition
        if state.true:
            return _When(state, now)
        if isinstance(condition, Not):
            return self._ceases(state.parts[0], state, play, now)
        if state.parts:
            parts = [self._when(part, play, now) for part in state.parts if not part.true]
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
            crossed, exact = self._crossing(condition, play, now, below=condition.below is not None)
            return _When(state, None if crossed is None else crossed + condition.for_, exact)
        return _When(state, self._known(condition, play, now))

    def _ceases(self, state: ConditionState, whole: ConditionState, play: Play, now: int) -> _When:
        """Return when what is true ceases to be. Only of a level that can be known."""
        condition = state.condition
        if not isinstance(condition, LevelCondition):
            return _When(whole, None)
        crossed, exact = self._crossing(condition, play, now, below=condition.below is None, ceases=True)
        return _When(state, crossed, exact, inside=True)

    def _known(self, condition: Condition, play: Play, now: int) -> int | None:
        """Return when what is not about levels comes true, where it is certain."""
        match condition:
            case TimeCondition():
                return max(condition.time, now)
            case InjectCondition():
                run = play.injects.runs.get(condition.inject)
                waits = run is not None and run.state == "to-come" and condition.is_ == "delivered"
                return run.planned if run is not None and waits else None
            case ActionCondition():
                return _action(condition, play)
        threat = getattr(condition, "threat", None)
        return self._threats.get(threat or "") if getattr(condition, "stage", None) is None else None

    def _crossing(
        self, condition: LevelCondition, play: Play, now: int, *, below: bool, ceases: bool = False
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
        before = _before(levels, play.world, now)
        return _trend(self._compared(condition, levels), self._compared(condition, before), limit, now)

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

    def _text(self, whole: ConditionState, found: _When, left: int) -> Text:
        nl, en = (self._told(whole, found, left, language) for language in LANGUAGES)
        return Text.model_construct(nl=nl, en=en)

    def _told(self, whole: ConditionState, found: _When, left: int, language: Language) -> str:
        if whole.true:
            return _say(language, "true")
        condition = found.state.condition
        if not isinstance(condition, LevelCondition) or found.state.level is None:
            what = self._about(condition).in_(language)
        else:
            what = self._level(condition, found, language)
            if found.state.since is not None and not found.inside and found.at is not None:
                return _say(
                    language, "held", what=what, left=duration(language, left), whole=duration(language, condition.for_)
                )
        if found.at is None:
            return what
        return _say(language, "in" if found.exact else "about", what=what, time=duration(language, left))

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


def _before(levels: Mapping[str, float], world: World, now: int) -> dict[str, float]:
    """Return the levels as they were when the trend began."""
    since = max(world.scenario.begins, now - TREND)
    return {name: level_at(world.whole_curve(name), since) for name in levels}


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
