"""Lost control and quality travel along the needs that pass them on."""

from __future__ import annotations

from typing import Any

import pytest

from .small import HOUR, apply, world

PASSES = {"passes": ["quality"]}
WATER: dict[str, Any] = {
    "well": {},
    "other": {},
    "street": {"needs": {"well": {"from": "well", **PASSES}}},
    "tower": {"needs": {"street": {"from": "street", **PASSES}}},
    "either": {"needs": {"wells": {"any": ["well", "other"], **PASSES}}},
    "mixed": {"needs": {"wells": {"mix": {"well": 0.5, "other": 0.5}, **PASSES}}},
    "ward": {"needs": {"water": {"from": "tower", "unfit": 0.8}}},
    "garden": {"needs": {"water": {"from": "street"}}},
}


def lost(at: str, target: str = "well", **more: Any) -> dict[str, Any]:
    """Write quality lost."""
    return {"effect": "quality", "target": target, "at": at, **more}


def foul(*threats: dict[str, Any], hours: float = 5, processes: dict[str, Any] | None = None) -> set[str]:
    """Return what has lost its quality."""
    made = world(processes=processes or WATER, crews={}, threats=list(threats))
    made.advance(round(hours * HOUR))
    return {name for name in made.scenario.processes if not made.state(name).quality}


def test_quality_travels_as_far_as_needs_pass_it_on() -> None:
    """A fouled well fouls what drinks from it, and what drinks from that; not what has another, nor what waters."""
    assert foul(lost("1h")) == {"well", "street", "tower", "mixed"}
    assert foul(lost("1h"), lost("1h", "other")) == {"well", "other", "street", "tower", "mixed", "either"}


def test_quality_comes_back_with_its_source() -> None:
    """When the source is clean everything behind it is, in the same millisecond; of two causes the last one counts."""
    assert foul(lost("1h", lasts="2h"), hours=3) == set()
    assert foul(lost("1h", lasts="2h"), lost("2h", lasts="2h"), hours=3.5) == {"well", "street", "tower", "mixed"}


def test_what_goes_round_does_not_hold_itself() -> None:
    """In a cycle quality is back once no effect holds it."""
    ring = {"a": {"needs": {"b": {"from": "b", **PASSES}}}, "b": {"needs": {"a": {"from": "a", **PASSES}}}}
    assert foul(lost("1h", "a", lasts="1h"), processes=ring, hours=1.5) == {"a", "b"}
    assert foul(lost("1h", "a", lasts="1h"), processes=ring, hours=3) == set()


def test_spoilt_supply_limits_who_cannot_use_it() -> None:
    """A ward that must boil its water does 80 %, and its reason ends at what fouled the well."""
    made = world(processes=WATER, crews={}, threats=[lost("1h", lasts="2h")])
    made.advance(4 * HOUR)
    assert made.curve("ward") == [(0, 1), (HOUR, 0.8), (3 * HOUR, 1)]
    assert made.curve("tower") == [(0, 1)]
    made = world(processes=WATER, crews={}, threats=[lost("1h")])
    made.advance(2 * HOUR)
    fall = made.why("ward")
    assert fall is not None
    assert [(f.name, f.supplier, f.carriers) for f in fall.causes] == [("water", "tower", ("threat/t0",))]


def test_supply_that_is_spoilt_at_the_supplier_limits_who_cannot_use_it() -> None:
    """A ward that drinks straight from the well does 80 % while that is fouled, though no need passes it on."""
    processes: dict[str, Any] = {"well": {}, "ward": {"needs": {"water": {"from": "well", "unfit": 0.8}}}}
    made = world(processes=processes, crews={}, threats=[lost("1h", lasts="2h")])
    made.advance(4 * HOUR)
    assert made.curve("ward") == [(0, 1), (HOUR, 0.8), (3 * HOUR, 1)]


def test_met_by_other_means_it_is_clean() -> None:
    """Water brought by tanker is fit; when that ends it is foul again."""
    made = world(processes=WATER, crews={}, threats=[lost("1h")])
    made.advance(2 * HOUR)
    handle = apply(made, {"effect": "bypass", "target": "ward/water"})
    other = apply(made, {"effect": "bypass", "target": "street/well"})
    assert (made.level("ward"), made.state("tower").quality) == (1, True)
    made.release(other)
    assert (made.level("ward"), made.state("tower").quality) == (1, False)
    made.release(handle)
    assert made.level("ward") == 0.8


