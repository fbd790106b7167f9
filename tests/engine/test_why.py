"""Why: what a stock held, what would have bound next, what set a reaction off, and what holds a process down now."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine import Fall, FallCause, Stock, World, next_after, without
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from tests.engine.small import HOUR, PROCESSES, apply, outage, world
from tests.naive.worked import WORKED


@pytest.fixture
def worked() -> World:
    """Return the worked example at STARTEX."""
    return World(Scenario.model_validate(WORKED), SeededDraws(1))


def why(of: World, process: str) -> Fall:
    """Return why a process is down, which it must be."""
    fall = of.why(process)
    assert fall is not None
    return fall


def bound(of: World, process: str) -> FallCause:
    """Return what binds first."""
    return why(of, process).causes[0]


def hour(hours: float) -> int:
    """Return hours as ms."""
    return round(hours * HOUR)


HELD: list[tuple[float, str, Stock]] = [
    (1, "t", Stock("none", 1, 0.2 * 0.7, hour(1), hour(1))),
    (1.5, "t", Stock("none", 1, 0.2 * 0.3, hour(1.5), hour(1.5))),
    (3, "t", Stock("dry", 2, 0.5 * 0.7, hour(1), hour(3))),
    (3.6, "t", Stock("dry", 2, 0.5 * 0.16, hour(1.5), hour(3.5))),
    (7.2, "t", Stock("dry", 3, 0.3 * 0.7, hour(1), hour(7))),
    (7.6, "t", Stock("dry", 3, 0.3 * 0.16, hour(1.5), hour(7.5))),
    (8.1, "w", Stock("dry", 1, 0.86, hour(1), 28_957_824)),
]
"""(hours, process, what its need lived on until it last fell), worked out from the table by hand."""


@pytest.mark.parametrize(("hours", "process", "expected"), HELD)
def test_a_fall_says_which_stock_held_and_for_how_long(
    worked: World, hours: float, process: str, expected: Stock
) -> None:
    """The tranche that went out, its share, when its own supply fell short and when it was gone are those by hand."""
    worked.advance(hour(hours))
    got = bound(worked, process).stock
    assert got is not None
    assert (got.end, got.tranche) == (expected.end, expected.tranche)
    assert got.share == pytest.approx(expected.share)
    assert (got.since, got.until) == pytest.approx((expected.since, expected.until), abs=5)


def test_what_would_have_bound_next_is_the_lowest_of_what_did_not(worked: World) -> None:
    """At 2 h demand alone holds 112; at 7.2 h reach does, and with that lifted demand would hold it at 0.551471."""
    worked.advance(2 * HOUR)
    early = why(worked, "112")
    assert next_after(early) is None
    assert without(early, early.causes[0]) == 1.0
    worked.advance(hour(7.2))
    late = why(worked, "112")
    following = next_after(late)
    assert late.causes[0].kind == "need"
    assert late.level == pytest.approx(0.376)
    assert following is not None
    assert (following.kind, following.name, following.supplier) == ("demand", "unrest", "e")
    assert without(late, late.causes[0]) == pytest.approx(0.551471, abs=1e-6)
    assert without(late, following) == pytest.approx(0.376)


def test_condition_and_demand_are_one_capacity_and_each_is_lifted_by_itself() -> None:
    """With half the condition, reserve 2 and threefold demand, lifting either alone gives what the other leaves."""
    w = world(
        [
            {"at": "1h", "effect": "damage", "target": "112", "size": 0.5},
            {"at": "1h", "effect": "demand", "target": "112", "factor": 3},
        ]
    )
    w.advance(2 * HOUR)
    fall = why(w, "112")
    lifted = {factor.name: without(fall, factor) for factor in fall.causes}
    assert fall.level == pytest.approx(0.5 * 2 / 3)
    assert lifted == {"t0": pytest.approx(2 / 3), "demand": 1.0}
    assert next_after(fall) is None


def test_each_of_two_demands_is_lifted_by_itself() -> None:
    """Threefold demand and a link of 1 on a reserve of 2: all is met without the effect, 2 / 3 without the link."""
    w = world([outage(), {"at": "1h", "effect": "demand", "target": "112", "factor": 3}])
    w.advance(hour(1.5))
    fall = why(w, "112")
    assert fall.level == pytest.approx(2 / 4)
    assert {factor.name: without(fall, factor) for factor in fall.causes} == {
        "demand": pytest.approx(1.0),
        "unrest": pytest.approx(2 / 3),
    }


def test_a_level_set_by_hand_is_lifted_by_release_alone() -> None:
    """Under a level set by hand lifting anything else changes nothing; released, the rest counts again."""
    w = world([outage()])
    w.advance(4 * HOUR)
    apply(w, {"effect": "level", "target": "mast", "level": 0.3})
    fall = why(w, "mast")
    assert {factor.kind: without(fall, factor) for factor in fall.causes} == {"override": 0.0, "need": 0.3}
    assert [(blocker.kind, blocker.carriers) for blocker in w.blockers("mast")] == [("override", ("override/1",))]


def test_stock_brought_does_not_hide_when_supply_fell_short() -> None:
    """A battery of two hours that is filled after one holds three, from when supply fell short."""
    w = world([outage()])
    w.advance(2 * HOUR)
    apply(w, {"effect": "stock", "target": "mast/power", "add": "2h"})
    w.advance(5 * HOUR)
    assert bound(w, "mast").stock == Stock("dry", 1, 1.0, HOUR, 4 * HOUR)


def test_a_stock_still_empty_from_before_says_so() -> None:
    """What runs dry, comes back without recharge and loses supply again goes out at once: its stock was empty."""
    w = world([outage(repair="3h"), outage(at="6h", name="again")])
    w.advance(7 * HOUR)
    assert bound(w, "mast").stock == Stock("empty", 1, 1.0, 6 * HOUR, 6 * HOUR)


def test_a_backup_that_does_not_start_says_so() -> None:
    """Where 40 % of the batteries fail, the fall at once is theirs, and names them."""
    stock = [{"lasts": "2h", "starts": 0.6}]
    processes = PROCESSES | {"mast": {"needs": {"power": {"from": "grid", "stock": stock}}}}
    w = world([outage()], processes=processes)
    w.advance(hour(1.5))
    got = bound(w, "mast").stock
    assert got is not None
    assert (got.end, got.since, got.until) == ("failed", HOUR, HOUR)
    assert got.share == pytest.approx(0.4)


def test_a_generator_says_how_long_its_fuel_lasted() -> None:
    """A generator for three hours, brought to a dry battery, runs dry three hours later, with the grid behind it."""
    w = world([outage()])
    w.advance(hour(3.5))
    apply(w, {"effect": "bypass", "target": "mast/power", "fuel": "3h"})
    w.advance(7 * HOUR)
    factor = bound(w, "mast")
    assert factor.stock == Stock("fuel", None, 1.0, hour(3.5), hour(6.5))
    assert (factor.since, factor.supplier) == (hour(6.5), "grid")
    assert factor.cause is not None
    assert factor.cause.causes[0].carriers == ("threat/t0",)


def test_fuel_brought_to_a_running_generator_does_not_begin_its_time_afresh() -> None:
    """With an hour brought after an hour's burning, a generator of three hours has run for four when it stops."""
    w = world([outage()])
    w.advance(hour(3.5))
    apply(w, {"effect": "bypass", "target": "mast/power", "fuel": "3h"})
    w.advance(hour(4.5))
    apply(w, {"effect": "stock", "target": "mast/power", "add": "1h"})
    w.advance(8 * HOUR)
    assert bound(w, "mast").stock == Stock("fuel", None, 1.0, hour(3.5), hour(7.5))


