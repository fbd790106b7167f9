"""Effects, conditions and why, each by what it must do to a small world."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.primitives.response_curve import value_at
from tests.engine.small import CONDITION, HOUR, MINUTE, PROCESSES, apply, outage, world


def test_demand_effects_multiply_and_end() -> None:
    """Two demand factors in force together multiply, and demand is normal again after both have ended."""
    w = world(
        [
            {"at": "1h", "effect": "demand", "target": "112", "factor": 3, "lasts": "2h"},
            {"at": "2h", "effect": "demand", "target": "112", "factor": 2, "lasts": "2h"},
        ]
    )
    w.advance(10 * HOUR)
    assert w.curve("112") == [(0, 1.0), (HOUR, 2 / 3), (2 * HOUR, 2 / 6), (3 * HOUR, 1.0)]
    assert w.state("112").demand == 1


def test_a_demand_profile_goes_by_its_steps() -> None:
    """A surge with a profile rises at once and decays at its times."""
    w = world([{"at": "1h", "effect": "demand", "target": "112", "profile": [["0min", 8], ["30min", 4], ["2h", 1]]}])
    w.advance(10 * HOUR)
    assert w.curve("112") == [(0, 1.0), (HOUR, 0.25), (HOUR + 30 * MINUTE, 0.5), (3 * HOUR, 1.0)]


def test_a_message_softens_surges_as_far_as_it_reaches() -> None:
    """A message takes from a surge the share it softens times the share it reaches, by the best carrier then."""
    surge = {"at": "1h", "effect": "demand", "target": "112", "factor": 5, "surge": True}
    w = world([surge])
    w.advance(2 * HOUR)
    assert w.level("112") == pytest.approx(2 / 5)
    apply(w, {"effect": "message", "target": "112", "via": "mast", "reach": 0.5, "softens": 0.5})
    assert w.level("112") == pytest.approx(2 / 4)


def test_isolation_reads_zero_and_bypass_beats_it() -> None:
    """An isolated need lives on its stock and then goes out; a bypass keeps the process up and rests the stock."""
    w = world([{"at": "1h", "effect": "isolate", "target": "mast/power", "lasts": "5h"}])
    w.advance(2 * HOUR)
    handle = apply(w, {"effect": "bypass", "target": "mast/power"})
    w.advance(4 * HOUR)
    assert w.level("mast") == 1
    w.release(handle)
    assert w.level("mast") == 1
    w.advance(5 * HOUR)
    assert w.level("mast") == 0
    w.advance(10 * HOUR)
    assert w.curve("mast")[-1] == (6 * HOUR + 30 * MINUTE, 1.0)


def test_a_floor_is_the_least_a_need_allows_and_floors_take_the_largest() -> None:
    """With floors of 0.2 and 0.5 in force on a need that receives nothing, half the service is possible."""
    w = world([outage()])
    w.advance(4 * HOUR)
    apply(w, {"effect": "floor", "target": "mast/power", "floor": 0.5})
    apply(w, {"effect": "floor", "target": "mast/power", "floor": 0.2})
    assert w.level("mast") == 0.5


def test_given_stock_brings_an_out_site_up_after_its_restart_time() -> None:
    """An out mast that is given one hour of stock comes up half an hour later and lasts one hour."""
    w = world([outage()])
    w.advance(4 * HOUR)
    apply(w, {"effect": "stock", "target": "mast/power", "add": "1h"})
    w.advance(10 * HOUR)
    up = 4 * HOUR + 30 * MINUTE
    assert w.curve("mast") == [(0, 1.0), (3 * HOUR, 0.0), (up, 1.0), (up + HOUR, 0.0)]


def test_given_stock_never_exceeds_endurance() -> None:
    """A full battery that is given ten hours still lasts two."""
    w = world([outage()])
    apply(w, {"effect": "stock", "target": "mast/power", "add": "10h"})
    w.advance(4 * HOUR)
    assert w.curve("mast")[-1] == (3 * HOUR, 0.0)


def test_crews_taken_away_pause_the_latest_job_and_keep_its_work() -> None:
    """A repair of 2 h that stands still for 1 h in the middle ends 3 h after it began."""
    crews = {"at": "2h", "effect": "crews", "target": "crew", "add": -1, "lasts": "1h"}
    w = world([outage(repair="2h"), crews])
    w.advance(10 * HOUR)
    assert w.curve("grid") == [(0, 1.0), (HOUR, 0.0), (4 * HOUR, 1.0)]


def test_priority_decides_which_job_a_crew_takes_next() -> None:
    """Of two waiting jobs the one with the better priority is done first, though it came later."""
    w = world(
        [
            outage(size=0.1, repair="2h"),
            {**outage(size=0.2, repair="1h"), "at": "90min"},
            {**outage(size=0.4, repair="1h", priority=1), "at": "95min"},
        ]
    )
    w.advance(10 * HOUR)
    levels = [round(level, 6) for _, level in w.curve("grid")]
    assert levels == [1, 0.9, 0.7, 0.3, 0.4, 0.8, 1]


def test_a_level_set_by_hand_replaces_the_computed_one_until_released() -> None:
    """An override of a level holds through an outage and shows the computed level again when released."""
    w = world([outage()])
    handle = apply(w, {"effect": "level", "target": "grid", "level": 0.7})
    assert w.level("grid") == 0.7
    assert w.state("grid").overridden
    w.advance(2 * HOUR)
    assert w.level("grid") == 0.7
    w.release(handle)
    assert w.level("grid") == 0.0
    assert not w.state("grid").overridden


def test_a_level_set_above_the_computed_one_rises_and_falls_back() -> None:
    """A process set to 1 by hand while it is out serves others, and is out again when released."""
    w = world([outage()])
    w.advance(4 * HOUR)
    handle = apply(w, {"effect": "level", "target": "mast", "level": 1})
    assert w.level("112") == 1
    w.release(handle)
    assert w.level("112") == 0


def test_a_time_of_return_set_by_hand_undoes_the_damage_then() -> None:
    """A restore of the grid after two hours brings it back exactly then, and its crew is free."""
    w = world([outage(repair="50h")])
    w.advance(2 * HOUR)
    apply(w, {"effect": "restore", "target": "grid", "after": "2h"})
    w.advance(10 * HOUR)
    assert w.curve("grid") == [(0, 1.0), (HOUR, 0.0), (4 * HOUR, 1.0)]


def test_lost_control_shows_in_conditions_though_the_level_is_one() -> None:
    """A condition on lost control becomes true while the level stays 1."""
    met: list[int] = []
    w = world([{"at": "1h", "effect": "control", "target": "grid", "lasts": "1h"}])
    w.watch(CONDITION.validate_python({"process": "grid", "lost": "control"}), lambda: met.append(w.now))
    w.advance(90 * MINUTE)
    assert met == [HOUR]
    assert w.level("grid") == 1
    assert not w.state("grid").control
    w.advance(3 * HOUR)
    assert w.state("grid").control


@pytest.mark.parametrize(
    ("condition", "at"),
    [
        ({"process": "mast", "below": 0.5}, 3 * HOUR),
        ({"process": "grid", "below": 0.5, "for": "10min"}, HOUR + 10 * MINUTE),
        ({"all": "*", "below": 0.5}, 7 * HOUR),
        ({"any": "m*", "below": 0.5}, 3 * HOUR),
        ({"mean": "*", "below": 0.05}, 3 * HOUR),
        ({"time": "2h 1ms"}, 2 * HOUR + 1),
        ({"all": [{"time": "2h"}, {"process": "grid", "below": 0.5}]}, 2 * HOUR),
        ({"any": [{"time": "20h"}, {"process": "mast", "below": 0.5}]}, 3 * HOUR),
        ({"not": {"process": "mast", "above": 0.5}}, 3 * HOUR),
        ({"action": "help", "is": "not-ordered", "by": "90min"}, 90 * MINUTE),
        ({"process": "grid", "below": 0.5, "for": "20h"}, None),
    ],
)
def test_a_condition_is_noticed_in_the_millisecond_it_becomes_true(condition: dict[str, Any], at: int | None) -> None:
    """Each kind of condition calls back once, exactly when it becomes true."""
    met: list[int] = []
    w = world([outage()], actions=[{"id": "help"}])
    w.watch(CONDITION.validate_python(condition), lambda: met.append(w.now))
    w.advance(10 * HOUR)
    assert met == ([] if at is None else [at])


def test_a_reaction_starts_afresh_each_time_its_condition_becomes_true() -> None:
    """A surge set off by an outage is set off again, from its first step, by the second outage."""
    surge = {"effect": "demand", "target": "{target}", "profile": [["0min", 4], ["1h", 1]]}
    reaction = {"when": {"process": "grid", "below": 0.5}, "effects": [surge], "target": "112"}
    short = {"effect": "damage", "target": "grid", "lasts": "30min"}
    w = world([{**short, "at": "1h"}, {**short, "at": "3h"}], reactions={"surge": reaction})
    w.advance(10 * HOUR)
    starts = [t for t, level in w.curve("112") if level < 0.5]
    assert starts == [HOUR, 3 * HOUR]


def test_what_ends_a_reaction_ends_it_each_time() -> None:
    """Quality that is lost while supply falls is back only when supply has held, and is lost again the next time."""
    reaction = {
        "when": {"process": "grid", "below": 0.9},
        "until": {"process": "grid", "above": 0.9, "for": "1h"},
        "effects": [{"effect": "quality", "target": "mast"}],
    }
    short = {"effect": "damage", "target": "grid", "lasts": "30min"}
    w = world([{**short, "at": "1h"}, {**short, "at": "2h"}, {**short, "at": "6h"}], reactions={"boil": reaction})
    good = []
    for at in (59 * MINUTE, HOUR, 119 * MINUTE, 209 * MINUTE, 210 * MINUTE, 5 * HOUR, 6 * HOUR, 450 * MINUTE):
        w.advance(at)
        good.append(w.state("mast").quality)
    assert good == [True, False, False, False, True, True, False, True]


def test_demand_by_hour_changes_at_the_hour_of_the_scenario_clock() -> None:
    """A profile that doubles demand from 9 to 10 counts from half an hour after a start at 8:30."""
    by_hour = [1.0] * 9 + [4.0] + [1.0] * 14
    processes = {**PROCESSES, "112": {**PROCESSES["112"], "demand": {"by-hour": by_hour}}}
    w = world(processes=processes)
    w.advance(5 * HOUR)
    assert w.curve("112") == [(0, 1.0), (30 * MINUTE, 0.5), (90 * MINUTE, 1.0)]


def test_totals_are_the_integrals_of_what_was_lost_and_asked() -> None:
    """One hour at half the service with double demand loses half an hour and asks two hours' worth."""
    w = world([{"at": "1h", "effect": "demand", "target": "112", "factor": 4, "lasts": "1h"}])
    w.advance(3 * HOUR)
    totals = w.totals("112")
    assert (totals.lost, totals.demand, totals.met) == pytest.approx((0.5, 6, 4))


