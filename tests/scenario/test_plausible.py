"""How well numbers are known: ranges, worlds as known, and that every such world is a scenario."""

from __future__ import annotations

import math
import pickle
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import World
from sim.exercise import unrecorded
from sim.randomness import SeededDraws
from sim.scenario import builtin, builtin_networks, find, from_resolved, load, load_any, resolved
from sim.scenario.models import Scenario, Sourced
from sim.scenario.models.effect_base import EffectBase
from sim.scenario.models.effects import Level
from sim.scenario.models.estimates import ESTIMATES, KEPT, changed, fixed
from sim.scenario.models.values import DurationDraw
from sim.scenario.plausible import RANGES, Plausible, PlausibleNumber
from sim.units import HOUR

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario.models.estimates import Form

VILLAGE = """format: keten/1
kind: exercise
title: {nl: Dorp, en: Village}
starts: 2024-11-25 13:30
lasts: 3h
horizon: 12h
processes:
  line: {kind: transmission-station}
  mast:
    title: {nl: Mast, en: Mast}
    customers: 100
    needs:
      power:
        {kind: physical, from: line, restart: 10min, stock: [{lasts: 4h, OWN}], source: survey, confidence: medium}
threats:
  - {use: station-failure, id: plain, target: line, at: 10min}
"""


@cache
def exercise(name: str) -> Scenario:
    """Return a shipped exercise."""
    return load(find(name))


@cache
def plan(name: str) -> Plausible:
    """Return the numbers of a shipped exercise."""
    return Plausible(exercise(name))


def village(tmp_path: Path, own: str = "note: none") -> Scenario:
    """Return a small exercise in which one battery has what is given of it."""
    path = tmp_path / "village.yaml"
    path.write_text(VILLAGE.replace("OWN", own), encoding="utf-8")
    return load(path)


def by_place(scenario: Scenario) -> dict[str, PlausibleNumber]:
    """Return the numbers of a scenario by their places."""
    return {one.place: one for one in Plausible(scenario).numbers}


def test_a_number_has_the_range_of_its_confidence(tmp_path: Path) -> None:
    """High is 10 % either way, medium 25 %, low 50 %, and a judgement lies between half and twice."""
    assert RANGES == {"high": (0.9, 1.1), "medium": (0.75, 1.25), "low": (0.5, 1.5), "judgement": (0.5, 2.0)}
    battery = by_place(village(tmp_path))["process/mast/power.stock.1.lasts"]
    assert (battery.value, battery.source, battery.confidence) == ("4h", "survey", "medium")
    assert (battery.low, battery.high, battery.own) == (0.75, 1.25, False)


def test_an_author_gives_a_number_its_own_range(tmp_path: Path) -> None:
    """Ends written as the number itself count in place of those of its confidence, also after a journal kept them."""
    scenario = village(tmp_path, "range: {lasts: [1h, 6h]}")
    for form in (scenario, from_resolved(resolved(scenario))):
        battery = by_place(form)["process/mast/power.stock.1.lasts"]
        assert (battery.low, battery.high, battery.own) == (0.25, 1.5, True)


def test_a_range_goes_with_the_number_beside_it(tmp_path: Path) -> None:
    """A number laid over one of a library takes its range away."""
    kinds = tmp_path / "library" / "kinds"
    kinds.mkdir(parents=True)
    kind = "format: keten/1\nkind: process-kind\nid: pumps\ntitle: {nl: Pompen, en: Pumps}\n"
    (kinds / "pumps.yaml").write_text(kind + "reserve: 1.5\nrange: {reserve: [1.2, 1.8]}\n", encoding="utf-8")
    path = tmp_path / "village.yaml"
    text = VILLAGE.replace(", OWN", "").replace(
        "  mast:", "  own: {kind: pumps, reserve: 9}\n  a: {kind: pumps}\n  mast:"
    )
    path.write_text(text, encoding="utf-8")
    found = load(path).processes
    assert found["a"].range == {"reserve": (1.2, 1.8)}
    assert found["own"].range is None


@pytest.mark.parametrize(
    ("own", "key"),
    [
        ("range: {lasts: [5h, 6h]}", "problems.range.outside"),
        ("range: {lasts: [3h, 2h]}", "problems.range.outside"),
        ("range: {lasts: [0.5, 2]}", "problems.range.unit"),
        ("range: {starts: [50 %, 100 %]}", "problems.range.no-number"),
        ("range: {weight: [50 %, 100 %]}", "problems.range.unknown"),
        ("range: {spread: [1, 2]}, spread: {uniform: [0s, 0s]}", "problems"),
    ],
)
def test_a_range_that_cannot_be_is_a_fault(tmp_path: Path, own: str, key: str) -> None:
    """A range must be of a number beside it, in its unit and around it; a fault says where and what to do."""
    from sim.errors import ScenarioError

    with pytest.raises(ScenarioError) as caught:
        village(tmp_path, own)
    problem = caught.value.problems[0]
    assert (problem.what.key or "").startswith(key)
    assert (problem.file, problem.line) == (str(tmp_path / "village.yaml"), 14)
    assert all(problem.parts(language)[2] for language in ("nl", "en"))