def test_a_bypass_that_ends_says_so() -> None:
    """A process that falls because a bypass was taken away fell then, though its own stock had run dry before."""
    w = world([outage()])
    w.advance(4 * HOUR)
    handle = apply(w, {"effect": "bypass", "target": "mast/power"})
    w.advance(5 * HOUR)
    w.release(handle)
    factor = bound(w, "mast")
    assert factor.stock == Stock("ended", None, 1.0, 5 * HOUR, 5 * HOUR)
    assert factor.since == 5 * HOUR


def test_after_a_generator_the_stock_beneath_it_is_what_it_lived_on() -> None:
    """A battery of two hours rests while a generator runs from 1.5 h to 4.5 h, and is dry an hour and a half later."""
    w = world([outage()])
    w.advance(hour(1.5))
    apply(w, {"effect": "bypass", "target": "mast/power", "fuel": "3h"})
    w.advance(8 * HOUR)
    assert w.curve("mast") == [(0, 1), (6 * HOUR, 0)]
    assert bound(w, "mast").stock == Stock("dry", 1, 1.0, hour(4.5), 6 * HOUR)


def test_of_layers_it_is_told_which_served_last_and_which_did_not_start() -> None:
    """In half of the sites a generator of an hour stands behind the battery; in the others it did not start."""
    need = {"from": "grid", "stock": [{"layers": [{"lasts": "30min"}, {"lasts": "1h", "starts": 0.5}]}]}
    w = world([outage()], processes={"grid": {}, "mast": {"needs": {"power": need}}}, crews={})
    w.advance(2 * HOUR)
    assert bound(w, "mast").stock == Stock("dry", 1, 0.5, HOUR, hour(1.5), 1, (2,))
    w.advance(3 * HOUR)
    assert bound(w, "mast").stock == Stock("dry", 1, 0.5, HOUR, hour(2.5), 2, ())


