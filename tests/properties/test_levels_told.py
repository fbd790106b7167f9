"""A level and a moment in one sentence of why belong together, in random worlds and in a shipped exercise."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import given

from sim.cli.render.titles import Named
from sim.engine import World
from sim.exercise.explain.explanation import explain
from sim.exercise.explain.sentences import SentenceWriter
from sim.exercise.explain.tree import tree
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from sim.words import percent
from tests.properties.networks import EVERYTHING, HORIZON, scenarios
from tests.properties.test_properties import times
from tests.properties.worlds import SEED, at, campaign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.engine.results import Fall
    from sim.exercise.explain.explanation import Explanation
    from tests.properties.worlds import Curve

NOW = re.compile(r": (?P<level>[\d.]+ %) now, last fell at (?P<t>\d+)$")
SINCE = re.compile(r": (?P<level>[\d.]+ %) since (?P<t>\d+)$")
THEN = re.compile(r": (?P<level>[\d.]+ %) at (?P<t>\d+), (?P<now>[\d.]+ %) now$")


class Exact(SentenceWriter):
    """Tells moments in milliseconds."""

    def exact(self, t: int) -> str:
        """Return a time as it is."""
        return str(t)


def falls(explained: Explanation) -> Iterator[Fall]:
    """Yield every fall of a chain, what set reactions off included, each once."""
    seen: dict[int, None] = {}
    todo = [] if explained.fall is None else [explained.fall]
    while todo:
        fall = todo.pop()
        if id(fall) in seen:
            continue
        seen[id(fall)] = None
        yield fall
        for factor in fall.causes:
            todo += [factor.cause] if factor.cause is not None else []
            for carrier in factor.carriers:
                off = explained.behind.get((carrier, fall.t))
                todo += off.falls if off is not None else ()


def last_fall(curve: Curve, until: int) -> int | None:
    """Return when a curve last went down, up to a moment; what begins below 1 fell at STARTEX."""
    found = [t for (_, before), (t, after) in pairwise([(-1, 1.0), *curve]) if after < before and t <= until]
    return found[-1] if found else None


def assert_told_as_it_was(text: str, curve: Curve, now: int) -> None:
    """Hold a sentence against the course of the process that it tells of."""
    stands = percent("en", at(curve, now))
    if found := NOW.search(text):
        # What fell and came back within one millisecond leaves no trace on the curve.
        t, seen = int(found["t"]), last_fall(curve, now) or 0
        assert found["level"] == stands, text
        assert t == seen or (t > seen and at(curve, t) >= at(curve, t - 1)), text
    elif found := SINCE.search(text):
        t = int(found["t"])
        levels = {percent("en", level) for when, level in curve if t < when <= now}
        assert levels | {percent("en", at(curve, t))} == {found["level"]}, text
    else:
        found = THEN.search(text)
        assert found is not None, text
        assert (found["level"], found["now"]) == (percent("en", at(curve, int(found["t"]))), stands), text


def assert_explained_as_it_was(world: World, process: str) -> None:
    """Hold every level that the explanation of a process tells against the course of the world."""
    explained = explain(world, process, remedied=False)
    teller = Exact("en", Named(world.scenario, "en"))
    for fall in falls(explained):
        text = teller.stands(fall, explained)
        assert_told_as_it_was(text, world.curve(fall.process), world.now)
        for factor in fall.causes:
            behind = factor.cause
            if behind is not None:
                before = last_fall(world.curve(behind.process), min(factor.since, fall.t) - 1)
                until = world.now if fall is explained.fall and factor.kind == "demand" else factor.since
                assert behind.process == factor.supplier
                assert (before or 0) <= behind.t <= until, (fall.process, factor)
    for factor in explained.fall.causes if explained.fall is not None else ():
        live = world.why(factor.supplier) if factor.supplier is not None else None
        if factor.cause is not None and live is not None and (live.t < factor.since or factor.kind == "demand"):
            assert live.t == factor.cause.t, (process, factor)


@campaign(20)
@given(scenarios(EVERYTHING))
def test_the_tree_works_out_each_fall_once(data: dict[str, Any]) -> None:
    """The tree goes in by single steps and works out each fall once; beyond a depth it names falls without more."""
    world = World(Scenario.model_validate(data), SeededDraws(SEED))
    world.advance(HORIZON // 2)
    teller = Exact("en", Named(world.scenario, "en"))
    for name in data["processes"]:
        explained = explain(world, name, remedied=False)
        lines = list(tree(explained, teller))
        assert bool(lines) == (explained.fall is not None)
        assert all(after.depth <= before.depth + 1 for before, after in pairwise(lines))
        assert [line.kind for line in lines if line.depth == 0] == ["fall"] * bool(lines)
        told = [(line.text, line.level) for line in lines if line.kind == "fall"]
        assert len(told) == len(set(told))
        shallow = list(tree(explained, teller, deepest=2))
        assert all(line.depth <= 4 for line in shallow)
        assert [line for line in shallow if line.depth <= 1] == [line for line in lines if line.depth <= 1]


@campaign(60)
@given(scenarios(EVERYTHING), times)
def test_a_level_belongs_to_the_moment_told_with_it(data: dict[str, Any], moments: list[int]) -> None:
    """What is told "since T" held from T on, and a fall told as a cause is the supplier's last one by then."""
    world = World(Scenario.model_validate(data), SeededDraws(SEED))
    for t in [*sorted(moments), HORIZON]:
        world.advance(t)
        for name in data["processes"]:
            assert_explained_as_it_was(world, name)
