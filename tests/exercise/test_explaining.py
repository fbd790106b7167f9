"""Everything about why, together: what is behind reactions, what would lift it, how sure the numbers are."""

from __future__ import annotations

from typing import Any

import pytest

from sim.cli.render.titles import Named
from sim.engine import Blocker, Fall, FallCause, Repair, Stock
from sim.exercise import Exercise, MemorySink, headless, replay
from sim.exercise.commands.model import Override, Start
from sim.exercise.explain.explanation import down, explain
from sim.exercise.explain.lookahead import FollowingFall
from sim.exercise.explain.remedies import remedies
from sim.exercise.explain.sentences import SentenceWriter
from sim.scenario.models import Scenario
from sim.units import HOUR
from sim.words import LANGUAGES, say

BODY: dict[str, Any] = {
    "format": "keten/1",
    "id": "small",
    "title": "Small",
    "starts": "2026-01-05T08:30:00",
    "lasts": "3h",
    "crews": {"crew": {"size": 1}},
    "means": {"generators": 1},
    "processes": {
        "grid": {"crew": "crew", "source": "Register 2024", "confidence": "high"},
        "mast": {
            "source": "Register 2024",
            "confidence": "high",
            "needs": {
                "power": {
                    "from": "grid",
                    "stock": [
                        {"share": 0.5, "lasts": "2h", "source": "ours", "confidence": "low"},
                        {"share": 0.5, "lasts": "20h", "source": "a guess", "confidence": "judgement"},
                    ],
                    "restart": "30min",
                }
            },
        },
        "112": {"reserve": 2, "source": "Report 2019", "confidence": "medium"},
    },
    "reactions": {
        "calls": {
            "source": "Report 2019",
            "confidence": "medium",
            "when": {"process": "mast", "below": 0.6},
            "effects": [{"effect": "demand", "target": "112", "factor": 4}],
        }
    },
    "threats": [
        {
            "id": "fire",
            "at": "1h",
            "source": "Report 2015",
            "confidence": "medium",
            "effects": [{"effect": "damage", "target": "grid", "repair": {"uniform": ["9h", "12h"]}}],
        }
    ],
    "actions": [
        {
            "id": "generator",
            "title": "Generator",
            "targets": ["mast/power"],
            "lead": "1h",
            "means": {"generators": 1},
            "effects": [{"effect": "bypass", "target": "{target}"}],
        },
        {"id": "aid", "title": "Aid", "effects": [{"effect": "crews", "target": "crew", "add": 1}]},
        {
            "id": "message",
            "title": "M",
            "effects": [{"effect": "message", "target": "112", "via": "mast", "softens": 1}],
        },
        {"id": "aside", "title": "Aside", "effects": [{"effect": "floor", "target": "grid*/none", "floor": 1}]},
    ],
    "scripted-teams": {"quick": [{"at": "150min", "do": "generator"}]},
}


def at(hours: float, team: str | None = None, body: dict[str, Any] = BODY) -> Exercise:
    """Return the small exercise as it stands after so many hours."""
    return headless(Scenario.model_validate(body), 1, team, round(hours * HOUR), MemorySink())


def test_the_chain_goes_on_behind_a_reaction_to_the_threat() -> None:
    """112 is short of takers because people call, because the mast is out, because of the fire."""
    found = explain(at(4).world, "112")
    assert found.fall is not None
    off = found.behind["reaction/calls", found.fall.t]
    cause = off.falls[0].causes[0].cause
    assert cause is not None
    assert cause.causes[0].carriers == ("threat/fire",)


def test_the_weakest_numbers_are_those_of_the_whole_chain() -> None:
    """Behind the reaction of 112 stands the battery that ran dry, weakly founded; the other one has no part."""
    (weak,) = explain(at(4).world, "112").weakest
    assert (weak.subject, weak.key, weak.value) == ("mast", "power.stock.1.lasts", "2h")
    assert (weak.confidence, weak.source) == ("low", "ours")
    (repair,) = explain(at(4).world, "grid").weakest
    assert (repair.subject, repair.key, repair.confidence) == ("threat/fire", "effects.1.repair", "medium")