def test_a_place_whose_only_layer_does_not_start_says_so() -> None:
    """A generator that never starts, with nothing before it, is why a hospital fell at once."""
    need = {"from": "grid", "form": "place", "stock": [{"layers": [{"lasts": "30min", "starts": 0}]}]}
    w = world([outage()], processes={"grid": {}, "mast": {"needs": {"power": need}}}, crews={})
    w.advance(2 * HOUR)
    assert bound(w, "mast").stock == Stock("failed", 1, 1.0, HOUR, HOUR, None, (1,))


def test_the_time_left_of_layers_is_that_of_all_that_may_start() -> None:
    """A battery of half an hour and a generator of an hour are told to last 90 minutes, though it will not start."""
    need = {"from": "grid", "form": "place", "stock": [{"layers": [{"lasts": "30min"}, {"lasts": "1h", "starts": 0}]}]}
    w = world([outage()], processes={"grid": {}, "mast": {"needs": {"power": need}}}, crews={})
    w.advance(HOUR)
    assert w.stock("mast") == ("power", hour(1.5))
    assert w.drains("mast") == {hour(2.5): 0.0}
    assert "start/mast/power/0/1/1" not in w.seen()
    w.advance(2 * HOUR)
    assert w.curve("mast") == [(0, 1), (hour(1.5), 0)]
    assert "start/mast/power/0/1/1" in w.seen()


def reacting(**more: Any) -> World:
    """Return the small world in which people call when the mast is out, and an outage at 1 h."""
    calls = {
        "when": {"process": "mast", "below": 0.5},
        "effects": [{"effect": "demand", "target": "tank", "factor": 4}],
    }
    return world([outage(**more)], reactions={"calls": calls})


def test_a_chain_goes_on_behind_a_reaction() -> None:
    """What set a reaction off is the record of the mast as it fell, which leads on to the threat."""
    w = reacting()
    w.advance(4 * HOUR)
    fall = why(w, "tank")
    assert fall.causes[0].carriers == ("reaction/calls",)
    off = w.set_off("calls", fall)
    assert off is not None
    assert (off.t, [one.process for one in off.falls]) == (3 * HOUR, ["mast"])
    cause = off.falls[0].causes[0].cause
    assert cause is not None
    assert cause.causes[0].carriers == ("threat/t0",)


def test_what_set_a_reaction_off_is_the_time_before_the_fall() -> None:
    """A fall of the first time keeps its own cause when the reaction is set off again later."""
    w = world(
        [outage(lasts="3h"), outage(at="10h", lasts="3h", name="again")],
        reactions={
            "calls": {
                "when": {"process": "mast", "below": 0.5},
                "effects": [{"effect": "demand", "target": "tank", "factor": 4, "lasts": "1h"}],
            }
        },
    )
    w.advance(hour(3.5))
    first = why(w, "tank")
    w.advance(13 * HOUR)
    early, late = w.set_off("calls", first), w.set_off("calls")
    assert early is not None
    assert late is not None
    assert (early.t, late.t) == (3 * HOUR, 10 * HOUR)