def test_a_generator_that_runs_again_makes_it_clean() -> None:
    """A dry generator that is brought fuel meets the need by its own means: neither spoilt nor passed on."""
    processes = WATER | {"ward": {"needs": {"water": {"from": "tower", "unfit": 0.8, **PASSES}}}}
    tap = {"effect": "bypass", "target": "ward/water", "at": "2h", "fuel": "1h"}
    cut = {"effect": "isolate", "target": "ward/water", "at": "2h", "lasts": "3h"}
    brought = {"effect": "stock", "target": "ward/water", "at": "6h", "add": "30min"}
    made = world(processes=processes, crews={}, threats=[lost("1h"), tap, cut, brought])
    made.advance(4 * HOUR)
    assert (made.level("ward"), made.state("ward").quality) == (0, False)
    made.advance(7 * HOUR)
    assert made.curve("ward") == [(0, 1), (HOUR, 0.8), (2 * HOUR, 1), (3 * HOUR, 0), (5 * HOUR, 0.8), (6 * HOUR, 1)]
    assert made.state("ward").quality


def test_conditions_and_reactions_see_what_was_passed_on() -> None:
    """A reaction to lost quality three needs away is set off, and remembers what fouled the well."""
    notice = {
        "when": {"process": "tower", "lost": "quality"},
        "effects": [{"effect": "demand", "target": "tower", "factor": 2}],
    }
    made = world(processes=WATER, crews={}, threats=[lost("1h")], reactions={"notice": notice})
    made.advance(2 * HOUR)
    reason = made.set_off("notice")
    assert reason is not None
    assert (reason.t, reason.carriers) == (HOUR, ("threat/t0",))


@pytest.mark.parametrize(("lasts", "back"), [("9h", 9), ("3h", 6)])
def test_a_station_without_its_control_centre_is_repaired_by_hand(lasts: str, back: float) -> None:
    """Four hours of work from 1 h take eight while the centre has lost control, and go faster once it is back."""
    processes = {
        "centre": {},
        "station": {"by-hand": 0.5, "needs": {"control": {"from": "centre", "floor": 1, "passes": ["control"]}}},
    }
    taken = {"effect": "control", "target": "centre", "at": "0h", "lasts": lasts}
    broken = {"effect": "damage", "target": "station", "at": "1h", "repair": "4h"}
    made = world(processes=processes, crews={}, threats=[taken, broken])
    made.advance(12 * HOUR)
    assert made.curve("station") == [(0, 1), (HOUR, 0), (back * HOUR, 1)]


def test_an_action_takes_longer_by_hand() -> None:
    """A start that takes an hour takes three on a station whose control is lost."""
    start = {"id": "start", "title": "Start", "mode": "order", "targets": ["one", "two"], "lead": "1h", "by-hand": 3}
    taken = {"effect": "control", "target": "one", "at": "0h"}
    made = world(processes={"one": {}, "two": {}}, crews={}, threats=[taken], actions=[start])
    made.advance(HOUR)
    assert [made.order("start", target).in_force for target in ("one", "two")] == [4 * HOUR, 2 * HOUR]


def test_a_loss_can_be_followed_to_what_took_it() -> None:
    """Each process tells what took its quality and along which supplier; the source has none."""
    made = world(processes=WATER, crews={}, threats=[lost("1h")])
    made.advance(2 * HOUR)
    told = {
        name: [(one.what, one.carrier, one.supplier) for one in made.impairments(name)] for name in ("tower", "well")
    }
    assert told == {"tower": [("quality", "threat/t0", "street")], "well": [("quality", "threat/t0", None)]}
    assert made.impairments("garden") == ()


def test_losses_are_told_in_one_order_whichever_came_first() -> None:
    """What fouled a process is told sorted by what did it, not by when it arrived: the same text every time."""
    passing = {name: {"from": name, **PASSES} for name in ("left", "right")}
    processes = {"left": {}, "right": {}, "mouth": {"needs": passing}}
    made = world(processes=processes, crews={}, threats=[lost("2h", "left"), lost("1h", "right")])
    made.advance(3 * HOUR)
    assert [(one.carrier, one.supplier) for one in made.impairments("mouth")] == [
        ("threat/t0", "left"),
        ("threat/t1", "right"),
    ]


def test_what_a_process_lost_itself_is_told_in_that_order_too() -> None:
    """Fouled by an effect first and by what it is supplied with later, it tells the two sorted by what did it."""
    processes = {"left": {}, "mouth": {"needs": {"left": {"from": "left", **PASSES}}}}
    made = world(processes=processes, crews={}, threats=[lost("2h", "left"), lost("1h", "mouth")])
    made.advance(3 * HOUR)
    told = [(one.carrier, one.supplier) for one in made.impairments("mouth")]
    assert told == [("threat/t0", "left"), ("threat/t1", None)]
