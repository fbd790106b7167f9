"""What is computed as written and is probably a mistake is a warning; what is near to it and meant is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sim.errors import Reason, ScenarioError
from sim.scenario import check, load
from sim.scenario.source.problems import Problems
from sim.scenario.source.source_tree import SourcePlace

if TYPE_CHECKING:
    from pathlib import Path

NAME = {"nl": "Naam", "en": "Name"}
TEXT = {"nl": "OEFENING. Let op.", "en": "EXERCISE. Take note."}


def exercise(**more: Any) -> dict[str, Any]:
    """Return an exercise without a warning, with ``more`` in it; a name with ``_`` stands for one with ``-``."""
    whole: dict[str, Any] = {
        "format": "keten/1",
        "kind": "exercise",
        "title": NAME,
        "starts": "2026-01-05 08:30",
        "lasts": "3h",
        "processes": {"grid": {}, "shop": {"needs": {"power": {"from": "grid"}}}},
        "teams": {"rot": NAME},
        "threats": [
            {"id": "storm", "at": "10min", "effects": [{"effect": "damage", "target": "grid", "repair": "2h"}]}
        ],
    }
    return whole | {key.replace("_", "-"): value for key, value in more.items()}


def inject(**more: Any) -> dict[str, Any]:
    """Return an inject at 20 minutes to the team, with ``more`` in it."""
    whole = {"id": "call", "to": "rot", "text": TEXT} | ({} if "when" in more else {"at": "20min"})
    return whole | {key.replace("_", "-"): value for key, value in more.items()}


def warned(folder: Path, body: dict[str, Any]) -> list[tuple[str, str]]:
    """Return place and key of each warning of an exercise that has no fault and loads."""
    path = folder / "exercise.yaml"
    path.write_text(json.dumps(body), encoding="utf-8")
    found = check([path])
    assert [problem.told("en") for problem in found if problem.severity == "fault"] == []
    load(path)
    return [(problem.where, problem.what.key.removeprefix("problems.")) for problem in found]


def test_the_exercise_of_these_tests_is_sound(tmp_path: Path) -> None:
    """Nothing is warned of but what a test adds."""
    assert warned(tmp_path, exercise(injects=[inject()])) == []


def test_a_start_without_a_time_of_day(tmp_path: Path) -> None:
    """A date alone starts at midnight unasked; midnight that is written out is meant."""
    assert warned(tmp_path, exercise(starts="2026-01-05")) == [("starts", "moments.no-time-of-day")]
    assert warned(tmp_path, exercise(starts="2026-01-05 00:00")) == []


def test_a_supplier_that_takes_capacity_twice(tmp_path: Path) -> None:
    """One supplier in two capacity needs of a process is warned of; in one of each kind, or of two processes, not."""
    staff = {"from": "grid", "as": "capacity"}
    one = {"processes": {"grid": {}, "shop": {"needs": {"power": staff, "staff": staff}}}}
    assert warned(tmp_path, exercise(**one)) == [("processes.shop.needs.staff.as", "capacity.twice")]
    other = {"power": {"from": "grid"}, "staff": staff}
    two = {"processes": {"grid": {}, "shop": {"needs": other}, "hall": {"needs": other}}}
    assert warned(tmp_path, exercise(**two)) == []


def test_callers_whose_network_is_missing(tmp_path: Path) -> None:
    """A line that tells its callers apart, with a need for one of the two networks, is warned of."""
    shares = {"mobile": 0.5, "fixed": 0.1, "both": 0.4}
    line = {"calls": 1, "callers": {"patience": "1min", "with": shares}, "needs": {"mobile": {"from": "grid"}}}
    one = {"processes": {"grid": {}, "shop": {}, "line": line}}
    assert warned(tmp_path, exercise(**one)) == [("processes.line.callers.with", "callers.one-network")]
    alone = {**line, "callers": {"patience": "1min", "with": {"mobile": 1}}}
    both = {**line, "needs": {"mobile": {"from": "grid"}, "fixed": {"from": "grid"}}}
    other = {**line, "needs": {"access": {"from": "grid"}}}
    for sound in (alone, both, other):
        assert warned(tmp_path, exercise(processes={"grid": {}, "shop": {}, "line": sound})) == []


def test_people_who_call_and_have_nobody_to_call(tmp_path: Path) -> None:
    """Callers for want of what nobody relies on are warned of, and callers without a line that reaches call takers."""
    line = {"calls": 1, "needs": {"intake": {"from": "shop"}}}
    shop = {"intake": {"takers": 1, "handling": "1min"}}
    effect = {"effect": "calls", "target": "grid", "rate": 2}
    away = {"when": {"process": "grid", "below": 0.5}, "effects": [effect]}
    whole = {"grid": {"customers": 10}, "shop": shop, "line": line}
    place = "reactions.away.effects.1.target"
    for processes, warning in (
        (whole, []),
        (whole | {"grid": {}}, [(place, "calls.nobody")]),
        (whole | {"line": {"calls": 1}}, [(place, "calls.no-line")]),
    ):
        assert warned(tmp_path, exercise(processes=processes, reactions={"away": away})) == warning


def test_no_time_to_answer_in(tmp_path: Path) -> None:
    """An expectation within no time at all is warned of, within a second it is not."""
    decisions = {"close": NAME}
    late = inject(expects={"do": "close", "within": "0min"})
    assert warned(tmp_path, exercise(decisions=decisions, injects=[late])) == [
        ("injects.call.expects.within", "moments.no-time-to-answer")
    ]
    soon = inject(expects=[{"do": "close", "within": "1s"}])
    assert warned(tmp_path, exercise(decisions=decisions, injects=[soon])) == []


def keys(folder: Path, body: dict[str, Any]) -> list[str]:
    """Return the key of each warning of a sound exercise."""
    return [key for _, key in warned(folder, body)]


def test_an_inject_after_the_playing_time(tmp_path: Path) -> None:
    """One due after `lasts` is warned of, one at its very end is not; a condition counts by when it can come true."""
    after = "script.after-end"
    assert warned(tmp_path, exercise(injects=[inject(at="181min")])) == [("injects.call.at", after)]
    assert keys(tmp_path, exercise(injects=[inject(at="3h")])) == []
    early = {"id": "first", "to": "rot", "text": TEXT, "at": "2h"}
    when = {"inject": "first"}
    late = inject(when=when, then_after="61min")
    assert warned(tmp_path, exercise(injects=[early, late])) == [("injects.call.when", "script.earliest-after-end")]
    assert keys(tmp_path, exercise(injects=[early, inject(when=when, then_after="1h")])) == []


PLANT = {"plant": {}, "depot": {}, "mill": {"needs": {"power": {"any": ["grid", "plant"]}}}}
WORLD = {"grid": {}, "shop": {"needs": {"power": {"from": "grid"}}}} | PLANT


@pytest.mark.parametrize(
    ("when", "possible"),
    [
        ({"process": "plant", "below": "50 %"}, False),
        ({"process": "grid", "below": "50 %"}, True),
        ({"process": "shop", "below": "50 %"}, True),
        ({"process": "mill", "below": "100 %"}, False),
        ({"process": "shop", "need": "power", "below": "50 %"}, True),
        ({"process": "mill", "need": "power", "below": "50 %"}, False),
        ({"any": "*", "below": "50 %"}, True),
        ({"all": "*", "below": "50 %"}, False),
        ({"mean": "*", "below": "99 %"}, True),
        ({"not": {"process": "plant", "below": "50 %"}}, True),
        ({"process": "plant", "above": "99 %"}, True),
        ({"any": [{"process": "plant", "below": "50 %"}, {"time": "1h"}]}, True),
        ({"all": [{"process": "plant", "below": "50 %"}, {"time": "1h"}]}, False),
        ({"process": "grid", "lost": "control"}, False),
        ({"action": "close", "is": "ordered"}, True),
        ({"action": "close", "is": "in-force"}, False),
        ({"action": "help", "is": "in-force"}, True),
        ({"action": "barred", "is": "ordered"}, True),
        ({"action": "barred", "is": "in-force"}, False),
        ({"inject": "first"}, True),
        ({"inject": "first", "is": "answered"}, False),
        ({"threat": "storm"}, True),
    ],
    ids=str,
)
def test_an_inject_whose_condition_can_never_be_true(when: dict[str, Any], tmp_path: Path, *, possible: bool) -> None:
    """Only what no world can make true is warned of: nothing in the exercise leads to it."""
    harm = [{"effect": "demand", "target": "shop", "factor": 2}]
    body = exercise(
        processes=WORLD,
        decisions={"close": NAME},
        actions=[
            {"id": "help", "title": NAME, "effects": harm},
            {"id": "barred", "title": NAME, "effects": harm, "when": {"process": "plant", "below": "50 %"}},
        ],
        injects=[{"id": "first", "to": "rot", "text": TEXT, "at": "10min"}, inject(when=when)],
    )
    never = [] if possible else [("injects.call.when", "script.never")]
    barred = [("actions.barred.when", "script.refused")]
    assert sorted(warned(tmp_path, body)) == sorted(barred + never)


@pytest.mark.parametrize("carrier", ["action", "inject", "reaction", "start", "load", "profile", "isolate"])
def test_whatever_may_lower_a_level_makes_its_condition_possible(carrier: str, tmp_path: Path) -> None:
    """A level falls by an effect of anything that can come, by demand that moves to it or by the hour."""
    harm = [{"effect": "damage", "target": "plant", "lasts": "1h"}]
    call = inject(when={"process": "plant", "below": "50 %"})
    more: dict[str, Any] = {"injects": [call], "processes": WORLD}
    if carrier == "action":
        more["actions"] = [{"id": "stop", "title": NAME, "effects": harm}]
    elif carrier == "inject":
        more["injects"] = [call, {"id": "rumour", "at": "1h", "to": "rot", "text": TEXT, "effects": harm}]
    elif carrier == "reaction":
        more["reactions"] = {"panic": {"when": {"process": "shop", "below": "50 %"}, "effects": harm}}
    elif carrier == "start":
        more["start"] = harm
    elif carrier == "load":
        more["processes"] = WORLD | {"plant": {"load": {"away": {"from": "shop", "gain": 2}}}}
    elif carrier == "profile":
        more["processes"] = WORLD | {"plant": {"demand": {"by-hour": [3] * 24}}}
    else:
        more["processes"] = WORLD | {"plant": {"needs": {"depot": {"from": "depot"}}}}
        cut = [{"effect": "isolate", "target": "plant/depot"}]
        more["actions"] = [{"id": "cut", "title": NAME, "effects": cut}]
    assert keys(tmp_path, exercise(**more)) == []


def test_the_reason_is_told_in_both_languages(tmp_path: Path) -> None:
    """The warning says which part of the condition cannot be, and what to do."""
    path = tmp_path / "exercise.yaml"
    when = {"all": [{"time": "1h"}, {"process": "plant", "below": "50 %"}]}
    path.write_text(json.dumps(exercise(processes=WORLD, injects=[inject(when=when)])), encoding="utf-8")
    (found,) = check([path])
    assert found.told("en").endswith(
        "warning: injects.call.when: can never come by itself: nothing lowers 'plant' or what it needs, or raises the "
        "demand on it; write another condition, or a time with at:"
    )
    assert "kan nooit vanzelf komen: niets verlaagt 'plant'" in found.told("nl")


def test_a_need_that_can_be_cut_off_can_fall(tmp_path: Path) -> None:
    """A condition on a need whose supplier never fails can be true where an effect isolates that need."""
    when = {"process": "mill", "need": "power", "below": "50 %"}
    cut = {"id": "cut", "title": NAME, "effects": [{"effect": "isolate", "target": "mill/power"}]}
    assert ("injects.call.when", "script.never") not in warned(
        tmp_path, exercise(processes=WORLD, actions=[cut], injects=[inject(when=when)])
    )


def test_an_action_whose_condition_can_never_allow_it(tmp_path: Path) -> None:
    """An action refused in every world is warned of; one that a single target can have is not."""
    harm = [{"effect": "demand", "target": "{target}", "factor": 2}]
    action = {"id": "aid", "title": NAME, "effects": harm, "when": {"all": "{target}", "below": "50 %"}}
    barred = exercise(processes=WORLD, actions=[action | {"targets": ["depot"]}])
    assert warned(tmp_path, barred) == [("actions.aid.when", "script.refused")]
    assert keys(tmp_path, exercise(processes=WORLD, actions=[action | {"targets": ["*"]}])) == []


def test_an_inject_to_a_team_that_is_not_at_the_table(tmp_path: Path) -> None:
    """A team that an action brings is not there at STARTEX or before that action is possible; after it, it may be."""
    teams = {"rot": {**NAME, "from": "scale-up"}}
    decided = {"teams": teams, "decisions": {"scale-up": NAME}}
    at_start = exercise(injects=[inject(at="0min")], **decided)
    assert warned(tmp_path, at_start) == [("injects.call.to", "script.not-there-at-start")]
    assert keys(tmp_path, exercise(injects=[inject(at="1min")], **decided)) == []
    scripted = {"fast": [{"at": "0min", "do": "scale-up"}]}
    assert keys(tmp_path, exercise(injects=[inject(at="0min")], scripted_teams=scripted, **decided)) == []
    action = {"id": "scale-up", "title": NAME, "when": {"time": "1h"}}
    early = exercise(teams=teams, actions=[action], injects=[inject(at="59min")])
    assert warned(tmp_path, early) == [("injects.call.to", "script.not-yet-there")]
    assert keys(tmp_path, exercise(teams=teams, actions=[action], injects=[inject(at="1h")])) == []
    never = action | {"when": {"process": "shop", "lost": "control"}}
    assert keys(tmp_path, exercise(teams=teams, actions=[never], injects=[inject()])) == [
        "script.refused",
        "script.never-there",
    ]


def test_an_objective_that_nothing_tests(tmp_path: Path) -> None:
    """An objective that no expectation names is warned of; one of which a task is named is not."""
    objectives = {"lead": {"title": NAME, "tasks": {"decide": NAME}}}
    more = {"objectives": objectives, "decisions": {"close": NAME}}
    untested = exercise(injects=[inject(expects={"do": "close"})], **more)
    assert warned(tmp_path, untested) == [("objectives.lead", "script.untested")]
    for name in ("lead", "lead/decide"):
        assert keys(tmp_path, exercise(injects=[inject(expects={"do": "close", "objective": name})], **more)) == []


def test_an_action_without_effect(tmp_path: Path) -> None:
    """An action that changes nothing and that nothing asks for is warned of; one that anything asks for is not."""
    idle = {"id": "talk", "title": NAME}
    assert warned(tmp_path, exercise(actions=[idle])) == [("actions.talk", "script.no-effect")]
    harm = [{"effect": "demand", "target": "shop", "factor": 2}]
    asked: list[dict[str, Any]] = [
        {"actions": [idle | {"effects": harm}]},
        {"actions": [idle | {"cost": 5}]},
        {"injects": [inject(expects={"do": "talk"})]},
        {"injects": [inject(when={"not": {"action": "talk"}})]},
        {"reactions": {"calm": {"when": {"time": "1h"}, "until": {"action": "talk"}, "effects": harm}}},
        {"measures": [{"id": "m", "title": NAME, "measure": "in-force", "of": "talk"}]},
        {"teams": {"rot": {**NAME, "from": "talk"}}},
    ]
    for more in asked:
        assert keys(tmp_path, exercise(**({"actions": [idle]} | more))) == []


def test_what_has_faults_has_no_warnings_yet(tmp_path: Path) -> None:
    """With a fault only the fault is told; what it left out might make warnings that are not true."""
    path = tmp_path / "exercise.yaml"
    path.write_text(json.dumps(exercise(starts="2026-01-05", lasts="3")), encoding="utf-8")
    assert [problem.severity for problem in check([path])] == ["fault"]


def test_a_fault_in_a_shared_file_silences_both_who_include_it(tmp_path: Path) -> None:
    """The second exercise that includes a file with a fault has no warnings either, though the fault is told once."""
    (tmp_path / "part.yaml").write_text(
        json.dumps({"format": "keten/1", "kind": "part", "horizon": "3"}), encoding="utf-8"
    )
    for name in ("one", "two"):
        body = exercise(starts="2026-01-05", include=["part.yaml"])
        (tmp_path / f"{name}.yaml").write_text(json.dumps(body), encoding="utf-8")
    assert [problem.severity for problem in check([tmp_path / "one.yaml", tmp_path / "two.yaml"])] == ["fault"]


def test_warnings_raise_nothing() -> None:
    """Warnings alone raise nothing; beside a fault only the fault is raised."""
    problems = Problems()
    place = SourcePlace("x.yaml", 1, 1)
    problems.add(place, "starts", Reason.of("problems.reach.never"), severity="warning")
    problems.raise_any()
    problems.add(place, "lasts", Reason.of("problems.late.checkpoint", horizon="1h"))
    with pytest.raises(ScenarioError) as caught:
        problems.raise_any()
    assert [problem.where for problem in caught.value.problems] == ["lasts"]
    assert [problem.severity for problem in problems.all()] == ["fault", "warning"]


def test_many_warnings_hide_no_fault() -> None:
    """However many warnings there are, faults are told; of warnings the first 500, and that there are more."""
    problems = Problems()
    for line in range(600):
        what = Reason.of("problems.reach.never")
        problems.add(SourcePlace("x.yaml", line + 1, 1), "injects", what, Reason("mend it"), severity="warning")
    assert not problems.full
    problems.add(SourcePlace("x.yaml", 1, 1), "lasts", Reason.of("problems.late.checkpoint", horizon="1h"))
    found = problems.all()
    assert [problem.severity for problem in found] == ["fault"] + 501 * ["warning"]
    assert found[-1].what.key == "problems.too-many-warnings"


def test_a_reserve_beside_takers_who_are_counted(tmp_path: Path) -> None:
    """Takers make the reserve of a centre, so another one beside them is not used; without takers it is."""

    def network(centre: dict[str, Any]) -> dict[str, Any]:
        line = {"calls": 60, "needs": {"dispatch": {"from": "centre"}}}
        return exercise(processes={"grid": {}, "line": line, "centre": centre})

    both = {"reserve": 3, "intake": {"takers": 4, "handling": "2min"}}
    assert warned(tmp_path, network(both)) == [("processes.centre.reserve", "takers.reserve")]
    for one in ({"intake": both["intake"]}, {"reserve": 3, "intake": {"handling": "2min"}}):
        assert warned(tmp_path, network(one)) == []


def test_a_persona_with_nothing_to_do_is_warned_of(tmp_path: Path) -> None:
    """One that gives no inject and answers no request is warned of; linked to one, or the sender of one, it is not."""
    idle = [("personas.care", "persona.nothing-to-do")]
    care = {"nl": "Zorg", "en": "Care"}
    assert warned(tmp_path, exercise(injects=[inject()], personas={"care": care})) == idle
    assert warned(tmp_path, exercise(injects=[inject()], personas={"care": {**care, "gives": ["call"]}})) == []
    assert warned(tmp_path, exercise(injects=[inject(**{"from": care})], personas={"care": care})) == []
    asked = {
        "id": "help",
        "title": NAME,
        "mode": "request",
        "owner": "care",
        "targets": ["shop"],
        "effects": [{"effect": "bypass", "target": "shop/power"}],
    }
    assert warned(tmp_path, exercise(injects=[inject()], personas={"care": care}, actions=[asked])) == []


@pytest.mark.parametrize("name", ["players", "evaluator", "facilitator", "keten"])
def test_a_persona_has_no_name_that_others_have(tmp_path: Path, name: str) -> None:
    """Who looks on, and who writes in the journal, is told apart by name: such a persona is a fault."""
    path = tmp_path / "exercise.yaml"
    body = exercise(injects=[inject()], personas={name: {**NAME, "gives": ["call", "cal"]}})
    path.write_text(json.dumps(body), encoding="utf-8")
    found = {(one.where, one.what.key) for one in check([path]) if one.severity == "fault"}
    assert found == {
        (f"personas.{name}", "problems.persona.reserved"),
        (f"personas.{name}.gives.2", "problems.no-inject"),
    }