def test_a_reaction_that_sets_itself_off_does_not_explain_itself() -> None:
    """A fall that sets off again the reaction it came of is explained by what set that off the time before."""
    calls = {
        "when": {"any": [{"process": "mast", "below": 0.5}, {"process": "tank", "below": 0.3}]},
        "effects": [{"effect": "demand", "target": "tank", "factor": 2}],
    }
    more = {"at": "6h", "effect": "demand", "target": "tank", "factor": 2}
    w = world([outage(repair="3h"), more], reactions={"calls": calls})
    w.advance(7 * HOUR)
    fall = why(w, "tank")
    assert (fall.t, fall.level, fall.causes[0].carriers) == (6 * HOUR, 0.25, ("reaction/calls", "threat/t1"))
    off, last = w.set_off("calls", fall), w.set_off("calls")
    assert off is not None
    assert last is not None
    assert (off.t, last.t) == (3 * HOUR, 6 * HOUR)


def test_only_what_meets_the_condition_set_the_reaction_off() -> None:
    """A process below 1 but above the threshold of the condition is no cause of the reaction."""
    w = world(
        [
            {"at": "1h", "effect": "damage", "target": "grid", "size": 0.2},
            {"at": "2h", "effect": "damage", "target": "mast", "size": 0.8},
        ],
        reactions={
            "calls": {
                "when": {"any": "*", "below": 0.5},
                "effects": [{"effect": "demand", "target": "tank", "factor": 4}],
            }
        },
    )
    w.advance(3 * HOUR)
    off = w.set_off("calls")
    assert off is not None
    # 112 hangs on the mast and fell with it.
    assert [one.process for one in off.falls] == ["112", "mast"]


def test_a_record_asked_late_says_what_it_would_have_said_at_once(worked: World) -> None:
    """What is repaired, calmed down and refilled after a fall changes nothing in the record of that fall."""
    early, late = worked, World(Scenario.model_validate(WORKED), SeededDraws(1))
    told, kept = [], []
    for step in range(1, 49):
        for one in early, late:
            one.advance(hour(step / 4))
        for process in WORKED["processes"]:
            asked, unasked = early.why(process), late.why(process)
            if asked is not None and unasked is not None:
                told.append((asked, asked.causes))
                kept.append(unasked)
    assert len(kept) > 20
    late.advance(72 * HOUR)
    assert [fall.causes for fall in kept] == [factors for _, factors in told]
    assert {factor.kind for fall in kept for factor in fall.causes} >= {"need", "condition"}


def test_a_partial_rise_is_no_new_fall() -> None:
    """A process that rises without being whole again is still told to be down since it last fell, at its level now."""
    deep = {"effect": "damage", "target": "mast", "size": 0.4, "at": "1h", "lasts": "1h"}
    made = world([deep, {"effect": "damage", "target": "mast", "size": 0.5, "at": "30min", "lasts": "2h"}])
    made.advance(round(2.1 * HOUR))
    assert (made.level("mast"), why(made, "mast").t, why(made, "mast").level) == (0.5, HOUR, 0.5)


def test_an_override_tells_since_when_it_is_in_force() -> None:
    """A level set by hand after the fall, above it, is told to be in force since it was set, not since the fall."""
    made = world([{"effect": "damage", "target": "mast", "size": 0.4, "at": "1h", "lasts": "4h"}])
    made.advance(round(1.5 * HOUR))
    apply(made, {"effect": "level", "target": "mast", "level": 0.8})
    made.advance(2 * HOUR)
    assert (made.level("mast"), why(made, "mast").t) == (0.8, HOUR)
    assert (bound(made, "mast").kind, bound(made, "mast").since) == ("override", round(1.5 * HOUR))


def test_a_condition_tells_since_when_and_by_what() -> None:
    """With two damages open the condition is told to be down since the first, by both."""
    made = world([{**outage(), "size": 0.4}, {**outage(), "at": "2h", "size": 0.5}])
    made.advance(3 * HOUR)
    factor = bound(made, "grid")
    assert (factor.kind, factor.since, factor.carriers) == ("condition", HOUR, ("threat/t0", "threat/t1"))


def test_a_fall_equals_what_says_the_same_and_nothing_else() -> None:
    """Two worlds with the same course tell equal falls; another time is another fall, and no fall is a text."""
    falls = []
    for hour in ("1h", "1h", "2h"):
        made = world([{**outage(), "at": hour}])
        made.advance(3 * HOUR)
        falls.append(why(made, "grid"))
    assert falls[0] == falls[1] != falls[2]
    assert falls[0] != "grid"
