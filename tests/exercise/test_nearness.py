"""How near a condition is: what decides it, where that stands, and when it comes true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from sim.units import HOUR, MINUTE
from tests.exercise.small import SMALL, Room, changed

if TYPE_CHECKING:
    from sim.exercise.explain.nearness import Nearness

LOW = {"process": "water.noord", "below": "50 %"}
PROCESSES: dict[str, Any] = {**SMALL["processes"], "free": {}, "other": {"title": {"nl": "Ander", "en": "Other"}}}


def waiting(when: dict[str, Any], **fields: Any) -> Room:
    """Return a room with one inject, ``x``, that waits for a condition, besides one at 3 h."""
    x = {"id": "x", "when": when, "to": "rot", "text": "OEFENING. Iets."}
    later = {"id": "later", "at": "3h", "to": "rot", "text": "OEFENING. Later."}
    body: dict[str, Any] = {"processes": PROCESSES, "injects": [x, later], "scripted-teams": {"none": []}, **fields}
    return Room(changed(**body))


def near(room: Room) -> Nearness:
    """Return how near the condition of ``x`` is."""
    [one] = [one for one in room.exercise.snapshot().injects if one.id == "x"]
    assert one.nearness is not None
    return one.nearness


def put(room: Room, process: str, level: float) -> None:
    room.give("override", effect={"effect": "level", "target": process, "level": level}, reason="proef")


def test_a_stock_that_drains_tells_the_exact_minute() -> None:
    """A reservoir of six hours that is cut off at 10 min is below a half at 6 h 10, told as soon as it is cut off."""
    room = waiting(LOW)
    room.reach(9 * MINUTE)
    assert (near(room).at_ms, near(room).level, near(room).limit) == (None, 1.0, 0.5)
    room.reach(20 * MINUTE)
    assert (near(room).at_ms, near(room).exact) == (6 * HOUR + 10 * MINUTE, True)
    assert near(room).text.nl == "water.noord 100 %, onder 50 % over 5 u 50"
    assert near(room).text.en == "water.noord 100 %, below 50 % in 5 h 50"


def test_stocks_of_several_groups_and_a_time_to_last() -> None:
    """Of masts with two batteries the one that brings the level past the limit counts, and then how long it lasts."""
    first = waiting({"process": "mobile.noord", "below": "70 %", "for": "5min"})
    second = waiting({"process": "mobile.noord", "below": "50 %", "for": "5min"})
    for room in (first, second):
        room.reach(12 * MINUTE)
    assert (near(first).at_ms, near(second).at_ms) == (45 * MINUTE, 135 * MINUTE)
    first.reach(41 * MINUTE)
    assert (near(first).since_ms, near(first).for_ms, near(first).at_ms) == (40 * MINUTE, 5 * MINUTE, 45 * MINUTE)
    assert near(first).text.nl == "mobile.noord 60 %, onder 70 %: nog 4 min van 5 min"
    first.reach(46 * MINUTE)
    assert [one.nearness for one in first.exercise.snapshot().injects if one.id == "x"] == [None]


TRANCHES = st.lists(st.tuples(st.sampled_from([10, 20, 30, 60, 120]), st.integers(1, 4)), min_size=1, max_size=4)


@given(TRANCHES, st.sampled_from(["sites", "place", "pool"]), st.sampled_from([0.0, 0.2, 0.5]), st.integers(1, 9),
       st.sampled_from([0, 7]))  # fmt: skip
def test_what_is_told_of_stocks_is_when_it_comes(
    tranches: list[tuple[int, int]], form: str, left: float, limit: int, lasting: int
) -> None:
    """For any stocks of any form, what is told just after power went is the exact time at which it comes true."""
    whole = sum(weight for _, weight in tranches)
    stock = [{"share": weight / whole, "lasts": f"{lasts}min"} for lasts, weight in tranches]
    process = {"needs": {"power": {"from": "grid.noord", "form": form, "stock": stock}}}
    when = {"process": "consumer", "below": limit / 10, "for": f"{lasting}min"}
    damage = {"effect": "damage", "target": "grid.noord", "size": 1 - left, "lasts": "20h"}
    threats = [{"id": "brand", "at": "10min", "effects": [damage]}]
    room = waiting(when, processes={**PROCESSES, "consumer": process}, threats=threats, reactions={})
    room.reach(10 * MINUTE)
    [view] = [one for one in room.exercise.snapshot().injects if one.id == "x"]
    told = view.nearness.at_ms if view.nearness is not None else view.released_ms
    came: list[int] = []
    world = World(Scenario.model_validate(room.exercise.scenario), SeededDraws(1))
    world.watch(room.exercise.scenario.injects[0].when, lambda: came.append(world.now))  # type: ignore[arg-type]
    world.advance(15 * HOUR)
    assert ([] if told is None else [told]) == came


def test_a_trend_goes_on_where_nothing_is_known() -> None:
    """Without a stock that drains the change of the last quarter of an hour goes on, and is told as not exact."""
    room = waiting({"process": "free", "below": "50 %"})
    room.reach(20 * MINUTE)
    put(room, "free", 0.8)
    assert near(room).at_ms == pytest.approx(20 * MINUTE + 22.5 * MINUTE, abs=MINUTE)
    assert not near(room).exact
    assert near(room).text.nl == "free 80 %, onder 50 % over ± 23 min"
    room.reach(36 * MINUTE)
    assert (near(room).at_ms, near(room).text.nl) == (None, "free 80 %, onder 50 %")
    put(room, "free", 0.9)
    assert near(room).at_ms is None


def test_of_all_the_furthest_of_any_the_nearest() -> None:
    """Of ``all`` the part furthest from true decides, of ``any`` the nearest; what has no time is furthest."""
    parts: list[dict[str, Any]] = [{"time": "40min"}, {"time": "2h"}, LOW]
    for key, moment in (("all", 370 * MINUTE), ("any", 40 * MINUTE)):
        room = waiting({key: parts})
        room.reach(20 * MINUTE)
        assert near(room).at_ms == moment
    unknown = {"process": "free", "below": "50 %"}
    room = waiting({"all": [*parts, unknown]})
    room.reach(20 * MINUTE)
    assert (near(room).at_ms, near(room).text.nl) == (None, "free 100 %, onder 50 %")
    room = waiting({"any": [unknown, {"all": [{"time": "1h"}, {"time": "50min"}]}]})
    room.reach(20 * MINUTE)
    assert (near(room).at_ms, near(room).text.nl) == (HOUR, "vanaf T+1:00 over 40 min")


def test_times_orders_injects_and_threats_are_known() -> None:
    """A time, a lead time, what was not ordered by a time, a planned inject and a threat with a time are exact."""
    order: dict[str, Any] = {"id": "grip-4", "lead": "30min"}
    actions = [*SMALL["actions"], order]
    storm = {"id": "storm", "at": "4h", "effects": [{"effect": "damage", "target": "free", "size": 0.5, "lasts": "1h"}]}
    cases: list[tuple[dict[str, Any], int | None]] = [
        ({"action": "grip-4", "is": "not-ordered", "by": "2h"}, 2 * HOUR),
        ({"action": "grip-4", "is": "in-force"}, None),
        ({"action": "grip-4"}, None),
        ({"inject": "later"}, 3 * HOUR),
        ({"inject": "later", "is": "answered"}, None),
        ({"threat": "storm"}, 4 * HOUR),
    ]
    for when, moment in cases:
        room = waiting(when, actions=actions, threats=[*SMALL["threats"], storm])
        room.reach(20 * MINUTE)
        assert near(room).at_ms == moment
    room = waiting({"action": "grip-4", "is": "in-force"}, actions=actions)
    room.reach(20 * MINUTE)
    room.give("order", action="grip-4")
    assert near(room).at_ms == 50 * MINUTE
    room = waiting({"inject": "later"})
    room.reach(20 * MINUTE)
    room.give("move", inject="later", to_ms=HOUR)
    assert near(room).at_ms == HOUR


def test_a_not_tells_when_it_ceases() -> None:
    """Of a ``not`` on a level it is told when that ceases, in words that say so."""
    room = waiting({"not": {"process": "water.noord", "above": "50 %"}})
    room.reach(20 * MINUTE)
    assert (near(room).at_ms, near(room).text.nl) == (370 * MINUTE, "water.noord 100 %, niet boven 50 % over 5 u 50")


@pytest.mark.parametrize(("how", "level"), [("any", 0.2), ("all", 0.8), ("mean", 0.65)])
def test_of_a_pattern_the_level_that_decides(how: str, level: float) -> None:
    """Of several processes the lowest, the highest or the mean by customers is compared with the limit."""
    several = {"set.a": {"customers": 100}, "set.b": {"customers": 300}}
    room = waiting({how: "set.*", "below": "10 %"}, processes={**PROCESSES, **several})
    room.reach(MINUTE)
    put(room, "set.a", 0.2)
    put(room, "set.b", 0.8)
    assert near(room).level == pytest.approx(level)


def test_what_is_presumed_tells_when_to_wait_for() -> None:
    """A contradiction of what is presumed has as its remedy until when to wait, in words."""
    x = {"id": "x", "at": "12min", "presumes": LOW, "to": "rot", "text": "OEFENING. Iets."}
    room = waiting(LOW, injects=[x])
    room.reach(20 * MINUTE)
    [view] = room.exercise.snapshot().injects
    [found] = view.contradictions
    wait = found.remedy[0]
    assert (wait.kind, wait.at_ms) == ("wait", 370 * MINUTE)
    assert wait.text.nl == "wacht tot het wel klopt: water.noord 100 %, onder 50 % over 5 u 50"


def test_limits_that_round_alike_are_told_apart() -> None:
    """A level that rounds to its limit is told to a tenth, so that nobody reads 50 % below 50 %."""
    room = waiting({"process": "free", "below": "50 %"})
    room.reach(MINUTE)
    put(room, "free", 0.504)
    assert near(room).text.nl.startswith("free 50,4 %, onder 50 %")


def test_nothing_changes_while_nothing_happens() -> None:
    """How near a condition is stays the same object while a minute lasts and nothing has changed."""
    room = waiting(LOW)
    room.reach(20 * MINUTE)
    before = near(room)
    room.reach(21 * MINUTE - 1)
    assert near(room) is before
    room.reach(21 * MINUTE)
    assert near(room).text != before.text
