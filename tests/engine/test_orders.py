"""Actions: lead times, means, answers and refusals in a small world."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine import LevelChange, World, WorldEvent
from sim.randomness import SeededDraws
from tests.engine.small import HOUR, MINUTE, apply, outage, world

ACTIONS: list[dict[str, Any]] = [
    {
        "id": "generators",
        "targets": ["mast/power"],
        "lead": "1h",
        "lasts": "3h",
        "means": {"generators": 2},
        "effects": [{"effect": "bypass", "target": "{target}"}],
    },
    {"id": "queue", "means": {"generators": 2}, "without": "wait", "lead": "10min"},
    {"id": "ask", "mode": "request", "answer": {"agree": 0, "refuse": "100 %", "after": "5min"}},
    {"id": "once", "repeat": False, "when": {"process": "grid", "below": 0.5}},
    {"id": "far", "channel": "mast", "slower": 4, "lead": "1h"},
]


def test_an_action_comes_in_force_after_its_lead_time_and_ends() -> None:
    """Generators ordered at 4 h carry the mast from 5 h to 8 h, and are free again after."""
    w = world([outage()], actions=ACTIONS, means={"generators": 3})
    w.advance(4 * HOUR)
    assert w.order("generators", "mast/power").in_force == 5 * HOUR
    assert w.free_means("generators") == (1, 3)
    w.advance(10 * HOUR)
    assert w.curve("mast")[-2:] == [(5 * HOUR, 1.0), (8 * HOUR, 0.0)]
    assert w.free_means("generators") == (3, 3)


def test_without_means_an_order_is_refused_or_waits() -> None:
    """The second order is refused with ``no-means``; one that may wait starts when means are free."""
    w = world(actions=ACTIONS, means={"generators": 2})
    w.order("generators", "mast/power")
    assert w.order("generators", "mast/power").refused == "no-means"
    assert w.order("queue").state == "waiting-means"
    w.advance(10 * HOUR)
    assert [o.in_force for o in w.orders if o.action == "queue"] == [4 * HOUR + 10 * MINUTE]


def test_a_request_is_answered_after_a_while_by_chance() -> None:
    """A party that always refuses does so after its time, with the reason."""
    told: list[LevelChange | WorldEvent] = []
    w = World(world(actions=ACTIONS).scenario, SeededDraws(1), told.append)
    w.advance(HOUR)
    assert w.order("ask").state == "waiting-answer"
    w.advance(2 * HOUR)
    assert w.orders[0].refused == "refused-by-owner"
    assert WorldEvent(HOUR + 5 * MINUTE, "answered", "ask#1", "refuse") in told


def test_a_facilitator_who_is_there_answers_requests() -> None:
    """A request that the facilitator answers waits for it, and follows the answer."""
    ask = {"id": "ask", "mode": "request", "answer": {"by": "facilitator"}, "lead": "1h"}
    w = World(world(actions=[ask]).scenario, SeededDraws(1), silent_facilitator=False)
    w.advance(0)
    w.order("ask")
    w.advance(5 * HOUR)
    assert w.orders[0].state == "waiting-answer"
    assert w.answer("ask#1", "agree").in_force == 6 * HOUR


def test_an_order_is_refused_when_its_condition_is_not_met_or_it_is_under_way() -> None:
    """The reason says which: ``condition`` or ``already``."""
    w = world([outage()], actions=ACTIONS)
    assert w.order("once").refused == "condition"
    w.advance(2 * HOUR)
    assert w.order("once").state == "in-force"
    assert w.order("once").refused == "already"


def test_a_broken_channel_makes_the_lead_time_longer() -> None:
    """With the channel wholly out, one hour becomes four."""
    w = world([outage()], actions=ACTIONS)
    assert w.order("far").in_force == HOUR
    w.advance(4 * HOUR)
    assert w.order("far").in_force == 8 * HOUR


def test_a_closed_route_refuses_what_must_travel_it() -> None:
    """An action over a closed route is refused with ``route``; opening it beats closing it."""
    w = world(actions=[{"id": "truck", "route": "a1"}], routes={"a1": {}})
    apply(w, {"effect": "route", "target": "a1"})
    assert w.order("truck").refused == "route"
    apply(w, {"effect": "route", "target": "a1", "state": "open"})
    assert w.order("truck").state == "in-force"


def test_a_condition_of_an_action_asks_about_its_target() -> None:
    """``{target}`` is the process aimed at: a mast an hour without power may have what a mast in order may not."""
    processes = {
        "grid": {},
        "mast": {"needs": {"power": {"from": "grid"}}},
        "other": {"needs": {"power": {"from": "mast"}}},
    }
    when = {"process": "{target}", "below": 0.5, "for": "1h"}
    help_ = {"id": "help", "targets": ["*/power"], "when": when, "lead": "1h"}
    w = world([{"effect": "damage", "target": "mast", "at": "1h"}], processes=processes | {"whole": processes["mast"]},
              crews={}, actions=[help_])  # fmt: skip
    w.advance(90 * MINUTE)
    assert w.order("help", "mast/power").refused == "condition"
    w.advance(2 * HOUR)
    answers = {target: w.order("help", f"{target}/power").refused for target in ("mast", "other", "whole")}
    assert answers == {"mast": None, "other": None, "whole": "condition"}


def test_the_other_party_judges_by_the_target() -> None:
    """A party that agrees where its own help is needed agrees for one target and not for another."""
    answer = {"by": "condition", "agree-when": {"process": "{target}", "below": 0.5}, "after": "5min"}
    ask = {"id": "ask", "mode": "request", "targets": ["mast", "grid"], "answer": answer}
    w = world([{"effect": "damage", "target": "mast", "at": "1h"}], actions=[ask])
    w.advance(2 * HOUR)
    for target in ("mast", "grid"):
        w.order("ask", target)
    w.advance(3 * HOUR)
    assert [order.answer for order in w.orders] == ["agree", "refuse"]


def test_only_a_request_that_waits_is_answered() -> None:
    """A second answer, or one to an order that asks nobody, is an error and changes nothing."""
    w = world(actions=ACTIONS, means={"generators": 2})
    w.order("ask", None)
    w.answer("ask#1", "agree")
    before = w.orders
    with pytest.raises(ValueError, match="ask#1 does not wait for an answer"):
        w.answer("ask#1", "refuse")
    assert w.orders == before


DARK = {"process": "{target}", "below": 0.5, "for": "20min"}


def reason(of: World, target: str) -> str | None:
    """Return why an order for a target is refused; none when it is not."""
    return of.order("aid", target).refused


def test_an_order_for_a_pattern_asks_how_long_it_has_been_so() -> None:
    """Dark from 3 h, a mast may be helped from 3:20 on, also by an order for every need of power that there is."""
    aid = {"id": "aid", "targets": ["mast/power", "tank/power"], "when": DARK}
    w = world([outage()], actions=[aid])
    w.advance(3 * HOUR + 20 * MINUTE - 1)
    assert [reason(w, target) for target in ("mast/power", "mast/*", "*/power")] == ["condition"] * 3
    w.advance(3 * HOUR + 20 * MINUTE)
    assert [reason(w, target) for target in ("mast/power", "mast/*", "*/power")] == [None] * 3


def test_one_of_those_that_an_order_is_for_is_to_be_so_for_the_whole_time() -> None:
    """Two that are dark one after the other have not been dark for 20 minutes, though one of them always was."""
    aid = {"id": "aid", "targets": ["one", "two"], "when": DARK}
    dark = [
        {"effect": "damage", "target": name, "at": at, "lasts": "15min"}
        for name, at in (("one", "1h"), ("two", "75min"))
    ]
    w = world(dark, actions=[aid], processes={"one": {}, "two": {}}, crews={})
    w.advance(89 * MINUTE)
    assert reason(w, "*") == "condition"


def test_all_of_those_that_an_order_is_for_are_to_be_so_where_all_is_asked() -> None:
    """With ``all`` the condition is true when the last of them has been dark for 20 minutes."""
    aid = {"id": "aid", "targets": ["one", "two"], "when": {"all": "{target}", "below": 0.5, "for": "20min"}}
    dark = [{"effect": "damage", "target": name, "at": at} for name, at in (("one", "1h"), ("two", "75min"))]
    w = world(dark, actions=[aid], processes={"one": {}, "two": {}}, crews={})
    w.advance(95 * MINUTE - 1)
    assert reason(w, "*") == "condition"
    w.advance(95 * MINUTE)
    assert reason(w, "*") is None


def test_an_order_for_needs_asks_about_the_processes_that_have_them() -> None:
    """The grid is dark, but has no need of power: an order for all needs of power is refused while masts serve."""
    aid = {"id": "aid", "targets": ["*/power"], "when": DARK | {"for": "0min"}}
    w = world([outage()], actions=[aid])
    w.advance(2 * HOUR)
    assert (w.level("grid"), w.level("mast"), w.level("tank")) == (0, 1, 1)
    assert reason(w, "*/power") == "condition"


def test_stock_that_an_order_brings_counts_once_backup_is_up_again() -> None:
    """Brought as a place restarts it fills what its backup lost when it did not start, whoever brings it."""
    power = {"from": "grid", "form": "place", "stock": [{"lasts": "30min", "starts": 0.5}], "restart": "10min"}
    fuel = {"id": "fuel", "targets": ["mast/power"], "effects": [{"effect": "stock", "add": "1h"}], "lead": "20min"}
    outages = [outage(at="10min", lasts="1h"), outage(at="90min")]
    processes = {"grid": {}, "mast": {"needs": {"power": power}}}

    def starts(seed: int, n: int) -> float:
        return SeededDraws(seed).uniform(f"start/mast/power/0/{n}")

    seed = next(s for s in range(50) if starts(s, 1) >= 0.5 > starts(s, 2))
    w = world(outages, seed, actions=[fuel], processes=processes, crews={})
    w.advance(HOUR)
    w.order("fuel", "mast/power")
    w.advance(3 * HOUR)
    # Out at once at 10 min; up with 30 minutes at 80 min, which last from 90 min on.
    assert w.curve("mast") == [(0, 1), (10 * MINUTE, 0), (80 * MINUTE, 1), (120 * MINUTE, 0)]


def test_an_order_for_a_pattern_whose_condition_was_true_calls_nobody_who_waits() -> None:
    """Who waits for means looks again when a condition becomes true, not when somebody asks about one that was so."""
    whole = {"process": "{target}", "above": 0.8, "for": "20min"}
    actions = [
        {"id": "haul", "means": {"trucks": 1}, "without": "wait", "blocked": "wait",
         "when": {"process": "grid", "above": 0.5}},
        {"id": "aid", "targets": ["mast/power", "tank/power"], "blocked": "wait", "when": whole},
    ]  # fmt: skip
    w = world([outage()], actions=actions, means={"trucks": 1})
    w.advance(HOUR // 2)
    first, second = w.order("haul"), w.order("haul")
    assert (first.state, second.state, second.waits_for) == ("in-force", "waiting-means", None)
    w.advance(2 * HOUR)
    assert w.order("aid", "*/power").state == "in-force"
    assert w.order_by_id(second.id) == second