def test_confidence_is_known_from_a_journal_as_well() -> None:
    """What a journal holds tells the same as the exercise it came of."""
    # No file, so no journal, can hold an action on a need that is not there.
    exercise = at(
        4, body={**BODY, "actions": [one for one in BODY["actions"] if one["id"] != "aside"], "scripted-teams": {}}
    )
    again, differences = replay(exercise.sink.entries, exercise.sink.header)
    assert differences == ()
    assert explain(again.world, "112") == explain(exercise.world, "112")


def test_actions_that_touch_what_holds_come_with_their_means() -> None:
    """For the mast the generator and more crews for the grid would help; with the generator out, means are short."""
    found = explain(at(4).world, "mast").remedies
    assert [(one.action, one.target, one.process, one.free) for one in found] == [
        ("generator", "mast/power", "mast", True),
        ("aid", None, "grid", True),
    ]
    under_way = explain(at(3.2, "quick").world, "mast").remedies[0]
    assert (under_way.means, under_way.free, under_way.state) == ((("generators", 1, 0),), False, "preparing")
    assert [one.action for one in explain(at(4).world, "112").remedies] == ["message"]


def test_what_is_whole_has_nothing_to_explain() -> None:
    """Before the fire nothing holds, nothing lifts and nothing is weak."""
    found = explain(at(0.5).world, "mast")
    assert (found.fall, found.blockers, found.remedies, found.weakest) == (None, (), (), ())