def test_looking_at_totals_alters_nothing() -> None:
    """A world whose totals were looked at on the way ends with the same ones, to the last bit."""
    changes = [{"at": "1h", "effect": "demand", "target": "112", "factor": 3.7, "lasts": "7h"}]
    seen, unseen = world(changes), world(changes)
    for minutes in range(61, 480, 7):
        seen.advance(minutes * MINUTE + 4_321)
        seen.totals("112")
        unseen.advance(minutes * MINUTE + 4_321)
    assert seen.totals("112") == unseen.totals("112")


def test_why_names_condition_demand_and_need_when_all_are_below_one() -> None:
    """Inputs, condition and demand are three factors; each that is below 1 is named, the binding one first."""
    w = world(
        [
            {"at": "1h", "effect": "demand", "target": "112", "factor": 3},
            {"at": "1h", "effect": "damage", "target": "112", "size": 0.6},
            outage(lasts="9h"),
        ]
    )
    w.advance(5 * HOUR)
    fall = w.why("112")
    assert fall is not None
    assert fall.causes[0].kind == "need"
    assert [f.binding for f in fall.causes] == [True, False, False, False]
    assert {f.kind for f in fall.causes} == {"need", "condition", "demand"}


def test_why_still_names_an_isolation_that_is_over_while_its_sites_restart() -> None:
    """Ten minutes after an isolation has ended the mast is still out, because of it."""
    w = world([{"at": "1h", "effect": "isolate", "target": "mast/power", "lasts": "3h"}])
    w.advance(4 * HOUR + 10 * MINUTE)
    fall = w.why("mast")
    assert fall is not None
    assert fall.causes[0].carriers == ("threat/t0",)


