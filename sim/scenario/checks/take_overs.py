"""Checks of who takes over calls: other stations of the same stage, with calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import Reason
from sim.scenario.checks.effect_targets import carried
from sim.scenario.models.effects import TakeOver
from sim.scenario.source.problems import quoted
from sim.scenario.stations import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.scenario.checks.references import Draft, Path
    from sim.scenario.models import Process

__all__ = ["check_take_overs"]


def check_take_overs(draft: Draft) -> None:
    """Check who takes over the calls of a station, by its own rule or by an effect."""
    processes = draft.scenario.processes
    told = [(name, process.takes_over) for name, process in processes.items() if process.takes_over is not None]
    effects = [
        ((*group.path, number), effect, group.targets)
        for group in carried(draft.scenario)
        for number, effect in enumerate(group.effects)
        if isinstance(effect, TakeOver)
    ]
    if not told and not effects:
        return
    stages = _stages(processes)
    for name, rule in told:
        path: Path = ("processes", name, "takes-over")
        if processes[name].intake is None:
            draft.say(path, Reason.of("problems.take-over.no-intake", name=quoted(name)))
        elif _known(draft, (*path, "by"), rule.by):
            _check_takers(draft, (*path, "by"), name, rule.by, stages)
    for path, effect, targets in effects:
        aims = [effect.target.replace("{target}", target) for target in targets or ("{target}",)]
        named = [name for aim in dict.fromkeys(aims) for name in draft.known.processes.match(aim)]
        stations = [name for name in named if name in processes and processes[name].intake is not None]
        if named and not stations:
            draft.say((*path, "target"), Reason.of("problems.take-over.no-intake", name=quoted(named[0])))
        elif stations and _known(draft, (*path, "by"), effect.by):
            # What several stations lack, one of them is told of.
            any(_check_takers(draft, (*path, "by"), name, effect.by, stages) for name in stations)


def _known(draft: Draft, path: Path, by: Sequence[str]) -> bool:
    return all([draft.process((*path, number), pattern) for number, pattern in enumerate(by)])  # noqa: C419 -- tells of each


def _check_takers(
    draft: Draft, path: Path, station: str, by: Iterable[str], stages: Mapping[str, frozenset[str]]
) -> bool:
    """Tell what is wrong with who takes over; return whether anything was."""
    names = dict.fromkeys(name for pattern in by for name in draft.known.processes.match(pattern))
    takers = [name for name in names if name != station and name in stages]
    if not takers:
        draft.say(path, Reason.of("problems.take-over.nobody", name=quoted(station)))
        return True
    here = stages.get(station, frozenset())
    other = next((name for name in takers if here and stages[name] and stages[name] != here), None)
    if other is not None:
        draft.say(path, Reason.of("problems.take-over.stage", name=quoted(station), other=quoted(other)))
    return other is not None


def _stages(processes: Mapping[str, Process]) -> dict[str, frozenset[str]]:
    """Return the stages at which each station takes the calls of lines.

    Those without calls are left out; of calls from elsewhere there is no stage.
    """
    found: dict[str, set[str]] = {name: set() for name, p in processes.items() if p.intake and p.intake.normal}
    for process in processes.values():
        for stage in STAGES if process.calls else ():
            need = process.needs.get(stage)
            for supplier in need.suppliers if need is not None else ():
                if supplier in processes and processes[supplier].intake is not None:
                    found.setdefault(supplier, set()).add(stage)
    return {name: frozenset(of) for name, of in found.items()}