def test_a_share_near_all_varies_by_what_it_lacks() -> None:
    """A backup that starts 98 times in 100 by a judgement fails once to four times, not up to half of the time."""
    numbers = {one.place: one for one in plan("diemen-2015").numbers}
    starts = numbers["kind/c2000/power.stock.2.starts"]
    assert (starts.value, starts.confidence) == ("0.98", "judgement")
    assert (starts.low * 0.98, starts.high * 0.98) == pytest.approx((0.96, 0.99))
    agree = numbers["action/mutual-aid/answer.agree"]
    assert (agree.low * 0.7, agree.high * 0.7) == pytest.approx((0.4, 0.85))


def test_the_factor_has_what_is_written_in_its_middle() -> None:
    """Below and above what is written are as likely, and no quantile leaves the range."""
    number = PlausibleNumber("x", "1", "judgement", None, 0.5, 2.0, own=False, count=1)
    quantiles = [number.factor(u) for u in (0.0, 0.25, 0.5, 0.75, math.nextafter(1.0, 0))]
    assert quantiles == pytest.approx([0.5, 0.75, 1.0, 1.5, 2.0])


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 1), st.floats(1, 5))
def test_factors_rise_with_their_quantile(u: float, low: float, high: float) -> None:
    """The factor lies within its range and never falls as the quantile rises, so ranks of both agree."""
    number = PlausibleNumber("x", "1", "low", None, low, high, own=True, count=1)
    assert low - 1e-12 <= number.factor(u) <= high + 1e-12
    assert number.factor(u) <= number.factor(min(u + 0.01, math.nextafter(1.0, 0))) + 1e-12


VALUES: dict[Form, Any] = {
    "duration": 7_200_000,
    "draw": DurationDraw.model_validate({"triangular": ["1h", "2h", "6h"]}),
    "share": 0.7,
    "factor": 3.0,
    "least-one": 1.3,
    "slowing": 2.0,
    "amount": 0.5,
    "signed": -0.8,
    "count": -3,
    "curve": ((0.0, 0.0), (0.3, 0.85), (1.0, 1.0)),
    "steps": ((0, 3.0), (1_800_000, 0.8), (7_200_000, 1.0)),
    "hours": (0.3, 1.0, 1.6),
}


def test_a_changed_number_by_hand() -> None:
    """A factor of 1.5 makes of each form of number what the page says."""
    assert changed("duration", 7_200_000, 1.5) == 10_800_000
    assert changed("draw", VALUES["draw"], 1.5).triangular == (5_400_000, 10_800_000, 32_400_000)
    assert changed("share", 0.7, 1.5) == 1.0
    assert changed("share", 0.2, 1.5) == pytest.approx(0.3)
    assert changed("factor", 3.0, 1.5) == 4.5
    assert changed("factor", 0.9, 1.5) == 1.0
    assert changed("factor", 1.2, 0.5) == 1.0
    assert changed("least-one", 1.3, 0.5) == 1.0
    assert changed("signed", -0.8, 1.5) == pytest.approx(-1.2)
    assert changed("count", -3, 1.5) == -5
    assert changed("count", 1, 0.4) == 1
    assert changed("curve", VALUES["curve"], 1.5) == ((0.0, 0.0), (0.3, 1.0), (1.0, 1.0))
    assert changed("steps", VALUES["steps"], 1.5) == ((0, 4.5), (1_800_000, pytest.approx(1.0)), (7_200_000, 1.0))
    assert changed("hours", VALUES["hours"], 1.5) == pytest.approx((1 / (1 + 1.5 * (1 / 0.3 - 1)), 1.0, 1.9))


@pytest.mark.parametrize("form", VALUES)
def test_a_factor_of_one_changes_nothing(form: Form) -> None:
    """A factor of exactly 1 gives the same object, whatever the number is."""
    assert changed(form, VALUES[form], 1.0) is VALUES[form]


def test_statements_are_no_estimates() -> None:
    """All, nothing, no time and no change are not varied: they say something that is not measured."""
    assert fixed("share", 1.0)
    assert fixed("share", 0.0)
    assert fixed("factor", 1.0)
    assert fixed("curve", ((0.0, 0.0), (0.5, 1.0), (1.0, 1.0)))
    assert fixed("draw", DurationDraw.model_validate("0s"))
    assert not fixed("share", 0.99)


def test_every_number_of_a_sourced_model_varies_or_says_why_not() -> None:
    """A new field with a number has to be thought of: how it varies, or why it stays."""
    missing = []
    for model in _sourced(Sourced):
        known = {**ESTIMATES.get(model, {}), **KEPT.get(model, {})}
        missing += [
            f"{model.__name__}.{name}"
            for name, one in model.model_fields.items()
            if name not in known and name not in Sourced.model_fields and _has_numbers(one.annotation)
        ]
    assert not missing