def test_every_process_below_normal_is_told_with_its_root() -> None:
    """At 4 h three are down, and the root of each is the damage to the grid, behind the reaction too."""
    found = down(at(4).world)
    assert [(one.process, one.level, one.root) for one in found] == [
        ("grid", 0.0, "grid"),
        ("112", 0.5, "grid"),
        ("mast", 0.5, "grid"),
    ]
    assert {one.factor and one.factor.carriers for one in found} == {("threat/fire",)}
    assert down(at(0.5).world) == ()


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ({"effect": "damage", "size": 0.6, "repair": "3h"}, {("effects.1.size", "0.6"), ("effects.1.repair", "3h")}),
        ({"effect": "level", "level": 0.35}, {("effects.1.level", "0.35")}),
    ],
)
def test_what_was_set_by_hand_is_a_judgement(effect: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    """A number that the room set is among the weakest of a chain that ends at it, as a judgement without source."""
    exercise = Exercise.new(Scenario.model_validate(BODY), 1, MemorySink(), 0)
    exercise.do(Start(), clock=1)
    exercise.do(Override.model_validate({"effect": effect | {"target": "grid"}, "reason": "the team knows"}), clock=1)
    exercise.advance(HOUR // 2, HOUR // 2)
    weakest = explain(exercise.world, "grid").weakest
    assert {(one.key, one.value) for one in weakest} == expected
    assert {(one.subject, one.confidence, one.source) for one in weakest} == {("override/1", "judgement", None)}


def test_the_starting_situation_says_how_sure_it_is() -> None:
    """A number of the starting situation has the source that stands at its effect; none makes it a judgement."""
    for stated, said in (({}, ("judgement", None)), ({"source": "plan", "confidence": "low"}, ("low", "plan"))):
        start = [{"effect": "damage", "target": "grid", "size": 0.5, "repair": "9h", **stated}]
        exercise = headless(Scenario.model_validate(BODY | {"start": start}), 1, None, HOUR // 2, MemorySink())
        weakest = explain(exercise.world, "grid").weakest
        assert {(one.subject, one.key, one.confidence, one.source) for one in weakest} == {
            ("start/", "effects.1.size", *said), ("start/", "effects.1.repair", *said),
        }  # fmt: skip
        for language in LANGUAGES:
            teller = SentenceWriter(language, Named(exercise.scenario, language))
            assert all(say(language, "chain.from.start") in teller.known(one) for one in weakest)


def test_only_what_would_lower_the_load_is_a_remedy_for_it() -> None:
    """Of actions that change demand or crews those help that lower the demand of this process, or add to its crew."""
    changes: dict[str, dict[str, Any]] = {
        "calm": {"effect": "demand", "target": "112", "factor": 0.5},
        "same": {"effect": "demand", "target": "112", "factor": 1},
        "more": {"effect": "demand", "target": "112", "factor": 2},
        "elsewhere": {"effect": "demand", "target": "grid", "factor": 0.5},
        "aid": {"effect": "crews", "target": "crew", "add": 1},
        "away": {"effect": "crews", "target": "crew", "add": -1},
    }
    actions = [{"id": name, "title": name, "effects": [effect]} for name, effect in changes.items()]
    world = at(4, body={**BODY, "actions": actions, "scripted-teams": {}}).world
    assert [one.action for one in explain(world, "112").remedies] == ["calm"]
    assert [one.action for one in explain(world, "grid").remedies] == ["aid"]


def english() -> SentenceWriter:
    """Return who tells of the small scenario in English."""
    return SentenceWriter("en", Named(Scenario.model_validate(BODY), "en"))


def test_a_restart_says_until_when_where_that_is_known() -> None:
    """What restarts now has an end; what is still to restart has none."""
    still = english().blocker(Blocker("mast", "restart", "power", 0, 0.5))
    runs = english().blocker(Blocker("mast", "restart", "power", 0, 0.5, until=4 * HOUR))
    assert "still to restart" in still
    assert "until T+4:00" in runs
    assert "still to restart" not in runs


def test_a_repair_says_what_is_left_to_those_who_may_know() -> None:
    """The work left is told where it is given, and not otherwise."""
    told = [
        english().blocker(
            Blocker("grid", "repair", "fire", 0, 0.0, repair=Repair("crew", None, 0, 1.0, HOUR, 0.0, 1.0, left))
        )
        for left in (None, 3.0 * HOUR)
    ]
    assert told[1] == f"{told[0]}; 3 h 00 of work left"


def factor(kind: str, name: str, allows: float, *, binding: bool) -> FallCause:
    """Return a factor of a fall that lets 1 through once lifted."""
    supplier = "grid" if kind == "need" else None
    return FallCause(kind, name, allows, binding, HOUR, supplier, None, ("threat/fire",), None, 1.0)  # type: ignore[arg-type]


def test_what_would_have_bound_next_is_named_and_several_are_told_as_several() -> None:
    """Of one that bound the next need is named; of two that bound as much, all of them are to be lifted."""
    power = factor("need", "power", 0.6, binding=False)
    one = english().then(Fall(HOUR, "mast", 0.2, (factor("demand", "demand", 0.2, binding=True), power)))
    assert "power" in one
    two = (factor("demand", "demand", 0.2, binding=True), factor("need", "power", 0.2, binding=True))
    several = english().then(Fall(HOUR, "mast", 0.2, two))
    assert several.startswith(say("en", "chain.then.all-full"))
    assert say("en", "chain.then.all-full") != say("en", "chain.then.full")


@pytest.mark.parametrize("bounds", ["reach", "capacity"])
def test_the_root_of_a_process_below_normal_has_the_name_of_its_need(bounds: str) -> None:
    """A chain that ends at a need that was cut off names the need as the scenario does, not by its key."""
    power = {**BODY["processes"]["mast"]["needs"]["power"], "title": "Mains", "as": bounds}
    mast = {**BODY["processes"]["mast"], "needs": {"power": {k: v for k, v in power.items() if k != "stock"}}}
    cut = {"id": "fire", "at": "1h", "effects": [{"effect": "isolate", "target": "mast/power"}]}
    body = {**BODY, "processes": {**BODY["processes"], "mast": mast}, "threats": [cut], "scripted-teams": {}}
    (found, *_) = [one for one in down(at(2, body=body).world) if one.process == "mast"]
    writer = SentenceWriter("en", Named(Scenario.model_validate(body), "en"))
    assert "Mains" in writer.down(found)
    assert ("capacity" in writer.down(found)) == (bounds == "capacity")
    fall = Fall(HOUR, "mast", 0.2, (factor(found.factor.kind if found.factor else "", "power", 0.2, binding=True),))
    assert "Mains" in writer.factor(fall.causes[0], "mast")


def test_a_chain_of_reasons_that_goes_round_ends() -> None:
    """People who stay away now and in an hour set the same off again by that; explaining it comes to an end."""
    away = {"effect": "damage", "target": "staff", "lasts": "20min", "size": 0.5}
    body = {
        **BODY,
        "processes": {"desk": {"needs": {"staff": {"from": "staff"}}}, "staff": {}},
        "reactions": {"away": {"when": {"process": "desk", "below": 0.9}, "effects": [away, away | {"after": "1h"}]}},
        "threats": [
            {"id": "fire", "at": "1h", "effects": [{"effect": "isolate", "target": "desk/staff", "lasts": "30min"}]}
        ],
        "actions": [],
        "scripted-teams": {},
    }
    world = at(2, body=body).world
    assert (world.level("staff"), world.level("desk")) == (0.5, 0.5)
    assert {one.process: one.root for one in down(world)} == {"desk": "staff", "staff": "desk"}


def test_a_place_in_the_queue_helps_what_waits_for_a_crew_and_nothing_else() -> None:
    """Of two damages the one that a crew is at is not helped by going first, nor by what only does harm."""
    stands = [Repair("crew", place, 1, 1.0, 0, 0.0, 1.0, None) for place in (None, 1)]
    holds = [
        Blocker(name, "repair", name, 0, 0.0, repair=one) for name, one in zip(("grid", "mast"), stands, strict=True)
    ]
    actions = [
        {"id": "first", "title": "F", "targets": ["grid", "mast"], "effects": [{"effect": "priority", "priority": 1}]},
        {"id": "harm", "title": "H", "targets": ["grid", "mast"], "effects": [{"effect": "damage", "size": 0.5}]},
    ]
    world = at(2, body={**BODY, "actions": actions, "scripted-teams": {}}).world
    assert [(one.action, one.target) for one in remedies(world, holds)] == [("first", "mast")]


def test_what_undoes_damage_or_reaches_people_helps_against_that_alone() -> None:
    """To undo damage is a remedy for damage of that process, and a message for its demand; for nothing else."""
    holds = [Blocker(name, kind, "x", 0, 0.5) for name in ("grid", "112") for kind in ("damage", "need", "demand")]
    actions = [
        {"id": "mend", "title": "M", "effects": [{"effect": "restore", "target": "grid"}]},
        {"id": "tell", "title": "T",
         "effects": [{"effect": "message", "target": "112", "via": "mast", "reach": 1, "softens": 1}]},
    ]  # fmt: skip
    found = [
        (one.action, hold.process, hold.kind)
        for hold in holds
        for one in remedies(at(2, body={**BODY, "actions": actions, "scripted-teams": {}}).world, [hold])
    ]
    assert found == [("mend", "grid", "damage"), ("tell", "112", "demand")]


def test_only_a_link_made_weaker_is_a_remedy_for_its_load() -> None:
    """Of actions that change the gain of the link those help that take something off."""
    load = Blocker("112", "load", "unrest", 0, 0.5, "grid")
    gains = {"less": -0.5, "more": 0.5}
    actions = [
        {"id": name, "title": name, "effects": [{"effect": "gain", "target": "112/unrest", "add": add}]}
        for name, add in gains.items()
    ]
    linked = {**BODY["processes"]["112"], "load": {"unrest": {"from": "grid", "gain": 1}}}
    body = {**BODY, "actions": actions, "processes": {**BODY["processes"], "112": linked}, "scripted-teams": {}}
    assert [one.action for one in remedies(at(2, body=body).world, [load])] == ["less"]


def coming(need: tuple[str, str] | None, stock: Stock | None, lowest: float) -> str:
    """Return the sentence on a mast that falls to a half at 3 h and lower at 5 h."""
    falls = ((3 * HOUR, 0.5), (5 * HOUR, lowest))
    one = FollowingFall(
        "mast", 3 * HOUR, 1.0, 0.5, need, stock, lowest, (5 if lowest < 0.5 else 3) * HOUR, 100.0, falls
    )
    (text,) = english().following([one])
    return text


def test_what_is_to_come_says_on_which_stock_it_lived_and_how_low_it_comes() -> None:
    """The stock is told where there was one, and the lowest level where that is not the one it falls to."""
    stock = Stock("dry", 1, 0.5, HOUR, 3 * HOUR)
    power = ("mast", "power")
    assert english().stock(stock) in coming(power, stock, 0.5)
    assert coming(power, None, 0.5) == coming(None, None, 0.5)
    assert coming(power, Stock("none", 1, 0.5, HOUR, HOUR), 0.5) == coming(None, None, 0.5)
    assert "T+5:00" in coming(None, None, 0.2)
    assert "T+5:00" not in coming(None, None, 0.5)
    assert coming(None, None, 0.5).count("T+3:00") == 1
