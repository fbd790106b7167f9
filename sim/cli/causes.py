"""The chain of causes in words, as a tree: each fall once, the second time only a pointer back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.tree import Tree

from sim.cli.tables import line, title_of
from sim.units import MINUTE, clean, format_clock, hours
from sim.words import percent

if TYPE_CHECKING:
    from sim.cli.context import Context
    from sim.engine import Factor, Fall
    from sim.exercise import Exercise

__all__ = ["as_json", "tree"]


def tree(fall: Fall | None, process: str, exercise: Exercise, context: Context) -> Tree:
    """Give the tree of why ``process`` stands where it stands; one line when nothing is wrong."""
    return _Words(exercise, context).tree(fall, process)


class _Words:
    def __init__(self, exercise: Exercise, context: Context) -> None:
        self._exercise = exercise
        self._context = context
        self._told: dict[tuple[str, int], None] = {}
        scenario = exercise.scenario
        self._titles = {
            "threat": {one.id: one.title for one in scenario.threats},
            "inject": {one.id: one.title for one in scenario.injects},
            "action": {one.id: one.title for one in scenario.actions},
            "reaction": {name: one.title for name, one in scenario.reactions.items()},
        }

    def tree(self, fall: Fall | None, process: str) -> Tree:
        now = format_clock(self._exercise.world.now)
        if fall is None:
            level = self._share(self._exercise.world.level(process))
            return Tree(line(self._say("whole", process=self._process(process), level=level, at=now)))
        top = Tree(line(self._say("top", at=now)), guide_style="dim", highlight=False)
        self._fall(fall, top)
        return top

    def _fall(self, fall: Fall, branch: Tree) -> None:
        key = (fall.process, fall.t)
        text = self._say(
            "fall", process=self._process(fall.process), level=self._share(fall.level), at=self._time(fall.t)
        )
        if key in self._told:
            branch.add(line(self._say("above", fall=text), "dim"))
            return
        self._told[key] = None
        under = branch.add(line(text, "bold"))
        for factor in fall.factors:
            self._factor(factor, fall.process, under)

    def _factor(self, factor: Factor, process: str, branch: Tree) -> None:
        name = self._need(process, factor.name) if factor.kind == "need" else factor.name
        text = self._say(
            factor.kind, name=name, allows=self._share(min(1.0, factor.allows)), at=self._time(factor.since)
        )
        if not factor.binding:
            text = self._say("beside", factor=text)
        under = branch.add(line(text, "" if factor.binding else "dim"))
        if factor.cause is not None:
            self._fall(factor.cause, under)
            return
        if factor.supplier is not None:
            under.add(line(self._say("supplier", process=self._process(factor.supplier))))
        for carrier in factor.carriers:
            under.add(line(self._carrier(carrier), "bold red"))

    def _carrier(self, carrier: str) -> str:
        kind, _, name = carrier.partition("/")
        title = self._titles.get(kind, {}).get(name.partition("#")[0])
        shown = title_of(title, name, self._context.language) if title is not None else name
        known = ("threat", "action", "reaction", "inject", "override", "start")
        return self._say(f"from.{kind}", name=shown) if kind in known else carrier

    def _process(self, name: str) -> str:
        process = self._exercise.scenario.processes[name]
        title = process.title.in_(self._context.language)
        return clean(f"{title} [{name}]" if title and title != name else name, lines=False)

    def _need(self, process: str, need: str) -> str:
        return title_of(self._exercise.scenario.processes[process].needs[need].title, need, self._context.language)

    def _share(self, level: float) -> str:
        return percent(self._context.language, level)

    @staticmethod
    def _time(t: int) -> str:
        return f"{format_clock(t)}" if t % MINUTE == 0 else f"{format_clock(t)}:{t // 1000 % 60:02d}"

    def _say(self, key: str, **values: object) -> str:
        return self._context.say(f"cli.cause.{key}", **values)


def as_json(fall: Fall | None, process: str, exercise: Exercise) -> dict[str, Any]:
    """Give the chain as plain values; a fall that was told already is named again without its factors."""
    told: dict[tuple[str, int], None] = {}

    def of_fall(one: Fall) -> dict[str, Any]:
        key = (one.process, one.t)
        plain: dict[str, Any] = {"process": one.process, "fell_h": hours(one.t), "level": round(one.level, 6)}
        if key in told:
            return {**plain, "told_above": True}
        told[key] = None
        return {**plain, "factors": [of_factor(factor) for factor in one.factors]}

    def of_factor(one: Factor) -> dict[str, Any]:
        return {
            "kind": one.kind,
            "name": one.name,
            "allows": round(one.allows, 6),
            "binding": one.binding,
            "since_h": hours(one.since),
            "supplier": one.supplier,
            "cause": None if one.cause is None else of_fall(one.cause),
            "carriers": list(one.carriers),
        }

    world = exercise.world
    return {
        "exercise": exercise.scenario.id,
        "process": process,
        "at_h": hours(world.now),
        "level": round(world.level(process), 6),
        "why": None if fall is None else of_fall(fall),
    }