def _has_numbers(annotation: object) -> bool:
    if annotation in (float, int, DurationDraw):
        return True
    return any(map(_has_numbers, get_args(annotation)))


def _sourced(base: type[Any]) -> list[type[Any]]:
    found = []
    for one in base.__subclasses__():
        if one.__module__.startswith("sim.scenario.models.") and one not in (Scenario, EffectBase, Level):
            found.append(one)
        found += _sourced(one)
    return found


@pytest.mark.parametrize("name", builtin())
@settings(max_examples=8, deadline=None)
@given(known=st.integers(0, 10**6))
def test_every_world_as_known_is_a_scenario(name: str, known: int) -> None:
    """A shipped exercise with other numbers is valid and keeps its shape: who needs whom, the shares of a whole."""
    world = plan(name).world(known)
    assert from_resolved(resolved(world)) == world
    for one, other in zip(exercise(name).processes.values(), world.processes.values(), strict=True):
        assert one.customers == other.customers
        assert [need.suppliers for need in one.needs.values()] == [need.suppliers for need in other.needs.values()]
        assert [t.share for n in one.needs.values() for t in n.stock] == [
            t.share for n in other.needs.values() for t in n.stock
        ]


@pytest.mark.parametrize("known", range(3))
@pytest.mark.parametrize("name", builtin_networks())
def test_an_ordinary_day_stays_one(name: str, known: int) -> None:
    """Where nothing happens nothing falls short for a day, whatever the numbers: a network as known still works."""
    world = World(Plausible(load_any(find(name, networks=True))).world(known), SeededDraws(1))
    before = World(load_any(find(name, networks=True)), SeededDraws(1))
    for one in (world, before):
        one.advance(24 * HOUR)
    assert {p for p in world.scenario.processes if len(world.curve(p)) > 1} <= {
        p for p in before.scenario.processes if len(before.curve(p)) > 1
    }


def test_ranges_without_width_are_the_same_world() -> None:
    """Where every range has no width the scenario is the same object, so the world is the same to the bit."""
    known = plan("diemen-2015")
    assert known.with_factors([1.0] * len(known.numbers)) is exercise("diemen-2015")


def test_one_library_number_is_one_number() -> None:
    """What one kind says of many processes has one factor: an error in the library is the same error everywhere."""
    known = plan("diemen-2015")
    restart = next(one for one in known.numbers if one.place == "kind/mobile-network/power.restart")
    assert restart.count == 12
    processes = known.world(5).processes
    assert len({p.needs["power"].restart for p in processes.values() if p.kind == "mobile-network"}) == 1


def test_places_are_names_of_one_number_each() -> None:
    """No two numbers share the name of their draw, in any exercise or network that ships."""
    for scenario in (*map(exercise, builtin()), load_any(find("nederland", networks=True))):
        places = [one.place for one in Plausible(scenario).numbers]
        assert len(places) == len(set(places))


def test_numbers_are_drawn_by_name_in_any_order() -> None:
    """One number more or fewer, or another order, moves no factor of another."""
    whole = exercise("diemen-2015")
    turned = whole.model_copy(update={"actions": whole.actions[::-1], "threats": ()})
    one, other = (
        dict(zip([n.place for n in p.numbers], p.factors(SeededDraws(3)), strict=True))
        for p in (Plausible(whole), Plausible(turned))
    )
    assert set(other) < set(one)
    assert all(one[place] == factor for place, factor in other.items())


def test_chance_is_apart_from_what_is_known() -> None:
    """The same seed with other numbers draws the same chance, and the same numbers with another seed the same ones."""
    asked: list[dict[str, float]] = []

    class Listening:
        def __init__(self, seed: int) -> None:
            self.draws = SeededDraws(seed)
            self.found: dict[str, float] = {}
            asked.append(self.found)

        def uniform(self, name: str) -> float:
            self.found[name] = self.draws.uniform(name)
            return self.found[name]

    for known in (1, 2):
        World(plan("diemen-2015").world(known), Listening(7)).advance(12 * HOUR)
    first, second = asked
    assert first.keys() & second.keys()
    assert all(first[name] == second[name] for name in first.keys() & second.keys())
    assert not any(name.startswith("known/") for name in first)


def test_a_world_as_known_is_the_same_in_another_process() -> None:
    """The plan travels: a copy that was packed and unpacked makes the same world, so workers agree."""
    known = plan("citrix")
    copy: Plausible = pickle.loads(pickle.dumps(known))
    assert copy.world(4) == known.world(4)
    scenario = known.world(4)
    one, other = (unrecorded(s, 3, "experienced", 24 * HOUR) for s in (scenario, copy.world(4)))
    assert all(one.curve(p) == other.curve(p) for p in scenario.processes)
