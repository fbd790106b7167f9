"""Callers by what they call with: a mobile phone, a fixed one, or both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.calls import Plan, plan_of
from sim.calls.fluid import follow
from sim.cli.render.titles import Named
from sim.engine import PhoneGroup, Stock, World, without
from sim.exercise.explain.explanation import down, explain
from sim.exercise.explain.sentences import SentenceWriter
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from sim.scenario.models.emergency import Callers
from tests.engine.small import HOUR
from tests.naive.cases import damage, scenario
from tests.naive.world import NaiveWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine import Fall

    Course = Callable[[dict[str, Any]], Callable[[str], list[tuple[int, float]]]]

SHARES = {"mobile": 0.5, "fixed": 0.1, "both": 0.4}


def line(shares: dict[str, Any] | None = None, /, **needs: Any) -> dict[str, Any]:
    """Return an emergency line over masts and exchanges."""
    own = {"mobile": {"from": "masts"}, "fixed": {"from": "exchange"}}
    return {
        "calls": 60,
        "reserve": 100,
        "callers": {"patience": "2min", "again": 0.5, "pause": "1min", "with": shares or SHARES},
        "needs": {**own, "intake": {"from": "centre"}, **needs},
    }


def network(one: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a line with its networks and a centre that is never short."""
    centre = {"intake": {"takers": 60, "handling": "1min"}}
    return {"masts": {}, "exchange": {}, "centre": centre, "line": one or line()}


def engine(data: dict[str, Any]) -> Callable[[str], list[tuple[int, float]]]:
    """Return the curves of a scenario in the engine."""
    return played(data).curve


def naive(data: dict[str, Any]) -> Callable[[str], list[tuple[int, float]]]:
    """Return the curves of a scenario in the naive world."""
    world = NaiveWorld(Scenario.model_validate(data), SeededDraws(1))
    world.run(12 * HOUR)
    return world.curve


BOTH = pytest.mark.parametrize("course", [engine, naive])


def played(data: dict[str, Any], hours: float = 12) -> World:
    """Return a scenario played for so many hours."""
    world = World(Scenario.model_validate(data), SeededDraws(1))
    world.advance(round(hours * HOUR))
    return world


