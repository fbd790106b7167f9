"""Parts of the engine by themselves: readings, waits, stocks, damages, falls and what holds, at their edges."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine import Fall, FallCause, World, without
from sim.engine.draws.bounds import holds_more
from sim.engine.draws.observed import PendingDelay
from sim.engine.primitives.service_reading import Reading
from sim.engine.supply.reservoir import Reservoir
from sim.randomness import SeededDraws
from tests.engine.small import HOUR, MINUTE, apply, outage, world


class Recorded:
    """Draws that remember under which names they were asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self._draws = SeededDraws(1)

    def uniform(self, name: str) -> float:
        """Return a draw, and remember its name."""
        self.names.add(name)
        return self._draws.uniform(name)


def test_draws_of_an_order_have_the_name_that_the_model_gives_them() -> None:
    """``docs/model.md`` §8, for an order with a target and for one without."""
    drawn = {"uniform": ["1h", "3h"]}
    broken = {"effect": "damage", "target": "mast", "size": 0.1}
    actions: list[dict[str, Any]] = [
        {"id": "aimed", "targets": ["mast/power"], "lead": drawn, "lasts": drawn, "effects": [
            {"effect": "bypass", "target": "{target}", "fuel": drawn, "lasts": drawn}, {**broken, "repair": drawn},
        ]},
        {"id": "general", "lasts": drawn, "effects": [{**broken, "name": "hole", "repair": drawn, "lasts": drawn}]},
    ]  # fmt: skip
    draws = Recorded()
    made = World(world([outage()], actions=actions, lasts="9h").scenario, draws)
    made.advance(0)
    made.order("aimed", "mast/power")
    made.order("general")
    made.advance(9 * HOUR)
    assert draws.names == {
        "lead/aimed/mast/power/1",
        "lasts/aimed/mast/power/1",
        "lasts/action/aimed/mast/power/1/0",
        "fuel/action/aimed/mast/power/1/mast/power",
        "repair/mast/aimed#1",
        "lasts/general/-/1",
        "lasts/action/general/-/1/0",
        "repair/mast/hole",
    }


@pytest.mark.parametrize(
    ("used", "share", "least"), [(-1, 1, 0), (0, 1, 1), (10, 1, 11), (10.5, 1, 11), (10, 0.5, 21), (7, 0.3, 24)]
)
def test_a_stock_holds_the_least_whole_time_that_is_more_than_was_used(used: float, share: float, least: int) -> None:
    """One that was used for 10 ms and is not dry holds 11 at least; of half of it, 21."""
    assert holds_more(used, share) == least


@pytest.mark.parametrize(("now", "least"), [(4, 0), (5, 1), (8, 4), (14, 10), (15, None)])
def test_a_wait_shows_that_it_is_longer_than_what_has_passed(now: int, least: int | None) -> None:
    """Of a wait of 10 ms from 5 on: nothing before, in the millisecond of its begin that it takes time, then more."""
    assert PendingDelay(5, 10).least(now) == least


def test_a_reading_is_whole_from_999_thousandths_on() -> None:
    """A fall to 0.9995 is read as whole, and a rise to it too; further down, each thousandth counts."""
    reading = Reading()
    assert not reading.update(0.9995, rising=False)
    assert reading.mils == 1000
    assert reading.update(0.5, rising=False)
    assert reading.mils == 500
    assert reading.update(0.7, rising=True)
    assert reading.mils == 700
    assert reading.update(0.9985, rising=True)
    assert reading.mils == 1000


def test_a_common_stock_whose_backup_does_not_start_is_out_at_once() -> None:
    """It gives nothing from the millisecond in which supply fell, with six hours in it."""
    pool = Reservoir(1.0, 6 * HOUR, HOUR, 1.0)
    pool.fell(0.0, 0.0, HOUR, empty=True)
    assert (pool.up, pool.x, pool.stock) == (False, 0.0, 0.0)
    whole = Reservoir(1.0, 6 * HOUR, HOUR, 1.0)
    whole.fell(0.0, 0.0, HOUR, empty=False)
    assert (whole.up, whole.x, whole.depletes_at) == (True, 1.0, 7 * HOUR)


def test_a_generator_that_does_not_start_is_taken_away_without_having_run() -> None:
    """It changes nothing when it comes, and nothing when it goes."""
    bypass = {"effect": "bypass", "target": "mast/power", "at": "2h", "lasts": "4h", "starts": 0}
    w = world([outage(repair="8h"), bypass])
    w.advance(12 * HOUR)
    assert w.curve("mast") == [(0, 1.0), (3 * HOUR, 0.0), (9 * HOUR + 30 * MINUTE, 1.0)]


def test_what_a_level_was_made_of_is_noted_once_a_millisecond() -> None:
    """Of two changes at once the last one stands: demand, and calls that come because the grid is down."""
    w = world([outage(), {"at": "1h", "effect": "demand", "target": "112", "factor": 2}])
    w.advance(2 * HOUR)
    # Two commands of one millisecond, each settled by itself.
    for factor in (2, 3):
        apply(w, {"effect": "demand", "target": "112", "factor": factor})
    times = [inputs.t for inputs in w.inputs("112")]
    assert times == [0, HOUR, 2 * HOUR]
    assert [inputs.demand for inputs in w.inputs("112")] == [1, 3, 13]


