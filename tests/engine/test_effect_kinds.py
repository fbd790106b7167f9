"""Each kind of effect in a small world: what it does there is what its kind says of it."""

from __future__ import annotations

from typing import Any, Final

import pytest

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from sim.scenario.models.effects import OVERRIDES
from tests.engine.small import HOUR, MINUTE, apply

PROCESSES: Final[dict[str, Any]] = {
    "grid": {"crew": "crew"},
    "well": {},
    "mast": {"needs": {"power": {"from": "grid", "stock": "30min"}}},
    "pump": {"needs": {"water": {"from": "well"}}},
    "tank": {"crew": "crew", "needs": {"power": {"from": "grid", "form": "pool", "stock": "6h"}}},
    "centre": {"intake": {"takers": 1, "handling": "5min", "normal": 10}},
    "other": {"intake": {"takers": 1, "handling": "5min", "normal": 10}},
    "line": {"reserve": 1.2, "load": {"unrest": {"from": "grid", "gain": 0.1}}},
}
EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "damage": {"target": "tank", "repair": "1h"},
    "demand": {"target": "line", "factor": 4},
    "calls": {"target": "grid", "rate": 5},
    "gain": {"target": "line/unrest", "add": 3},
    "isolate": {"target": "pump/water"},
    "bypass": {"target": "mast/power"},
    "floor": {"target": "mast/power", "floor": 0.5},
    "stock": {"target": "mast/power", "add": "1h"},
    "draw": {"target": "tank/power", "factor": 4},
    "crews": {"target": "crew", "add": 1},
    "route": {"target": "road", "state": "closed"},
    "control": {"target": "tank"},
    "quality": {"target": "tank"},
    "patch": {"target": "tank"},
    "rebuild": {"target": "tank", "size": 0.5, "work": "2h"},
    "priority": {"target": "grid", "priority": 1},
    "message": {"target": "line", "via": "line", "softens": 0.5},
    "means": {"target": "cars", "add": 3},
    "trust": {"target": "line", "factor": 0.5},
    "restore": {"target": "grid"},
    "take-over": {"target": "centre", "by": "other"},
    "level": {"target": "tank", "level": 0.3},
}
"""One effect of each kind, in force from 1 h on; the grid is out from the beginning."""
CAUTIOUS: Final = {("rebuild", "control")}
"""What a kind says it can lower though it does not: what is called impossible must be so, what is possible need not."""


def course(example: dict[str, Any] | None) -> list[dict[str, tuple[float, bool, bool]]]:
    """Return level, control and quality of each process every ten minutes for nine hours."""
    body = {"format": "keten/1", "id": "small", "title": "Small", "starts": "2026-01-05T08:30:00", "lasts": "9h",
            "processes": PROCESSES, "crews": {"crew": {"size": 1}}, "routes": {"road": {}}, "means": {"cars": 1},
            "start": [{"effect": "damage", "target": "grid", "repair": "20h"}]}  # fmt: skip
    world = World(Scenario.model_validate(body), SeededDraws(1))
    world.advance(1 * HOUR)
    if example is not None:
        apply(world, example)
    found = []
    for t in range(HOUR + 10 * MINUTE, 10 * HOUR, 10 * MINUTE):
        world.advance(t)
        states = {name: world.state(name) for name in PROCESSES}
        found.append({name: (state.level, state.control, state.quality) for name, state in states.items()})
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_a_kind_of_effect_lowers_is_what_it_says(name: str) -> None:
    """A level, control or quality falls under an effect if and only if its kind says that it can lower that."""
    pairs = [
        (before[process], after[process])
        for before, after in zip(course(None), course({"effect": name, **EXAMPLES[name]}), strict=True)
        for process in PROCESSES
    ]
    fell = {
        what
        for at, what in enumerate(("level", "control", "quality"))
        if any(after[at] < before[at] for before, after in pairs)
    }
    said = {what for what in OVERRIDES[name].kind.lowers if (name, what) not in CAUTIOUS}
    assert fell == said - {"need"}


@pytest.mark.parametrize("name", [name for name, model in OVERRIDES.items() if model.kind.aims_at == "need"])
def test_what_stands_in_meets_a_need_without_its_suppliers(name: str) -> None:
    """A process that hangs on a dead supplier works under an effect on its need, if that kind says it stands in."""
    example = EXAMPLES[name] | {"target": "mast/power"}
    works = any(now["mast"][0] > 0 for now in course({"effect": name, **example}))
    assert works == OVERRIDES[name].kind.stands_in
