"""What can happen at all, as far as it is known before a run.

That is: which levels can fall, and the earliest time at which each part of the script can come.

Mistakes are on one side only: what is called impossible here happens in no world, unless the facilitator does it by
hand; what is called possible need not be. An action may be ordered at any time; that its condition refuses it makes it
ordered all the same, so only its effects wait for the condition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.scenario.checks.effect_targets import carried
from sim.scenario.models import (
    ActionCondition,
    AllOf,
    AnyOf,
    InjectCondition,
    LevelCondition,
    LossCondition,
    ThreatCondition,
    TimeCondition,
)
from sim.scenario.models.inject import in_turn
from sim.scenario.stations import call_stations
from sim.selectors import Matcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.scenario.checks.effect_targets import EffectGroup
    from sim.scenario.checks.references import Path
    from sim.scenario.models import Action, Condition, Effect, Inject, Need, Process, Scenario, Threat
    from sim.scenario.stations import CallStation

__all__ = ["PossibleEvents"]

_MOST_WORK: Final = 2_000_000
_ALWAYS: Final = 0


class PossibleEvents:
    """The earliest time, ms, at which each part of the script can come. What is in none of these never comes.

    With ``until`` only what can have come by then counts, ms since STARTEX; the rest is as what never comes.
    """

    def __init__(self, scenario: Scenario, until: int | None = None) -> None:
        self._scenario = scenario
        self._injects = in_turn(scenario.injects)
        self.until = until
        self._match = Matcher(scenario.processes).match
        self.falls: set[str] = set()
        """Processes whose level can fall below 1."""
        self.lost: dict[str, set[str]] = {"control": set(), "quality": set()}
        """What is lost → processes that can lose it."""
        self.isolated: set[str] = set()
        """Processes of which a need can be isolated."""
        self.injects: dict[str, int] = {}
        self.threats: dict[str, int] = {}
        self.struck_at = {threat.id: threat.at for threat in scenario.threats if threat.at is not None}
        """Threats that strike in every world, and when."""
        self.stages: dict[tuple[str, str], int] = {}
        self.actions: dict[str, int] = dict.fromkeys(scenario.decisions, _ALWAYS)
        self.known = True
        """False when the scenario is too large to find out; nothing may then be called impossible."""
        self._stations = call_stations(scenario.processes)
        self._readers, self._missing = _readers(scenario.processes, self._stations)
        self._short: set[tuple[str, str]] = set()
        self._done: set[Path] = set()
        self.work = 0
        """How many parts of the scenario were looked at."""
        self._grow()

    def _grow(self) -> None:
        scenario = self._scenario
        for name, process in scenario.processes.items():
            # Call takers meet what their lines ask, if that is more.
            station = self._stations.get(name)
            asked = [process, *(scenario.processes[line] for line in station.lines)] if station else [process]
            if max(map(_peak, asked)) > (station.least if station else process.reserve):
                self._fall(name)
        parts = len(scenario.injects) + len(scenario.threats) + len(scenario.reactions) + len(scenario.actions)
        effects = list(carried(scenario))
        while self._grow_once(effects):
            self.work += parts + len(effects)
            if self.work > _MOST_WORK:
                self.known = False
                return

    def _grow_once(self, effects: Sequence[EffectGroup]) -> bool:
        """Add what has become possible by what already is; return whether anything did."""
        before = self._size()
        for inject in self._injects:
            self._sooner(self.injects, inject.id, self._earliest_release(inject))
        for threat in self._scenario.threats:
            at = threat.at if threat.when is None else self.earliest(threat.when, threat.target)
            self._sooner(self.threats, threat.id, at)
            if threat.id in self.threats:
                self._begin_stages(threat)
        for action in self._scenario.actions:
            self._sooner(self.actions, action.id, self.orderable(action))
        for one in effects:
            if one.path not in self._done and self._carries(one.path):
                self._done.add(one.path)
                for effect in one.effects:
                    self._apply(effect, one.targets)
        for threat in self._scenario.threats:
            if threat.id in self.threats:
                self._strike(threat)
        return self._size() != before

    def _in_time(self, at: int | None) -> bool:
        return at is not None and (self.until is None or at <= self.until)

    def _sooner(self, moments: dict[str, int], name: str, at: int | None) -> None:
        if at is not None and self._in_time(at) and at < moments.get(name, at + 1):
            moments[name] = at

    def _size(self) -> tuple[object, ...]:
        moments = (self.injects, self.threats, self.stages, self.actions)
        lost = tuple(len(names) for names in self.lost.values())
        return (len(self.falls), len(self.isolated), len(self._done), lost, [sum(m.values()) for m in moments],
                [len(m) for m in moments])  # fmt: skip

    def orderable(self, action: Action) -> int | None:
        """Return the earliest time at which an action has effect, ms; none is never."""
        if action.when is None:
            return _ALWAYS
        aims = {target.partition("/")[0] for target in action.targets} or {""}
        return _least(self.earliest(action.when, aim or None) for aim in aims)

    def _begin_stages(self, threat: Threat) -> None:
        if threat.compromise is not None:
            self.stages[threat.id, "activated"] = self.threats[threat.id]
        for stage in threat.stages:
            # With `within` a stage gives up waiting, and what stands under `else` may come.
            at = _ALWAYS if stage.when is None else self.earliest(stage.when, stage.target or threat.target)
            if at is None and stage.within is None:
                return
            if at is not None and self._in_time(at):
                self.stages[threat.id, stage.id] = self.threats[threat.id]

    def _carries(self, path: Path) -> bool:
        section, at = path[0], path[1] if len(path) > 1 else None
        scenario = self._scenario
        if section == "threats" and isinstance(at, int):
            return scenario.threats[at].id in self.threats
        if section == "injects" and isinstance(at, int):
            return scenario.injects[at].id in self.injects
        if section == "actions" and isinstance(at, int):
            return scenario.actions[at].id in self.actions
        if section == "reactions":
            reaction = scenario.reactions[str(at)]
            return self._in_time(self.earliest(reaction.when, reaction.target))
        return True

    def _apply(self, effect: Effect, targets: Sequence[str]) -> None:
        if not effect.kind.lowers:
            return
        places = effect.in_turn.targets if effect.in_turn is not None and effect.in_turn.targets else (effect.target,)
        for place in places:
            for stand_in in targets if "{target}" in place else ("",):
                self._hit(effect, place.replace("{target}", stand_in))

    def _hit(self, effect: Effect, place: str) -> None:
        process, _, part = place.partition("/")
        lowers = effect.kind.lowers
        for name in self._match(process):
            for what in self.lost:
                if what in lowers:
                    self._lose(what, name)
            if "need" in lowers:
                self.isolated.add(name)
            if "level" not in lowers:
                continue
            self._fall(name)
            if effect.kind.aims_at == "process-or-need" and part:
                for need in self._scenario.processes[name].needs.values():
                    for supplier in need.suppliers:
                        self._fall(supplier)

    def _strike(self, threat: Threat) -> None:
        """Let the hazards of a threat and its intruder reach whatever they might."""
        path = ("strike", threat.id)
        if path in self._done:
            return
        self._done.add(path)
        hazards = {footprint.hazard for footprint in threat.footprint}
        tag = threat.compromise.tag.replace("{target}", threat.target or "") if threat.compromise else None
        for name, process in self._scenario.processes.items():
            if not hazards.isdisjoint(process.fragility):
                self._fall(name)
            if tag is not None and tag in process.tags:
                self._lose("control", name)

    def _fall(self, name: str) -> None:
        work = [name]
        while work:
            fallen = work.pop()
            if fallen in self.falls or fallen not in self._scenario.processes:
                continue
            self.falls.add(fallen)
            for reader, need in self._readers.get(fallen, ()):
                self._missing[reader, need] -= 1
                if self._missing[reader, need] <= 0:
                    self._short.add((reader, need))
                    work.append(reader)

    def _lose(self, what: str, name: str) -> None:
        work = [name]
        while work:
            losing = work.pop()
            if losing in self.lost[what] or losing not in self._scenario.processes:
                continue
            self.lost[what].add(losing)
            for reader, key in self._readers.get(losing, ()):
                need = self._scenario.processes[reader].needs.get(key)
                if need is None:
                    continue
                if need.unfit is not None and what == "quality":
                    self._fall(reader)
                if what in need.passes:
                    work.append(reader)

    def earliest(self, condition: Condition, target: str | None = None) -> int | None:
        """Return the earliest time at which a condition can be true; none is never. The time is in ms since STARTEX."""
        if isinstance(condition, AllOf):
            return _greatest(self.earliest(part, target) for part in condition.all)
        if isinstance(condition, AnyOf):
            return _least(self.earliest(part, target) for part in condition.any)
        if isinstance(condition, TimeCondition):
            return condition.time
        if isinstance(condition, LevelCondition):
            return condition.for_ if self._level(condition, target) else None
        if isinstance(condition, LossCondition):
            names = self._match(_aimed(condition.process, target))
            return _ALWAYS if not names or any(name in self.lost[condition.lost] for name in names) else None
        if isinstance(condition, ActionCondition):
            return condition.by if condition.by is not None else self._ordered(condition)
        if isinstance(condition, InjectCondition):
            return self._of_inject(condition)
        if isinstance(condition, ThreatCondition):
            if condition.stage is None:
                return self.threats.get(condition.threat)
            return self.stages.get((condition.threat, condition.stage))
        return _ALWAYS

    def _level(self, condition: LevelCondition, target: str | None) -> bool:
        if condition.above is not None:
            return condition.above < 1
        names = self._match(_aimed(condition.pattern, target))
        if not names:
            return True
        if condition.below == 0:
            return False
        falling = [self._need_falls(name, condition.need) for name in names]
        # Of an action on a pattern each target is judged alone: one that falls is enough.
        every = condition.all is not None and "{target}" not in condition.pattern
        return all(falling) if every else any(falling)

    def _need_falls(self, name: str, need: str | None) -> bool:
        if need is None:
            return name in self.falls
        return name in self.isolated or (name, need) in self._short

    def _ordered(self, condition: ActionCondition) -> int | None:
        if condition.is_ != "in-force":
            return _ALWAYS
        action = next((a for a in self._scenario.actions if a.id == condition.action), None)
        if action is None:
            # A decision in words is never in force: it is recorded when it is made.
            return None
        at = self.actions.get(condition.action)
        if at is None:
            return None
        answer = action.answer
        refused = action.mode == "request" and answer.by == "chance" and answer.refuse >= 1
        return None if refused else at

    def _earliest_release(self, inject: Inject) -> int | None:
        """Return the first moment at which an inject may be released; none when never."""
        if inject.when is not None:
            return _later(self.earliest(inject.when), inject.then_after)
        if inject.after is not None:
            return _later(self.injects.get(inject.after.inject), inject.after.by)
        return 0 if inject.reserve else inject.at

    def _of_inject(self, condition: InjectCondition) -> int | None:
        at = self.injects.get(condition.inject)
        if condition.is_ != "answered":
            return at
        inject = next((i for i in self._scenario.injects if i.id == condition.inject), None)
        return at if inject is None or inject.expects else None


def _peak(process: Process) -> float:
    """Return the most that is asked of a process by itself.

    That is the highest by hour times the highest by season.
    """
    return max(process.demand.by_hour or (1.0,)) * max([1.0, *process.demand.by_season.values()])


def _readers(
    processes: dict[str, Process], stations: Mapping[str, CallStation]
) -> tuple[dict[str, list[tuple[str, str]]], dict[tuple[str, str], int]]:
    """Return the readers of each process, and how many suppliers each can miss.

    A reader is a need, a load link or a line of a station, as (process, part). The number is how many suppliers must
    fall before it falls.
    """
    readers: dict[str, list[tuple[str, str]]] = {}
    missing: dict[tuple[str, str], int] = {}
    for name, process in processes.items():
        for key, need in process.needs.items():
            missing[name, key] = _enough(need)
            for supplier in dict.fromkeys(need.suppliers):
                readers.setdefault(supplier, []).append((name, key))
        for key, link in process.load.items():
            missing[name, f"/{key}"] = 1
            readers.setdefault(link.from_, []).append((name, f"/{key}"))
    for name, station in stations.items():
        # What can strain a line can strain those who take its calls.
        for line in station.lines:
            missing[name, f"//{line}"] = 1
            readers.setdefault(line, []).append((name, f"//{line}"))
    return readers, missing


def _enough(need: Need) -> int:
    """Return how many suppliers must be below 1 before the need can be. These are all of an ``any``, else one."""
    return len(set(need.suppliers)) if need.any is not None else 1


def _aimed(name: str, target: str | None) -> str:
    return name.replace("{target}", target) if target else name


def _later(at: int | None, by: int) -> int | None:
    return None if at is None else at + by


def _least(moments: Iterable[int | None]) -> int | None:
    return min((at for at in moments if at is not None), default=None)


def _greatest(moments: Iterable[int | None]) -> int | None:
    latest = _ALWAYS
    for at in moments:
        if at is None:
            return None
        latest = max(latest, at)
    return latest
