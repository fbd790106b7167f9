"""Who is among the first served and the last cut: the reading of a supplier that keeps a part of its customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from sim.engine import World
from sim.engine.build import build_nodes
from sim.engine.draws.observed import DrawSource
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from tests.engine.small import HOUR, MINUTE
from tests.naive.cases import damage, scenario
from tests.naive.world import NaiveWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    Course = Callable[[dict[str, Any], float], Callable[[str], list[tuple[int, float]]]]

Curve = list[tuple[int, float]]


class At:
    """Draws that are all the same number."""

    def __init__(self, q: float) -> None:
        self.q = q

    def uniform(self, name: str) -> float:
        """Return that number whatever is drawn."""
        del name
        return self.q


def engine(data: dict[str, Any], q: float) -> Callable[[str], Curve]:
    """Return the curves of a scenario in the engine."""
    world = World(Scenario.model_validate(data), At(q))
    world.advance(12 * HOUR)
    return world.curve


def naive(data: dict[str, Any], q: float) -> Callable[[str], Curve]:
    """Return the curves of a scenario in the naive world."""
    world = NaiveWorld(Scenario.model_validate(data), At(q))
    world.run(12 * HOUR)
    return world.curve


BOTH = pytest.mark.parametrize("course", [engine, naive])


def told(curve: Curve) -> Curve:
    """Return a curve with levels to a millionth."""
    return [(t, round(level, 6)) for t, level in curve]


@BOTH
def test_whoever_is_among_the_first_is_whole_down_to_its_share(course: Course) -> None:
    """At p = 60 % a supplier at 80 % gives all, at 30 % a half, at 0 nothing: min(1, s / p)."""
    rail = {"needs": {"power": {"from": "grid", "among-first": 0.6}}}
    home = {"needs": {"power": {"from": "grid"}}}
    cuts = [
        damage("grid", "1h", size=0.2, lasts="3h"),
        damage("grid", "2h", size=0.5, lasts="2h"),
        damage("grid", "3h", size=0.3, lasts="1h"),
    ]
    curve = course(scenario({"grid": {}, "rail": rail, "home": home}, cuts), 0.5)
    assert told(curve("grid")) == [(0, 1), (HOUR, 0.8), (2 * HOUR, 0.3), (3 * HOUR, 0), (4 * HOUR, 1)]
    assert told(curve("home")) == told(curve("grid"))
    assert told(curve("rail")) == [(0, 1), (2 * HOUR, 0.5), (3 * HOUR, 0), (4 * HOUR, 1)]


@BOTH
def test_a_place_keeps_its_position(course: Course) -> None:
    """At q = 0.55 and p = 0.5 a place has supply at 30 % (0.6 read), and none at 25 % (0.5 read)."""
    needs = {"power": {"from": "grid", "form": "place", "among-first": 0.5}}
    plain = {"power": {"from": "grid", "form": "place"}}
    cuts = [damage("grid", "1h", size=0.7, lasts="3h"), damage("grid", "2h", size=0.05, lasts="1h")]
    data = scenario({"grid": {}, "first": {"needs": needs}, "other": {"needs": plain}}, cuts)
    curve = course(data, 0.55)
    assert told(curve("first")) == [(0, 1), (2 * HOUR, 0), (3 * HOUR, 1)]
    assert told(curve("other")) == [(0, 1), (HOUR, 0), (4 * HOUR, 1)]


@BOTH
def test_a_mix_reads_each_supplier_before_it_weighs_them(course: Course) -> None:
    """Two halves at 0.4 and 0.9 with p = 0.8 give 0.5 · 0.5 + 0.5 · 1, not (0.5 · 0.4 + 0.5 · 0.9) / 0.8."""
    needs = {"power": {"mix": {"a": 0.5, "b": 0.5}, "among-first": 0.8}}
    cuts = [damage("a", "1h", size=0.6), damage("b", "1h", size=0.1)]
    curve = course(scenario({"a": {}, "b": {}, "c": {"needs": needs}}, cuts), 0.5)
    assert told(curve("c")) == [(0, 1), (HOUR, 0.75)]


@BOTH
def test_a_reservoir_drains_by_what_it_reads(course: Course) -> None:
    """A pool of 1 h at a supplier of 30 % with p = 60 % drains at half rate: dry after 2 h, then at a half."""
    needs = {"power": {"from": "grid", "form": "pool", "stock": "1h", "among-first": 0.6}}
    curve = course(scenario({"grid": {}, "taps": {"needs": needs}}, [damage("grid", "1h", size=0.7, lasts="5h")]), 0.5)
    assert told(curve("taps")) == [(0, 1), (3 * HOUR, 0.5), (6 * HOUR, 1)]


def test_needs_share_a_reading_only_with_the_same_share() -> None:
    """Needs on the same supplier with another share that is enough read another value."""
    shares = {"a": 0.5, "b": 0.5, "c": 0.8, "d": 1.0}
    users = {name: {"needs": {"n": {"from": "grid", "among-first": p}}} for name, p in shares.items()}
    made = Scenario.model_validate(scenario({"grid": {}, **users}, []))
    nodes = build_nodes(made, DrawSource(SeededDraws(1)))
    read = {name: nodes[name].needs[0].combined for name in shares}
    assert read["a"] is not None
    assert read["a"] is read["b"]
    assert read["c"] is not None
    assert read["c"] is not read["a"]
    assert read["d"] is None


def test_it_is_met_again_at_its_share() -> None:
    """What holds a process down names the level from which it is whole: its share, of a place that of its position."""
    needs = {"power": {"from": "grid", "among-first": 0.6}}
    place = {"power": {"from": "grid", "form": "place", "among-first": 0.6}}
    data = scenario({"grid": {}, "rail": {"needs": needs}, "ward": {"needs": place}}, [damage("grid", "1h")])
    world = World(Scenario.model_validate(data), At(0.5))
    world.advance(HOUR)
    assert world.blockers("rail")[0].back == pytest.approx(0.6)
    assert world.blockers("ward")[0].back == pytest.approx(0.6 * 0.501)


def test_a_place_shows_where_it_stands_by_what_it_reads() -> None:
    """A place among the first that has supply at 30 % of p = 60 % stands below a half of the customers."""
    place = {"power": {"from": "grid", "form": "place", "among-first": 0.6}}
    cut = damage("grid", "1h", size=0.7, lasts="1h")
    world = World(Scenario.model_validate(scenario({"grid": {}, "ward": {"needs": place}}, [cut])), At(0.3))
    world.advance(90 * MINUTE)
    seen = world.seen()["place/ward/grid"]
    assert (seen.low, seen.high) == (0.0, 0.5)


@pytest.mark.parametrize("share", [0, -0.1, 1.1, "0 %"])
def test_the_share_is_above_nothing_and_at_most_all(share: object) -> None:
    """A share of 0, below it or above 1 is refused."""
    with pytest.raises(ValidationError):
        Scenario.model_validate(
            scenario({"grid": {}, "rail": {"needs": {"power": {"from": "grid", "among-first": share}}}}, [])
        )
