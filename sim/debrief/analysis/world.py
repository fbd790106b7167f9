"""Results of the world. They are of every process and region, and have the measures and why each process failed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sim.curves import RECOVERED, back_for_good, hours_lost, is_back, lowest, span_below
from sim.debrief.analysis.counterfactual import curves_computed, curves_told, explained_at, is_compared, nobody
from sim.debrief.analysis.titles import plain
from sim.debrief.model.debrief import Calls, Cause, CauseFactor, MeasureResult, ProcessResult, RegionResult, Weak
from sim.engine import next_after
from sim.exercise.run.command_replay import CommandReplay, ScriptedPolicy
from sim.impact import calls, measures, never_at
from sim.scenario.models import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.curves import Curve
    from sim.debrief.analysis.titles import ScenarioTitles
    from sim.engine import World
    from sim.engine.results import Fall, FallCause
    from sim.exercise.exercise import Exercise
    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.recording.logbook import Logbook
    from sim.scenario.models import Scenario

__all__ = ["measure_results", "process_results", "region_results"]

_DEEPEST: Final = 40
"""Steps back that a chain of causes is followed; loops can make it long."""
_BESIDE: Final = 2
"""Steps that a cause beside the first is followed."""

_CALLERS: Final = (("callers", "attempts"), ("got_through", "answered"), ("never", "unanswered"))
"""What is told of callers, and what it is where each of them calls once."""


def process_results(log: Logbook, names: ScenarioTitles, exercise: Exercise | None) -> tuple[ProcessResult, ...]:
    """Return the result of every process, in order of the scenario. Without a replay it is as the journal tells it."""
    if exercise is None:
        curves = curves_told(log)
        return tuple(_process(name, curves[name], log, names, None) for name in log.scenario.processes)
    until = log.until_ms
    curves = curves_computed(exercise.world, until)
    results = [_process(name, curves[name], log, names, exercise.world) for name in log.scenario.processes]
    wanted: dict[int, list[str]] = {}
    for result in results:
        if not is_back(result.lowest):
            wanted.setdefault(result.lowest_ms, []).append(result.name)
            if not is_back(result.last):
                wanted.setdefault(until, []).append(result.name)
    found = explained_at(exercise, wanted)
    return tuple(
        replace(
            result,
            why_lowest=_caused(found.get((result.name, result.lowest_ms)), names),
            why_last=_caused(found.get((result.name, until)), names) if not is_back(result.last) else None,
            weakest=_weakest(found.get((result.name, result.lowest_ms)), names),
        )
        for result in results
    )


def _process(name: str, curve: Curve, log: Logbook, names: ScenarioTitles, world: World | None) -> ProcessResult:
    until = log.until_ms
    process = log.scenario.processes[name]
    low, low_ms = lowest(curve)
    counted = None
    if world is not None and process.calls > 0:
        found = calls(world, (name,))
        # Where nobody declares call takers, each caller calls once.
        told = (found.get(key, found[once]) for key, once in _CALLERS)
        counted = Calls(found["attempts"], found["answered"], found["unanswered"], *told)
    return ProcessResult(
        name=name,
        title=names.process(name),
        full=names.full(name),
        region=process.region,
        customers=process.customers,
        lowest=low,
        lowest_ms=low_ms,
        below_half_ms=span_below(curve, 0.5, until),
        below_ms=span_below(curve, RECOVERED, until),
        person_hours=process.customers * hours_lost(curve, until),
        recovered_ms=back_for_good(curve),
        last=curve[-1][1],
        curve=curve,
        calls=counted,
        shown=process.shown,
    )


def region_results(
    scenario: Scenario, names: ScenarioTitles, processes: Sequence[ProcessResult]
) -> tuple[RegionResult, ...]:
    """Return the person-hours of every region in order of the scenario. What belongs to none comes last."""
    results: list[RegionResult] = []
    for key, region in scenario.regions.items():
        results.append(RegionResult(key, names.region(key), region.inhabitants, _person_hours(processes, key)))
    if any(p.region is None for p in processes):
        results.append(RegionResult(None, Text(), 0, _person_hours(processes, None)))
    return tuple(results)


def _person_hours(processes: Sequence[ProcessResult], region: str | None) -> float:
    total = 0.0
    for process in processes:
        if process.region == region:
            total += process.person_hours
    return total


def measure_results(log: Logbook, names: ScenarioTitles, exercise: Exercise | None) -> tuple[MeasureResult, ...]:
    """Return the exercise's measures over the time played, and to the horizon.

    To the horizon nobody decides anything more.

    Beside each stands the same world with nobody acting at all. The exercise itself goes on to the horizon, so this is
    the last thing to ask of it.
    """
    scenario, until = log.scenario, log.until_ms
    values: list[dict[str, float]] = [{}, {}, {}, {}]
    ordered = None if exercise is None else {order.action for order in exercise.world.orders}
    if exercise is not None and scenario.measures:
        values[0] = measures(exercise.world)
        idle = nobody(exercise, until) if is_compared(exercise) else None
        if idle is not None:
            values[1] = measures(idle.play.world)
        if until < scenario.horizon:
            CommandReplay(exercise.play, ScriptedPolicy()).go_on(scenario.horizon)
            values[2] = measures(exercise.world)
            if idle is not None:
                idle.go_on(scenario.horizon)
                values[3] = measures(idle.play.world)
    return tuple(
        MeasureResult(
            id=m.id,
            title=m.title,
            measure=m.measure,
            value=values[0].get(m.id),
            nobody=values[1].get(m.id),
            later=values[2].get(m.id),
            later_nobody=values[3].get(m.id),
            better=m.better,
            never=never_at(m, scenario),
            price_of=None if m.price_of is None else names.action(m.price_of),
            at_most=m.at_most,
            taken=None if ordered is None or m.price_of is None else m.price_of in ordered,
        )
        for m in scenario.measures
    )


def _caused(explained: Explanation | None, names: ScenarioTitles) -> Cause | None:
    if explained is None:
        return None
    return _cause(explained.fall, explained, names)


def _weakest(explained: Explanation | None, names: ScenarioTitles) -> tuple[Weak, ...]:
    weak = []
    for known in explained.weakest if explained is not None else ():
        subject = names.carries(known.subject) if "/" in known.subject else names.full(known.subject)
        named = None if known.need is None else names.need(known.subject, known.need)
        weak.append(Weak(subject, named, known.key, known.value, known.confidence, known.source))
    return tuple(weak)


def _cause(fall: Fall | None, explained: Explanation, names: ScenarioTitles, depth: int = _DEEPEST) -> Cause | None:
    """Return the chain of causes of a fall.

    What bound most is followed to its end, and what bound as much two steps: a chain, not a tree of all chains.
    """
    if fall is None or depth <= 0:
        return None
    reasons: list[CauseFactor] = []
    for at, factor in enumerate(fall.causes):
        further = (depth - 1 if at == 0 else min(depth - 1, _BESIDE)) if factor.binding else 0
        reasons.append(_reason(factor, fall, explained, names, further))
    following = next_after(fall)
    possible = 1.0 if following is None else min(1.0, following.allows)
    return Cause(fall.t, fall.process, names.full(fall.process), fall.level, tuple(reasons), possible)


def _reason(factor: FallCause, fall: Fall, explained: Explanation, names: ScenarioTitles, depth: int) -> CauseFactor:
    process = fall.process
    title = plain(factor.name) if factor.need is None else names.need(process, factor.need)
    offs = [off for carrier in factor.carriers if (off := explained.behind.get((carrier, fall.t))) is not None]
    first = next((one for off in offs for one in off.falls), None)
    standing = explained.standings[factor.cause.process, factor.cause.t] if factor.cause is not None else None
    return CauseFactor(
        kind=factor.kind,
        title=title,
        allows=factor.allows,
        binding=factor.binding,
        since_ms=factor.since,
        supplier=names.full(factor.supplier) if factor.supplier is not None else None,
        supplier_level=standing.level if standing is not None else None,
        cause=_cause(factor.cause, explained, names, depth),
        carriers=tuple(names.carrier(carrier) for carrier in factor.carriers),
        stock=factor.stock,
        behind=_cause(first, explained, names, depth),
        supplier_fell_ms=factor.cause.t if factor.cause is not None else None,
        supplier_now=standing.now if standing is not None and fall is explained.fall else None,
        group=None if factor.group is None else (factor.name, factor.group),
    )
