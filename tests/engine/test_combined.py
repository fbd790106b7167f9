"""What several suppliers give together: kept up to date, shared by all needs that read the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calls import plan_of, queues
from sim.calls.fluid import _Fluid
from sim.engine import World
from sim.engine.build import build_nodes
from sim.engine.draws.observed import DrawSource
from sim.engine.network.combined import combined, deciding
from sim.engine.network.node import Node
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from tests.engine.small import HOUR
from tests.naive.world import NaiveWorld
from tests.properties.worlds import differences

MOVES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 10)), max_size=60)


def scenario(processes: dict[str, Any], effects: list[dict[str, Any]]) -> Scenario:
    """Return a scenario of processes and effects, each with its ``at``."""
    threats = [
        {"id": f"t{i}", "at": e["at"], "effects": [{k: v for k, v in e.items() if k != "at"}]}
        for i, e in enumerate(effects)
    ]
    return Scenario.model_validate({
        "format": "keten/1", "id": "wide", "title": "Wide", "starts": "2026-01-01T00:00:00", "lasts": "12h",
        "processes": processes, "threats": threats,
    })  # fmt: skip


@pytest.mark.parametrize("combine", ["any", "all", "mix"])
@given(moves=MOVES)
def test_what_is_kept_is_what_the_suppliers_make(combine: str, moves: list[tuple[int, int]]) -> None:
    """After every move of one supplier the kept value is, to the last bit, what all levels make anew."""
    suppliers = tuple(Node(f"p{n}", 1.0, 0.0) for n in range(6))
    weights = (0.1, 0.2, 0.3, 0.4, 0.05, 0.15)
    kept = combined(combine, suppliers, weights)
    for which, tenths in moves:
        if suppliers[which].level == tenths / 10:
            continue
        rising = tenths / 10 > suppliers[which].level
        suppliers[which].level = suppliers[which].offered = tenths / 10
        kept.refresh(suppliers[which], rising=rising)
        levels = [supplier.level for supplier in suppliers]
        total = 0.0
        for weight, level in zip(weights, levels, strict=True):
            total += weight * level
        assert kept.raw == {"any": max(levels), "all": min(levels), "mix": min(1.0, total)}[combine]
        assert kept.short() is deciding(combine, suppliers, weights)


def test_needs_that_read_the_same_share_it() -> None:
    """Needs with the same suppliers and way read one value; another way, weights or suppliers make another."""
    named = {f"m{n}": 0.5 for n in range(3)}
    needs: dict[str, dict[str, Any]] = {
        "a": {"any": [*named]}, "b": {"any": [*reversed(named)]}, "c": {"all": [*named]}, "d": {"mix": named},
        "e": {"mix": {**named, "m0": 0.6}}, "f": {"any": ["m0", "m1"]}, "g": {"any": [*named], "form": "place"},
        "h": {"from": "m0"},
    }  # fmt: skip
    processes: dict[str, Any] = {name: {} for name in named} | {n: {"needs": {"n": need}} for n, need in needs.items()}
    nodes = build_nodes(scenario(processes, []), DrawSource(SeededDraws(1)))
    shared = {name: nodes[name].needs[0].combined for name in needs}
    first = shared["a"]
    assert first is not None
    assert first is shared["b"]
    assert shared["g"] is shared["h"] is None
    assert len({id(shared[name]) for name in "acdef"}) == 5
    assert len(nodes["m0"].shares) == 5
    assert [need.node.name for read, needs in nodes["m0"].shares if read is first for need in needs] == ["a", "b"]


@pytest.mark.parametrize("form", ["sites", "place", "pool"])
@pytest.mark.parametrize("combine", ["any", "all", "mix"])
def test_many_needs_on_the_same_suppliers_agree_with_the_naive_world(combine: str, form: str) -> None:
    """Suppliers that fall and rise in turn give every dependent the course that needs read one by one have."""
    names = [f"m{n}" for n in range(5)]
    suppliers: Any = dict.fromkeys(names, 0.2) if combine == "mix" else names
    need = {combine: suppliers, "form": form}
    processes: dict[str, Any] = {name: {} for name in names}
    for n in range(4):
        stock = {"stock": f"{n + 1}h", "restart": "10min"} if n % 2 else {}
        processes[f"d{n}"] = {"needs": {"link": {**need, **stock}}}
    effects = [
        {
            "effect": "damage",
            "target": name,
            "size": 0.2 + 0.15 * n,
            "at": f"{20 * n + 10}min",
            "lasts": f"{9 - 2 * n}h",
        }
        for n, name in enumerate(names)
    ] + [{"effect": "damage", "target": "m*", "at": "10h", "lasts": "30min"}]
    made = scenario(processes, effects)
    world, naive = World(made, SeededDraws(3)), NaiveWorld(made, SeededDraws(3))
    world.advance(12 * HOUR)
    naive.run(12 * HOUR)
    assert differences({name: world.curve(name) for name in processes}, naive.curves, slack=2) == []
    assert any(len(world.curve(f"d{n}")) > 2 for n in range(4))


def test_a_queue_holds_the_lines_that_pass_it() -> None:
    """A station's queue has a class for each line whose calls can come there, and one for calls from elsewhere."""
    processes: dict[str, Any] = {"national": {"intake": {"takers": 5, "handling": "1min"}}}
    for n in range(4):
        processes[f"dispatch{n}"] = {"intake": {"takers": 4, "handling": "2min"}}
        needs = {"intake": {"from": "national"}, "dispatch": {"from": f"dispatch{n}"}}
        processes[f"line{n}"] = {"calls": 60, "needs": needs}
    world = World(scenario(processes, []), SeededDraws(1))
    world.advance(HOUR)
    plan = plan_of(world)
    assert plan is not None
    fluid = _Fluid(plan)
    assert sorted(len(queue.out) for queue in fluid.queues) == [2, 2, 2, 2, 5]
    found = queues(world)
    assert found is not None
    for calls in found.lines.values():
        assert calls.answered + calls.waiting + calls.gave_up + calls.unconnected == pytest.approx(calls.attempts)
        assert calls.answered > 50
