"""What holds a process down now, each kind by itself; and a world that stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.units import HOUR, MINUTE
from tests.engine.small import apply, outage, world
from tests.engine.test_why import hour, worked

if TYPE_CHECKING:
    from sim.engine import World

__all__ = ["worked"]


def test_a_running_restart_is_what_holds_once_supply_is_back() -> None:
    """A mast whose grid has been back for ten minutes waits for its restart, and it is known until when."""
    w = world([outage(repair="3h")])
    w.advance(4 * HOUR + 10 * MINUTE)
    assert w.level("grid") == 1
    (blocker,) = w.blockers("mast")
    assert (blocker.kind, blocker.name, blocker.until) == ("restart", "power", 4 * HOUR + 30 * MINUTE)


def test_a_restart_that_grows_is_told_as_it_is_now_and_as_it_will_be() -> None:
    """Out for two hours it would take an hour and a quarter and says that it grows; once fed it is known until when."""
    need = {"from": "grid", "restart": {"least": "15min", "per-hour": "30min", "most": "9h"}}
    w = world([outage(lasts="3h")], processes={"grid": {}, "oven": {"needs": {"power": need}}}, crews={})
    w.advance(3 * HOUR)
    first = w.blockers("oven")[0]
    assert (first.kind, first.restart, first.grows) == ("need", 75 * MINUTE, True)
    w.advance(4 * HOUR)
    (blocker,) = w.blockers("oven")
    assert (blocker.kind, blocker.until) == ("restart", 5 * HOUR + 45 * MINUTE)


def test_a_supplier_that_is_partly_back_holds_and_part_restarts(worked: World) -> None:
    """In the worked example at 8 h: E must come back from 0.7 to 1 for T, whose sites restart until 8.144864."""
    worked.advance(8 * HOUR)
    first = worked.blockers("t")[0]
    assert (first.kind, first.supplier, first.back) == ("need", "e", 1.0)
    assert first.level == pytest.approx(0.7)
    assert first.until == pytest.approx(8.144864 * HOUR, abs=5)
    assert first.restart == 30 * MINUTE


def test_a_repair_tells_how_it_stands_but_not_what_was_drawn(worked: World) -> None:
    """At 2 h the first damage has had 0.915 crew-hours at a crew of 0.9 and the second waits first in the queue."""
    worked.advance(2 * HOUR)
    first, second = (blocker.repair for blocker in worked.blockers("e") if blocker.kind == "repair")
    assert first is not None
    assert second is not None
    assert first.worked == pytest.approx((0.5 * 0.93 + 0.5 * 0.9) * HOUR, abs=10)
    assert first.speed == pytest.approx(0.9)
    assert (first.pool, first.place, first.left) == ("grid", None, None)
    assert (second.place, second.queue, second.worked, second.left) == (1, 1, 0.0, None)
    told = next(blocker.repair for blocker in worked.blockers("e", secrets=True))
    assert told is not None
    assert told.left == pytest.approx(5 * HOUR - first.worked)


def test_a_job_that_waits_is_told_at_the_speed_by_hand() -> None:
    """Without control, what a crew would make of a waiting job is the half that it makes once it is at work."""
    cuts = [outage(target="first", repair="4h"), outage(target="last", repair="4h")]
    processes = {"first": {"crew": "crew"}, "last": {"crew": "crew", "by-hand": 0.5}}
    w = world([*cuts, {"at": "1h", "effect": "control", "target": "last"}], processes=processes)
    for hours, place in ((2, 1), (6, None)):
        w.advance(hours * HOUR)
        (blocker,) = w.blockers("last")
        assert blocker.repair is not None
        assert (blocker.repair.place, blocker.repair.speed) == (place, 0.5)


def test_two_that_wait_for_each_other_are_told_as_a_loop(worked: World) -> None:
    """At 12 h both damages are repaired, and what holds E is T, which waits for E: a start from outside."""
    worked.advance(12 * HOUR)
    told = [(blocker.process, blocker.kind, blocker.supplier, blocker.depth) for blocker in worked.blockers("e")]
    assert told == [("e", "need", "t", 0), ("t", "loop", "e", 1)]


def test_isolation_and_damage_without_work_end_with_what_carries_them() -> None:
    """A need cut off and a damage that no crew mends name their carrier; a whole process has nothing that holds."""
    w = world([{"at": "1h", "effect": "isolate", "target": "mast/power"}, outage(at="5h")])
    w.advance(4 * HOUR)
    assert [(blocker.kind, blocker.carriers) for blocker in w.blockers("mast")] == [("isolated", ("threat/t0",))]
    assert w.blockers("grid") == ()
    w.advance(6 * HOUR)
    assert [(blocker.kind, blocker.carriers) for blocker in w.blockers("grid")] == [("damage", ("threat/t1",))]


def test_demand_holds_by_what_carries_it_and_by_what_is_down() -> None:
    """Demand by an effect and by a link are told apart, and the link leads on to what is down."""
    w = world([outage(repair="3h"), {"at": "1h", "effect": "demand", "target": "112", "factor": 3}])
    w.advance(hour(1.5))
    told = [(blocker.process, blocker.kind, blocker.name, blocker.carriers) for blocker in w.blockers("112")]
    assert told == [
        ("112", "demand", "demand", ("threat/t1",)),
        ("112", "load", "unrest", ()),
        ("grid", "repair", "t0", ("threat/t0",)),
    ]


def test_a_place_says_what_its_supplier_must_come_back_to() -> None:
    """A place comes up as soon as the reading of its supplier passes what it is said to wait for, and not before."""
    processes = {"grid": {}, "home": {"needs": {"power": {"from": "grid", "form": "place"}}}}
    w = world([outage()], processes=processes, crews={})
    w.advance(2 * HOUR)
    (blocker, *_) = w.blockers("home")
    assert blocker.back is not None
    handle = apply(w, {"effect": "level", "target": "grid", "level": blocker.back - 0.001})
    assert w.level("home") == 0
    w.release(handle)
    apply(w, {"effect": "level", "target": "grid", "level": blocker.back})
    assert w.level("home") == 1


def test_standing_still_keeps_damage_and_harm_but_not_stocks_and_reactions() -> None:
    """From then on nothing is repaired and no threat lets go, while a battery runs dry and a surge passes."""
    w = world(
        [
            outage(repair="2h"),
            {"at": "1h", "effect": "damage", "target": "tank", "lasts": "2h"},
            {"at": "1h", "effect": "isolate", "target": "112/mast", "lasts": "2h"},
        ],
        reactions={
            "calls": {
                "when": {"process": "grid", "below": 0.5},
                "effects": [{"effect": "demand", "target": "grid", "factor": 4, "lasts": "2h"}],
            }
        },
    )
    w.advance(2 * HOUR)
    assert w.state("grid").demand == 4
    w.stand_still()
    w.advance(20 * HOUR)
    assert [w.level(name) for name in ("grid", "tank", "112", "mast")] == [0, 0, 0, 0]
    assert w.curve("mast")[-1][0] == 3 * HOUR
    assert w.state("grid").demand == 1


def test_standing_still_keeps_demand_that_a_threat_raised() -> None:
    """Demand of 3 does not end by itself and demand of a half does; a profile still falls to 2, its last step."""
    profile = [["0min", 4], ["1h", 2]]
    w = world(
        [
            {"at": "1h", "effect": "demand", "target": "grid", "factor": 3, "lasts": "1h"},
            {"at": "1h", "effect": "demand", "target": "mast", "factor": 0.5, "lasts": "1h"},
            {"at": "1h", "effect": "demand", "target": "tank", "profile": profile, "lasts": "3h"},
        ]
    )
    w.advance(hour(1.5))
    w.stand_still()
    assert [w.state(name).demand for name in ("grid", "mast", "tank")] == [3, 0.5, 4]
    w.advance(20 * HOUR)
    assert [w.state(name).demand for name in ("grid", "mast", "tank")] == [3, 1, 2]


def test_standing_still_keeps_trust_that_a_threat_has_taken() -> None:
    """A message sent after trust would have come back takes away half of what it would, and all of that otherwise."""
    threats = [
        {"at": "1h", "effect": "trust", "target": "112", "factor": 0.5, "lasts": "1h"},
        {"at": "0h", "effect": "demand", "target": "112", "surge": True, "factor": 3},
    ]
    for still, demand in ((True, 2.0), (False, 1.0)):
        w = world(threats)
        w.advance(hour(1.5))
        if still:
            w.stand_still()
        w.advance(3 * HOUR)
        apply(w, {"effect": "message", "target": "112", "via": "grid", "reach": 1, "softens": 1})
        assert w.state("112").demand == pytest.approx(demand)