def told(curve: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Return a curve with levels to a millionth."""
    return [(t, round(level, 6)) for t, level in curve]


def plan(world: World) -> Plan:
    """Return the plan of the calls of a world."""
    found = plan_of(world)
    assert found is not None
    return found


def why(world: World) -> Fall:
    """Return why the line is down."""
    fall = world.why("line")
    assert fall is not None
    return fall


@BOTH
def test_each_group_gets_through_over_its_own_network(course: Course) -> None:
    """Masts 0.3, exchanges 0.6: 0.5 · 0.3 + 0.1 · 0.6 + 0.4 · 0.6; masts dead: 0.06 + 0.24; whole: 0.5 + 0.06 + 0.4."""
    cuts = [
        damage("masts", "1h", size=0.7, lasts="5h"), damage("exchange", "2h", size=0.4, lasts="5h"),
        damage("masts", "3h", size=0.3, lasts="1h"),
    ]  # fmt: skip
    assert told(course(scenario(network(), cuts))("line")) == [
        (0, 1), (HOUR, 0.65), (2 * HOUR, 0.45), (3 * HOUR, 0.3), (4 * HOUR, 0.45), (6 * HOUR, 0.96), (7 * HOUR, 1),
    ]  # fmt: skip


@BOTH
def test_a_battery_at_the_exchange_holds_its_callers(course: Course) -> None:
    """Power gone at 1 h: masts at once, so 0.1 + 0.4; exchanges after their 2 h, so nobody; back at 6 h."""
    phones = {"power": {"from": "grid"}}
    held = {"power": {"from": "grid", "stock": "2h"}}
    world = {**network(), "grid": {}, "masts": {"needs": phones}, "exchange": {"needs": held}}
    curve = course(scenario(world, [damage("grid", "1h", lasts="5h")]))
    assert told(curve("line")) == [(0, 1), (HOUR, 0.5), (3 * HOUR, 0), (6 * HOUR, 1)]


@BOTH
def test_other_needs_and_capacity_bind_as_ever(course: Course) -> None:
    """Over a hand-over at 0.4 come 0.4 of the callers; at dead masts 0.5 would, were the hand-over whole."""
    world = {**network(line(handover={"from": "handover"})), "handover": {}}
    cuts = [damage("masts", "1h", lasts="3h"), damage("handover", "2h", size=0.6, lasts="1h")]
    assert told(course(scenario(world, cuts))("line")) == [(0, 1), (HOUR, 0.5), (2 * HOUR, 0.4), (3 * HOUR, 0.5),
                                                          (4 * HOUR, 1)]  # fmt: skip


def test_each_group_is_a_factor_of_its_own() -> None:
    """Masts at 0.3, exchanges at 0.6: three groups, each with its share, its reach, and what it alone would lift."""
    world = played(scenario(network(), [damage("masts", "1h", size=0.7), damage("exchange", "2h", size=0.4)]), 3)
    fall = why(world)
    assert all(one.kind == "callers" and one.binding and one.allows == pytest.approx(0.45) for one in fall.causes)
    assert {one.name: (one.group, one.supplier, pytest.approx(without(fall, one))) for one in fall.causes} == {
        "mobile": (PhoneGroup(0.5, pytest.approx(0.3), "mobile"), "masts", 0.8),  # type: ignore[arg-type]
        "fixed": (PhoneGroup(0.1, 0.6, "fixed"), "exchange", 0.49),
        "both": (PhoneGroup(0.4, 0.6, "fixed"), "exchange", 0.61),
    }
    assert all(one.cause is not None and one.cause.causes[0].kind == "condition" for one in fall.causes)


def test_a_group_that_gets_through_is_no_cause() -> None:
    """With whole exchanges only those suffer who have nothing but a mobile; without them nothing else binds."""
    fall = why(played(scenario(network(), [damage("masts", "1h", size=0.7)]), 2))
    assert [(one.name, one.need, without(fall, one)) for one in fall.causes] == [("mobile", "mobile", 1.0)]


def test_a_group_tells_what_its_need_lived_on() -> None:
    """Where a need of the line has a stock, the group that calls over it names how long that held."""
    kept = line(fixed={"from": "exchange", "stock": "2h"})
    fall = why(played(scenario(network(kept), [damage("exchange", "1h"), damage("masts", "1h")]), 4))
    stocks = {one.name: one.stock for one in fall.causes}
    assert stocks["fixed"] == stocks["both"] or stocks["both"] == stocks["mobile"]
    assert stocks["fixed"] == Stock("dry", 1, 1.0, HOUR, 3 * HOUR)


def test_what_its_own_stocks_will_take_is_told_beforehand() -> None:
    """While 2 h of stock serve the fixed need, the line will fall to what the masts then carry."""
    kept = line(fixed={"from": "exchange", "stock": "2h"})
    data = scenario(network(kept), [damage("exchange", "1h"), damage("masts", "1h", size=0.5)])
    foreseen = played(data, 2).drains("line")
    assert foreseen == {3 * HOUR: pytest.approx(0.5 * 0.5 + 0.4 * 0.5)}
    assert played(data, 3).level("line") == foreseen[3 * HOUR]


def test_both_networks_hold_a_line_and_either_remedy_helps() -> None:
    """What holds it now are the two networks, each as far as somebody calls over it."""
    data = scenario(network(), [damage("exchange", "1h"), damage("masts", "1h", size=0.5)])
    held = [(one.name, one.supplier) for one in played(data, 2).blockers("line") if one.kind == "need"]
    assert held == [("fixed", "exchange"), ("mobile", "masts")]
    alone = scenario(network(line({"mobile": 1.0})), [damage("exchange", "1h"), damage("masts", "1h", size=0.5)])
    assert [one.name for one in played(alone, 2).blockers("line") if one.kind == "need"] == ["mobile"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_told_who_does_not_get_through(language: Any) -> None:
    """The sentence has the group, its share, how many of it get through, and what that makes of all."""
    data = scenario(network(), [damage("masts", "1h", size=0.7)])
    world = played(data, 2)
    writer = SentenceWriter(language, Named(Scenario.model_validate(data), language))
    text = writer.factor(why(world).causes[0], "line")
    assert all(part in text for part in ("50 %", "30 %", "65 %")), text
    assert explain(world, "line").weakest is not None
    assert any("masts" in writer.down(one) for one in down(world) if one.process == "line")


def test_who_is_not_reached_calls_again_in_vain() -> None:
    """With dead masts half of the callers of an hour, always the same, never get through; the rest does at once."""
    data = scenario(network(), [damage("masts", "1h", lasts="1h")])
    world = played(data, 4)
    found = follow(plan(world)).lines["line"]
    # A half of 60 callers each call 1 + 0.5 + 0.25 times, and those of the last minutes of the hour get through later.
    assert found.never == pytest.approx(30, abs=1.0)
    assert found.callers == pytest.approx(240)


def test_a_mast_keeps_the_phones_of_those_who_call_with_them() -> None:
    """Masts without core keep all phones: who has a fixed one too gets through over that, at 0.8 of the exchanges."""
    masts = {"customers": 10, "holds": "core", "needs": {"core": {"from": "core"}}}
    world = {**network(line(mobile={"any": ["masts", "other"]})), "core": {}, "masts": masts, "other": {}}
    cuts = [damage("core", "1h"), damage("exchange", "1h", size=0.2)]
    step = plan(played(scenario(world, cuts), 2)).steps[-1]
    assert step.reach[0] == pytest.approx(0.1 * 0.8 + 0.4 * 0.8)


@pytest.mark.parametrize("share", [0.83, 1.0, 0.0, 0.6])
def test_the_old_share_of_mobile_phones_means_what_it_did(share: float) -> None:
    """`mobile: m` is read as mobile m and both 1 - m: what masts keep is m, to the bit, and each need is for all."""
    old = Callers.model_validate({"patience": "1min", "mobile": share})
    new = Callers.model_validate({"patience": "1min", "with": {"mobile": share, "both": 1 - share}})
    assert old == new
    assert Callers.model_validate(old.model_dump(by_alias=True, mode="json")) == old
    access = {"access": {"any": ["masts", "other"]}, "intake": {"from": "centre"}}
    one = {**line(), "needs": access, "callers": {"patience": "1min", "mobile": share}}
    masts = {"customers": 10, "holds": "core", "needs": {"core": {"from": "core"}}}
    world = {**network(one), "core": {}, "masts": masts, "other": {"customers": 0}}
    step = plan(played(scenario(world, [damage("core", "1h", size=0.7)]), 2)).steps[-1]
    assert step.reach == (1.0 * (1 - 0.7 * share),)


def test_a_need_that_stands_alone_counts_for_all() -> None:
    """Where a line has one of the two needs, or does not tell its callers apart, each need bounds all of them."""
    cut = [damage("masts", "1h", size=0.7)]
    alone = line()
    del alone["needs"]["fixed"]
    assert played(scenario(network(alone), cut), 2).level("line") == pytest.approx(0.3)
    together = line()
    del together["callers"]["with"]
    assert played(scenario(network(together), cut), 2).level("line") == pytest.approx(0.3)


@pytest.mark.parametrize("shares", [{"mobile": 0.5, "fixed": 0.1}, {"mobile": 0.9, "both": 0.2}])
def test_the_groups_are_all_callers(shares: dict[str, float]) -> None:
    """Groups that do not add up to all callers are refused, and so is the old share beside them."""
    with pytest.raises(ValidationError, match="together"):
        Callers.model_validate({"patience": "1min", "with": shares})
    with pytest.raises(ValidationError, match="beside"):
        Callers.model_validate({"patience": "1min", "with": SHARES, "mobile": 0.5})


@given(st.tuples(*(st.floats(0, 1) for _ in range(4))), st.tuples(st.integers(0, 100), st.integers(0, 100)))
def test_more_damage_never_helps_callers(sizes: tuple[float, float, float, float], who: tuple[int, int]) -> None:
    """A larger damage to either network raises the level of no line, whatever its callers call with."""
    shares = {"mobile": who[0] / 200, "fixed": who[1] / 200, "both": 1 - who[0] / 200 - who[1] / 200}
    masts, exchange, more, most = sizes
    levels = []
    for one, two in ((masts, exchange), (min(1.0, masts + more), min(1.0, exchange + most))):
        cuts = [damage("masts", "1h", size=one or 1e-9), damage("exchange", "1h", size=two or 1e-9)]
        levels.append(played(scenario(network(line(shares)), cuts), 2).level("line"))
    assert levels[1] <= levels[0] + 1e-3