def test_a_command_in_a_settled_millisecond_gets_another_pass_and_one_change() -> None:
    """Three overrides in one millisecond leave one recorded change, the last."""
    w = world([outage()])
    w.advance(HOUR)
    for level in (0.2, 0.9, 0.4):
        apply(w, {"effect": "level", "target": "grid", "level": level})
    w.advance(2 * HOUR)
    assert w.curve("grid") == [(0, 1.0), (HOUR, 0.4)]


def test_going_back_in_time_is_refused() -> None:
    """The world only goes forward."""
    w = world()
    w.advance(HOUR)
    with pytest.raises(ValueError, match="cannot go back"):
        w.advance(0)


def test_a_version_rises_with_whatever_a_picture_shows() -> None:
    """A level that a load link alone brings down counts as a change; a process that nothing happens to has none."""
    processes = {"grid": {}, "line": {"load": {"calls": {"from": "grid", "gain": 1}}}, "aside": {}}
    at = world([{"effect": "damage", "target": "grid", "at": "1h"}], processes=processes, crews={})
    before = {name: at.version(name) for name in processes}
    at.advance(2 * HOUR)
    assert at.level("line") == 0.5
    assert at.version("line") > before["line"]
    assert at.version("aside") == before["aside"]


@pytest.mark.parametrize(
    "effect",
    [
        {"effect": "bypass", "target": "mast/power"},
        {"effect": "isolate", "target": "mast/power"},
        {"effect": "demand", "target": "mast", "factor": 2},
        {"effect": "damage", "target": "mast", "size": 0.5},
        {"effect": "control", "target": "mast"},
        {"effect": "stock", "target": "mast/power", "add": "10min"},
    ],
    ids=lambda effect: effect["effect"],
)
def test_the_version_rises_with_what_a_picture_shows(effect: dict[str, Any]) -> None:
    """Whatever is put in force at a process makes its version larger, and larger again when it ends."""
    w = world()
    seen = [w.version("mast")]
    handle = apply(w, effect)
    seen.append(w.version("mast"))
    if effect["effect"] != "stock":
        w.release(handle)
        seen.append(w.version("mast"))
    assert seen == sorted(set(seen))


def test_a_curve_ends_at_exactly_its_last_point() -> None:
    """At and beyond the last point the value is that of the point, without the rounding of a line towards it."""
    assert [value_at(((0.0, 0.1), (1.0, 0.45)), x) for x in (0.0, 1.0, 2.0)] == [0.1, 0.45, 0.45]


def test_what_lasts_no_time_never_happens() -> None:
    """An outage of no length takes out no site that would have to restart, and a need cut off for none neither."""
    processes = {"grid": {}, "mast": {"needs": {"power": {"from": "grid", "restart": "30min"}}}}
    never = [
        {"at": "1h", "effect": "damage", "target": "grid", "lasts": "0min"},
        {"at": "2h", "effect": "isolate", "target": "mast/power", "lasts": "0min"},
    ]
    w = world(never, processes=processes, crews={})
    w.advance(5 * HOUR)
    assert w.curve("mast") == [(0, 1)]
