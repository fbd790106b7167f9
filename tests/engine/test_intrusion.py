"""A compromise: spreads one carrier at a time, strikes, is kept out by isolation and thrown out by a rebuild."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine import World
from sim.randomness import SeededDraws

from .small import HOUR, apply, world

CARRIER: dict[str, Any] = {"tags": ["vendor"], "needs": {"link": {"from": "hub", "floor": 0.4}}}
PROCESSES: dict[str, Any] = {
    "hub": {},
    "a": CARRIER,
    "b": CARRIER,
    "c": CARRIER,
    "other": {"needs": {"link": {"from": "hub"}}},
}
WIPE = [{"effect": "damage", "size": 0.8, "repair": "10h"}]


def attack(**compromise: Any) -> list[dict[str, Any]]:
    """Write an intruder at 1 h that begins at a and takes the next after 1 h."""
    return [{"id": "intruder", "at": "1h", "compromise": {"tag": "vendor", "first": "a", "dwell": "1h", **compromise}}]


def attacked(hours: float, threats: list[dict[str, Any]], **more: Any) -> World:
    """Return the world some hours in."""
    made = world(processes=PROCESSES, crews={}, **{"threats": threats} | more)
    made.advance(round(hours * HOUR))
    return made


def lost(made: World) -> set[str]:
    """Return the processes that have lost control."""
    return {name for name in PROCESSES if not made.state(name).control}


def test_control_is_lost_one_carrier_at_a_time() -> None:
    """At 1 h one carrier is compromised, at 2 h two, at 3 h three; levels stay 1, others keep control."""
    counts = [len(lost(attacked(hours, attack()))) for hours in (0.99, 1, 1.99, 2, 3, 48)]
    assert counts == [0, 1, 1, 2, 3, 3]
    made = attacked(48, attack())
    assert lost(made) == {"a", "b", "c"}
    assert [made.level(name) for name in PROCESSES] == [1] * 5


def test_dwell_times_are_drawn_by_name() -> None:
    """Another threat beside it changes no moment of the spread."""
    drawn = attack(dwell={"uniform": ["1h", "9h"]})
    beside = [*drawn, {"id": "noise", "at": "0h", "effects": [{"effect": "demand", "target": "other", "factor": 2}]}]
    for hours in range(1, 20):
        assert lost(attacked(hours, drawn)) == lost(attacked(hours, beside))


def test_isolation_of_every_compromised_carrier_stops_the_spread() -> None:
    """With the only compromised carrier cut off in time nothing more is compromised."""
    made = attacked(1.5, attack())
    apply(made, {"effect": "isolate", "target": "a/link"})
    made.advance(48 * HOUR)
    assert lost(made) == {"a"}
    assert made.level("a") == 0.4  # isolation costs service


def test_an_ended_isolation_lets_it_go_on() -> None:
    """When the isolation of a compromised carrier ends without a rebuild, the next falls a dwell time later."""
    made = attacked(1.5, attack())
    handle = apply(made, {"effect": "isolate", "target": "a/link"})
    made.advance(10 * HOUR)
    made.release(handle)
    made.advance(11 * HOUR - 1)
    assert lost(made) == {"a"}
    made.advance(11 * HOUR)
    assert len(lost(made)) == 2


def test_what_is_patched_is_passed_over() -> None:
    """A patched carrier is never compromised; a patch of something else protects nothing."""
    made = attacked(1.5, attack())
    apply(made, {"effect": "patch", "target": "b", "tag": "vendor"})
    apply(made, {"effect": "patch", "target": "c", "tag": "else"})
    made.advance(48 * HOUR)
    assert lost(made) == {"a", "c"}


def test_through_names_the_need_that_keeps_it_out() -> None:
    """Cutting another need than the one it comes through does not stop it."""
    needs = CARRIER["needs"] | {"water": {"from": "hub", "floor": 0.9}}
    processes = PROCESSES | {name: CARRIER | {"needs": needs} for name in "abc"}
    for need, count in (("water", 3), ("link", 1)):
        made = world(processes=processes, crews={}, threats=attack(through="link"))
        made.advance(round(1.5 * HOUR))
        apply(made, {"effect": "isolate", "target": f"a/{need}"})
        made.advance(48 * HOUR)
        assert len([name for name in "abc" if not made.state(name).control]) == count


def test_it_strikes_all_it_holds_and_what_it_takes_later() -> None:
    """At its time the damage hits every compromised carrier, and a later one as it is taken."""
    made = attacked(2.5, attack(**{"activates-after": "90min", "effects": WIPE}))
    levels = sorted(round(made.level(name), 9) for name in "abc")
    assert levels == [0.2, 0.2, 1]
    made.advance(3 * HOUR)
    assert [round(made.level(name), 9) for name in "abc"] == [0.2] * 3


def test_an_isolated_carrier_is_struck_when_it_is_connected_again() -> None:
    """Isolation postpones the damage; without a rebuild it comes as the isolation ends."""
    made = attacked(1.5, attack(**{"activates-after": "4h", "effects": WIPE}))
    handle = apply(made, {"effect": "isolate", "target": "a/link"})
    made.advance(8 * HOUR)
    assert made.level("a") == 0.4
    made.release(handle)
    assert round(made.level("a"), 9) == 0.2


def test_the_repair_is_the_clean_rebuild() -> None:
    """When the damage is undone control is back, for good."""
    made = attacked(2.5, attack(**{"activates-after": "90min", "effects": WIPE}))
    made.advance(round(12.5 * HOUR))
    assert made.level("a") == 1
    made.advance(96 * HOUR)
    assert lost(made) == set()


def test_a_rebuild_throws_it_out_before_it_strikes() -> None:
    """A rebuild of the only carrier before the strike returns control and prevents the damage."""
    made = attacked(1.2, attack(**{"activates-after": "20h", "effects": WIPE}))
    apply(made, {"effect": "isolate", "target": "a/link", "lasts": "6h"})
    apply(made, {"effect": "rebuild", "target": "a", "work": "5h", "size": 0.1})
    made.advance(6 * HOUR)
    assert lost(made) == {"a"}
    made.advance(15 * HOUR)
    assert lost(made) == set()
    made.advance(48 * HOUR)
    assert min(level for name in "abc" for _, level in made.curve(name)) == 0.4  # the isolation, no damage


def test_a_condition_sets_it_off() -> None:
    """With a condition it strikes in the millisecond in which that becomes true."""
    when = {"process": "hub", "below": 0.5}
    made = attacked(6, attack(**{"activates-when": when, "effects": WIPE}))
    assert made.level("other") == 1
    apply(made, {"effect": "damage", "target": "hub", "size": 0.6})
    assert round(made.level("a"), 9) == 0.2
    fall = made.why("a")
    assert fall is not None
    assert fall.causes[0].carriers == ("threat/intruder",)


def test_an_intruder_strikes_no_sooner_than_its_threat_begins() -> None:
    """With its condition true from 10 minutes on, a threat at 2 h has struck nothing at 1 h, and strikes at 2 h."""
    dark = {"process": "other", "below": 0.5}
    threat = attack(**{"activates-when": dark, "effects": WIPE})[0] | {"at": "2h"}
    made = world(processes=PROCESSES, crews={}, threats=[threat])
    made.advance(HOUR // 6)
    apply(made, {"effect": "damage", "target": "other"})
    made.advance(HOUR)
    assert made.struck == set()
    made.advance(2 * HOUR)
    assert made.struck == {"threat/intruder", "threat/intruder/activated"}
    assert made.curve("a") == [(0, 1), (2 * HOUR, pytest.approx(0.2))]


def test_without_control_repair_goes_by_hand() -> None:
    """A process that is repaired at half speed by hand takes twice as long while its control is lost."""
    for control, done in ((False, 5), (True, 9)):
        threats = [{"id": "hit", "at": "1h", "effects": [{"effect": "damage", "target": "a", "repair": "4h"}]}]
        if control:
            threats.append({"id": "taken", "at": "0h", "effects": [{"effect": "control", "target": "a"}]})
        made = world(processes={"a": {"by-hand": 0.5}}, crews={}, threats=threats)
        made.advance(48 * HOUR)
        assert made.curve("a")[-1] == (done * HOUR, 1)


def test_control_that_comes_back_speeds_up_the_crew() -> None:
    """Two hours by hand do one hour of work; the other three are done at full speed."""
    threats = [
        {"id": "hit", "at": "1h", "effects": [{"effect": "damage", "target": "a", "repair": "4h"}]},
        {"id": "taken", "at": "1h", "effects": [{"effect": "control", "target": "a", "lasts": "2h"}]},
    ]
    made = world(processes={"a": {"by-hand": 0.5, "crew": "crew"}}, crews={"crew": {"size": 1}}, threats=threats)
    made.advance(48 * HOUR)
    assert made.curve("a")[-1] == (6 * HOUR, 1)


def test_control_that_is_lost_slows_down_a_crew_at_work() -> None:
    """One hour at full speed, two by hand, two at full speed again make four hours of work."""
    threats = [
        {"id": "hit", "at": "1h", "effects": [{"effect": "damage", "target": "a", "repair": "4h"}]},
        {"id": "taken", "at": "2h", "effects": [{"effect": "control", "target": "a", "lasts": "2h"}]},
    ]
    for crew in ("crew", None):
        processes = {"a": {"by-hand": 0.5, "crew": crew}}
        made = world(processes=processes, crews={"crew": {"size": 1}}, threats=threats)
        made.advance(48 * HOUR)
        assert made.curve("a")[-1] == (6 * HOUR, 1)


def test_what_an_intruder_waits_for_may_have_begun_before_the_intrusion() -> None:
    """In by its condition at 1 h, it strikes at 1:30 because another process has then been down for an hour."""
    dark = {"process": "other", "below": 0.9, "for": "1h"}
    threat = attack(dwell="9h", **{"activates-when": dark, "effects": WIPE})[0] | {"at": None, "when": {"time": "1h"}}
    made = world(processes=PROCESSES, crews={}, threats=[threat])
    made.advance(HOUR // 2)
    apply(made, {"effect": "damage", "target": "other", "size": 0.2})
    made.advance(3 * HOUR)
    assert made.curve("a") == [(0, 1), (HOUR + HOUR // 2, pytest.approx(0.2))]


def test_an_intruder_who_finds_everything_cut_off_waits_for_a_connection() -> None:
    """With every carrier isolated at 1 h none is taken, until one is connected at 3 h: that one, at once."""
    cut = [{"id": f"cut-{x}", "at": "30min", "effects": [{"effect": "isolate", "target": f"{x}/link", "lasts": lasts}]}
           for x, lasts in (("a", "9h"), ("b", "150min"), ("c", "9h"))]  # fmt: skip
    threats = [*attack(dwell="9h"), *cut]
    assert lost(attacked(3 - 1e-6, threats)) == set()
    assert lost(attacked(3, threats)) == {"b"}


def test_what_is_seen_of_a_spread_holds_the_world_that_is_seen() -> None:
    """Also where one of those who may be next was tried in vain before, each draw lies within what is seen of it."""
    # Until 3:20 the one is tried in vain and the other cannot be; from then on both may be next.
    patches = [
        {"effect": "patch", "target": "b", "after": "90min", "lasts": "110min"},
        {"effect": "patch", "target": "d", "after": "30min", "lasts": "170min"},
    ]
    threats = [*attack(dwell={"uniform": ["1h", "2h"]}), {"id": "guard", "at": "0h", "effects": patches}]
    scenario = world(processes=PROCESSES | {"d": CARRIER}, crews={}, threats=threats).scenario
    for seed in range(40):
        made, draws = World(scenario, SeededDraws(seed)), SeededDraws(seed)
        for halves in range(2, 16):
            made.advance(halves * HOUR // 2)
            for name, seen in made.seen().items():
                drawn, ahead = draws.uniform(name), [draws.uniform(other) for other in seen.ahead]
                if not ahead or ahead[0] == min(ahead):
                    assert seen.low <= drawn < seen.high or seen.low == drawn == seen.high, (seed, halves, name)


def test_a_repair_of_something_else_throws_no_intruder_out() -> None:
    """A storm on a carrier that is held is mended in an hour; control is back with a rebuild alone."""
    storm = {"id": "storm", "at": "2h", "effects": [{"effect": "damage", "target": "a", "size": 0.5, "repair": "1h"}]}
    made = attacked(4, [*attack(dwell="9h"), storm])
    assert made.curve("a") == [(0, 1), (2 * HOUR, 0.5), (3 * HOUR, 1)]
    assert lost(made) == {"a"}
