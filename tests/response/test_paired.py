"""Each action of the library over paired worlds: the same seed with and without the order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from sim.scenario import find
from tests.response.worlds import BUSY, OUTAGE, SURGE, hours_short, lost, played, region, unanswered

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sim.engine import World

LIBRARY = find("diemen-2015").parents[2] / "library" / "actions"
SEEDS = range(1, 7)


@dataclass(frozen=True)
class Case:
    """One action put to the test."""

    use: str
    watched: str
    effects: list[dict[str, Any]]
    target: str | None = None
    measure: Callable[[World, str], float] = lost
    more: dict[str, Any] = field(default_factory=dict)
    harms: bool = False
    when: dict[str, Any] = field(default_factory=lambda: {"at": "10min"})


def down(process: str, **more: Any) -> dict[str, Any]:
    return {"effect": "damage", "target": process, "lasts": "100h", **more}


CREW_JOBS = [
    {"effect": "damage", "name": "first", "target": "system", "size": 0.5, "repair": "10h", "priority": 2},
    {"effect": "damage", "name": "next", "target": "grid", "size": 0.5, "repair": "20h", "priority": 3},
    {"effect": "damage", "name": "last", "target": "c2000", "size": 1, "repair": "10h", "priority": 4},
]
UNLESS_ISOLATED = {"when": {"all": [{"time": "5h"}, {"not": {"action": "isolation", "is": "in-force"}}]}}
UNLESS_GUARDED = {"when": {"all": [{"time": "5h"}, {"not": {"action": "guarding", "is": "in-force"}}]}}
CASES = [
    Case("generators", "mast", [OUTAGE], "mast/power"),
    Case("fuel", "hospital", [OUTAGE], "hospital/power"),
    Case("water-trucking", "drink", [down("water")], "drink/tap"),
    Case("emergency-water", "drink", [down("water")], "drink/tap"),
    Case(
        "load-shedding",
        "block-d",
        [{"effect": "demand", "target": "high", "factor": 1.4, "lasts": "60h"}],
        "block-*",
        hours_short,
        {"effects+": {"effect": "demand", "target": "high", "factor": 0.71}},
    ),
    Case("black-start", "plant", [down("net", lasts="10min")], "plant/net"),
    Case("black-start-damaged", "plant", [down("net", lasts="10min")], "plant/net"),
    Case("manual-operation", "dispatch.x", [down("system")], "dispatch.x/systems"),
    Case("relocation", "dispatch.x", [OUTAGE], "dispatch.x/power"),
    Case("rerouting", "grid", [down("high")], "grid/station"),
    Case("isolation", "portal", [down("portal")], "portal/vendor", when=UNLESS_ISOLATED),
    Case("clean-rebuild", "portal", [{"effect": "damage", "target": "portal"}], "portal"),
    Case("alternative-number", "112.x", [down("intake")]),
    Case("alternative-number-wrong", "112.x", [SURGE], measure=unanswered, harms=True),
    Case("public-message", "112.x", [SURGE], measure=unanswered),
    Case("public-message-national", "112.x", [SURGE], measure=unanswered),
    Case("online-message", "112.x", [SURGE], measure=unanswered),
    Case("broadcaster", "112.x", [SURGE], measure=unanswered),
    Case("extra-intake", "112.x", [down("dispatch.x")], "dispatch.x"),
    Case("emergency-posts", "112.x", [down("mast")]),
    Case("all-units-out", "dispatch.x", [BUSY]),
    Case("own-organisation-c2000", "coordination", [down("mast")], "coordination/phones"),
    Case("care-round", "home-care", [OUTAGE], "home-care/power"),
    Case("mutual-aid", "c2000", CREW_JOBS, "crew"),
    Case("repair-priority", "c2000", CREW_JOBS, "c2000"),
    Case("guarding", "grid", [OUTAGE], "high", when=UNLESS_GUARDED),
    Case("evacuation", "behind", [down("dyke", after="24h")], "behind/dry"),
    Case("scaling", "coordination", [down("grid", size=0.5)], "coordination/outage"),
]
GATES = {"defence-support", "defence-means", "mutual-aid-means", "open-road", "patching"}
"""Tried in test_means_and_roads: they open the way to other actions."""


def action_of(case: Case) -> dict[str, Any]:
    action = {"use": case.use, **{k: v for k, v in case.more.items() if k != "effects+"}}
    if case.target is not None:
        action["targets"] = [case.target]
    if "effects+" in case.more:
        shed = {"effect": "damage", "name": "shedding", "size": 1, "in-turn": {"each": "2h"}}
        action["effects"] = action["partly"] = [shed, case.more["effects+"]]
    return action


def test_every_action_of_the_library_is_tried() -> None:
    """No action is shipped that nobody has seen change an outcome."""
    assert {path.stem for path in LIBRARY.glob("*.yaml")} == {case.use for case in CASES} | GATES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.use)
def test_an_action_changes_the_outcome_as_intended(case: Case, tmp_path: Path) -> None:
    """With the order no seed ends worse than without, and at least half end better (what harms: the other way)."""
    scenario = region(tmp_path, [action_of(case)], [{**case.when, "effects": case.effects}])
    gains = []
    for seed in SEEDS:
        without, _ = played(scenario, [], seed=seed)
        with_order, orders = played(scenario, [(30, case.use, case.target)], seed=seed)
        gain = case.measure(without, case.watched) - case.measure(with_order, case.watched)
        gains.append(-gain if case.harms else gain)
        if orders[0].refused:
            assert orders[0].refused == "refused-by-owner"
            assert gain == 0
    assert min(gains) >= -1e-9
    assert 2 * sum(gain > 0.01 for gain in gains) >= len(gains)


def test_no_draw_of_another_order_moves_when_one_is_taken_away(tmp_path: Path) -> None:
    """Whether the second generator starts, and for how long its fuel lasts, has nothing to do with the first."""
    scenario = region(
        tmp_path,
        [{"use": "generators", "targets": ["mast/power", "hospital/power"]}],
        [{"at": "10min", "effects": [OUTAGE]}],
    )
    for seed in SEEDS:
        alone, _ = played(scenario, [(30, "generators", "mast/power")], seed=seed)
        both, _ = played(scenario, [(20, "generators", "hospital/power"), (30, "generators", "mast/power")], seed=seed)
        assert alone.curve("mast") == both.curve("mast")