def test_records_of_falls_are_equal_when_they_say_the_same() -> None:
    """Time, process, level and factors count, and nothing else is a record."""
    factor = FallCause("demand", "demand", 0.5, True, 5, None, None, ("profile",), None, 1.0)
    fall = Fall(5, "a", 0.5, (factor,))
    assert fall == Fall(5, "a", 0.5, lambda: (factor,))
    assert fall != Fall(5, "a", 0.5, ())
    assert fall != Fall(5, "b", 0.5, (factor,))
    assert fall != "a"


def test_demand_lifted_leaves_what_the_condition_allows() -> None:
    """At half the condition and demand of 1.5 the normal demand would be met for half, not wholly."""
    w = world([{"at": "1h", "effect": "damage", "target": "tank", "size": 0.5},
               {"at": "1h", "effect": "demand", "target": "tank", "factor": 1.5}])  # fmt: skip
    w.advance(2 * HOUR)
    fall = w.why("tank")
    assert fall is not None
    lifted = {factor.kind: without(fall, factor) for factor in fall.causes}
    assert fall.level == pytest.approx(1 / 3)
    assert lifted == {"demand": pytest.approx(0.5), "condition": pytest.approx(1 / 1.5)}


def test_load_that_the_reserve_carries_is_no_reason_of_a_fall() -> None:
    """112 has takers for twice the calls, so with one link down only its mast is a reason."""
    w = world([outage()])
    w.advance(4 * HOUR)
    fall = w.why("112")
    assert fall is not None
    assert w.level("112") == 0
    assert [(factor.kind, factor.name) for factor in fall.causes] == [("need", "mast")]


TWO: dict[str, Any] = {
    "a": {},
    "b": {},
    "c": {
        "reserve": 1,
        "needs": {"of-a": {"from": "a"}, "of-b": {"from": "b"}},
        "load": {"unrest": {"from": "d", "gain": 3}},
    },
    "d": {"needs": {"of-a": {"from": "a"}}},
}  # fmt: skip


def test_only_the_lowest_of_two_needs_holds() -> None:
    """Of one at 0.2 and one at 0.6 the first holds alone; once it is back, the other does."""
    cuts = [outage(target="a", size=0.8, repair="3h"), outage(target="b", size=0.4)]
    w = world(cuts, processes=TWO | {"c": {"needs": TWO["c"]["needs"]}}, crews={})
    for at, holds in ((2, "of-a"), (5, "of-b")):
        w.advance(at * HOUR)
        assert [(h.name, h.depth) for h in w.blockers("c") if h.process == "c"] == [(holds, 0)]


def test_what_is_behind_a_load_is_one_step_further_at_a_time() -> None:
    """The load of C comes of D, one step back, which comes of A, two steps back."""
    w = world([outage(target="a")], processes=TWO | {"c": {"load": TWO["c"]["load"]}}, crews={})
    w.advance(2 * HOUR)
    assert [(h.process, h.depth) for h in w.blockers("c")] == [("c", 0), ("d", 1), ("a", 2)]


def test_crews_that_change_twice_count_each_time() -> None:
    """Two jobs of 4 h: the second begins when a crew is lent at 2 h, pauses when it goes at 3 h, and goes on at 5 h."""
    jobs = [outage(target=target, repair="4h") for target in ("a", "b")]
    lent = {"effect": "crews", "target": "crew", "add": 1, "at": "2h", "lasts": "1h"}
    processes = {"a": {"crew": "crew"}, "b": {"crew": "crew"}}
    w = world([*jobs, lent], processes=processes, crews={"crew": {"size": 1}})
    w.advance(4 * HOUR)
    (paused,) = w.blockers("b")
    assert paused.repair is not None
    assert (paused.repair.worked, paused.repair.place) == (1 * HOUR, 1)
    w.advance(12 * HOUR)
    assert w.curve("a") == [(0, 1.0), (1 * HOUR, 0.0), (5 * HOUR, 1.0)]
    assert w.curve("b") == [(0, 1.0), (1 * HOUR, 0.0), (8 * HOUR, 1.0)]


def test_a_place_that_is_brought_fuel_shows_nothing_of_its_position_at_first() -> None:
    """Nothing until deliveries fall; then whether it still gets any narrows that down."""
    needs = {"power": {"from": "grid", "form": "place", "stock": "6h", "refuel": "road"}}
    cuts = [outage(), outage(target="road", size=0.6)]
    w = world(cuts, processes={"grid": {}, "road": {}, "site": {"needs": needs}}, crews={})
    assert "place/site/road" not in w.seen()
    w.advance(2 * HOUR)
    shown = w.seen()["place/site/road"]
    assert (shown.low, shown.high) in {(0.0, 0.4), (0.4, 1.0)}


def test_a_hazard_with_no_strength_somewhere_does_nothing_there() -> None:
    """Outside all entries of its list a footprint has none, also where the curve begins above no damage."""
    processes = {
        name: {"fragility": {"wind": {"curve": [[0, 0.2], [10, 1]], "repair": "5h"}}} for name in ("here", "there")
    }
    storm = {"id": "storm", "at": "1h", "footprint": [
        {"hazard": "wind", "over": {"here": 1}, "intensity": [["0h", 10], ["2h", 0]]}
    ]}  # fmt: skip
    w = world([storm], processes=processes, crews={})
    w.advance(90 * MINUTE)
    assert (w.level("here"), w.level("there")) == (0.0, 1.0)
