"""Injects in files: what they follow, who hears them, what they presume, what is handed out with them."""

from __future__ import annotations

import json
import os
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sim.exercise import MemorySink, headless
from sim.scenario import as_file, check, load
from sim.scenario.checks.injects import circles
from sim.scenario.load import from_journal, resolved
from sim.scenario.models import Inject
from sim.scenario.models.inject import planned_times
from sim.scenario.schema import schema
from sim.units import MINUTE
from tests.scenario.test_warnings import NAME, TEXT, WORLD, exercise, warned

if TYPE_CHECKING:
    from pathlib import Path


def inject(name: str, **more: Any) -> dict[str, Any]:
    """Return an inject to the team, at 20 minutes where ``more`` says no time; ``_`` in a name stands for ``-``."""
    whole = {"id": name, "to": "rot", "text": TEXT} | {key.replace("_", "-"): value for key, value in more.items()}
    timed = whole.keys() & {"at", "when", "after", "reserve"}
    return whole if timed else whole | {"at": "20min"}


def after(name: str, first: str, by: str = "0min", **more: Any) -> dict[str, Any]:
    """Return an inject that comes after another one."""
    return inject(name, after={"inject": first, "by": by}, **more)


def faults(folder: Path, body: dict[str, Any]) -> list[tuple[str, str]]:
    """Return place and key of every fault of an exercise; each has a remedy in both languages."""
    path = folder / "exercise.yaml"
    path.write_text(json.dumps(body), encoding="utf-8")
    found = check([path])
    for problem in found:
        assert all(problem.parts(language)[2] for language in ("nl", "en"))
        assert problem.told("nl") != problem.told("en")
    return [(p.where, p.what.key.removeprefix("problems.")) for p in found if p.severity == "fault"]


@pytest.mark.parametrize(
    ("follows", "named"),
    [
        ({"a": "a"}, ["a → a"]),
        ({"a": "b", "b": "a"}, ["a → b → a"]),
        ({"a": "c", "b": "a", "c": "b"}, ["a → c → b → a"]),
        ({"a": "b", "b": "b", "c": "a"}, ["b → b"]),
        ({"a": "b", "b": "a", "c": "d", "d": "c"}, ["a → b → a", "c → d → c"]),
        ({f"i{n}": f"i{(n + 1) % 20}" for n in range(20)}, ["i0 → i1 → i2 → i3 → i4 → i5 → i6 → i7 → … → i0"]),
    ],
    ids=str,
)
def test_a_circle_is_named_once(follows: dict[str, str], named: list[str], tmp_path: Path) -> None:
    """Injects that wait for each other are one fault each circle, which names it; what hangs on it is none."""
    path = tmp_path / "exercise.yaml"
    body = exercise(injects=[after(name, first) for name, first in follows.items()])
    path.write_text(json.dumps(body), encoding="utf-8")
    found = check([path])
    assert [problem.what.values["circle"] for problem in found] == named
    assert {problem.what.key for problem in found} == {"problems.after.circle"}


def test_circles_are_those_of_the_chain() -> None:
    """Over random lists: an inject is in a circle exactly when following it comes back to it."""
    for seed in range(300):
        rng = Random(seed)
        names = [f"i{n}" for n in range(rng.randint(1, 9))]
        follows = {name: rng.choice([None, *names]) for name in names}
        injects = [
            Inject.model_validate(inject(name) if first is None else after(name, first))
            for name, first in follows.items()
        ]
        inside = set()
        for name in names:
            at = follows[name]
            for _ in names:
                if at is None or at == name:
                    break
                at = follows[at]
            if at == name:
                inside.add(name)
        told = [names[number] for circle in circles(injects) for number in circle]
        assert sorted(told) == sorted(inside), seed
        never = {name for name in names if name not in planned_times(injects)}
        assert inside <= never


def test_the_time_of_a_follower_is_known_beforehand() -> None:
    """One that comes after a timed inject has its time; after a condition, the reserve or a circle it has none."""
    listed = [
        after("third", "second", "5min"),
        after("second", "first", "10min"),
        inject("first", at="1h"),
        inject("spare", reserve=True),
        after("after-spare", "spare"),
        inject("maybe", when={"time": "1h"}),
        after("after-maybe", "maybe"),
        after("round", "round"),
    ]
    times = planned_times(Inject.model_validate(one) for one in listed)
    assert times == {"first": 60 * MINUTE, "second": 70 * MINUTE, "third": 75 * MINUTE}


def test_what_is_planned_is_when_it_comes(tmp_path: Path) -> None:
    """A headless run releases each inject at its planned time, and those in reserve never."""
    path = tmp_path / "exercise.yaml"
    listed = [after("b", "a", "7min"), inject("a", at="3min"), inject("spare", reserve=True), after("c", "spare")]
    path.write_text(json.dumps(exercise(injects=listed)), encoding="utf-8")
    scenario = load(path)
    run = headless(scenario, 1, None, None, MemorySink)
    came = {view.id: view.released_ms for view in run.snapshot().injects if view.released_ms is not None}
    assert came == planned_times(scenario.injects) == {"a": 3 * MINUTE, "b": 10 * MINUTE}


def test_what_follows_is_within_the_horizon(tmp_path: Path) -> None:
    """One that comes beyond the horizon is a fault, and so is what waits for it; one within it is none."""
    late = exercise(horizon="4h", injects=[inject("a", at="2h"), after("b", "a", "121min"), after("c", "b")])
    assert faults(tmp_path, late) == [("injects.b.after", "late"), ("injects.c.after", "reach.waits")]
    assert faults(tmp_path, exercise(horizon="4h", injects=[inject("a", at="2h"), after("b", "a", "2h")])) == []


def test_what_waits_in_both_ways_is_told(tmp_path: Path) -> None:
    """A circle of `after` and `when` together can never be delivered."""
    both = exercise(injects=[after("a", "b"), inject("b", when={"inject": "a"})])
    assert faults(tmp_path, both) == [("injects.a.after", "reach.waits"), ("injects.b.when", "reach.waits")]


def test_a_long_chain_is_judged_quickly(tmp_path: Path) -> None:
    """Three thousand injects that follow each other, the last first, are judged within the time of a test."""
    count = 3_000
    listed = [after(f"i{n}", f"i{n + 1}", text="OEFENING.") for n in range(count - 1)]
    assert faults(tmp_path, exercise(injects=[*listed, inject(f"i{count - 1}", at="1h")])) == []
    listed.append(inject(f"i{count - 1}", at="3d"))
    assert len(faults(tmp_path, exercise(injects=listed))) == 500 + 1


def test_followers_that_never_come_or_come_late(tmp_path: Path) -> None:
    """What follows an inject that never comes by itself, or comes after the playing time, is warned of."""
    never = {"process": "plant", "below": "50 %"}
    lone = exercise(processes=WORLD, injects=[inject("a", when=never), after("b", "a")])
    assert warned(tmp_path, lone) == [
        ("injects.a.when", "script.never"),
        ("injects.b.after.inject", "script.follows-never"),
    ]
    late = exercise(injects=[inject("a", at="2h"), after("b", "a", "61min"), after("c", "a", "1h")])
    assert warned(tmp_path, late) == [("injects.b.after", "script.after-end")]
    maybe = exercise(injects=[inject("a", when={"time": "2h"}), after("b", "a", "61min"), after("c", "a", "1h")])
    assert warned(tmp_path, maybe) == [("injects.b.after", "script.earliest-after-end")]
    spare = exercise(injects=[inject("a", reserve=True), after("b", "a", "1h")])
    assert warned(tmp_path, spare) == []


def test_recipients_are_told_apart(tmp_path: Path) -> None:
    """A team called `all`, `all` beside others and a recipient named twice are faults; several and `all` are none."""
    teams = {"rot": NAME, "caco": NAME}
    for to in ("rot", ["rot"], ["rot", "caco"], "all", ["all"]):
        assert faults(tmp_path, exercise(teams=teams, injects=[inject("a", to=to)])) == []
    for to, place, key in (
        (["rot", "all"], "injects.a.to.2", "recipients.everyone"),
        (["rot", "caco", "rot"], "injects.a.to.3", "recipients.twice"),
        (["all", "all"], "injects.a.to.2", "recipients.twice"),
        (["rot", "nobody"], "injects.a.to.2", "no-team"),
        ([], "injects.a.to", "value.empty"),
    ):
        assert faults(tmp_path, exercise(teams=teams, injects=[inject("a", to=to)])) == [(place, key)], to
    everyone = exercise(teams=teams | {"all": NAME}, injects=[inject("a", to="all")])
    assert faults(tmp_path, everyone) == [("teams.all", "recipients.team")]


def test_a_journal_may_have_a_team_called_all(tmp_path: Path) -> None:
    """A scenario of a journal from before `all` meant everyone is still read."""
    path = tmp_path / "exercise.yaml"
    path.write_text(json.dumps(exercise(injects=[inject("a")])), encoding="utf-8")
    form = resolved(load(path))
    form["teams"] = {"all": NAME, "rot": NAME}
    form["injects"][0]["to"] = "all"
    assert from_journal(form).injects[0].to == ("all",)


def test_each_recipient_that_cannot_be_there_is_warned_of(tmp_path: Path) -> None:
    """Of several recipients each is judged by itself, by the time at which the inject comes, its own or another's."""
    teams = {"rot": NAME, "rbt": {**NAME, "from": "up"}, "gbt": {**NAME, "from": "up"}}
    up = {"id": "up", "title": NAME, "when": {"time": "1h"}}

    def of(*listed: dict[str, Any]) -> list[tuple[str, str]]:
        return warned(tmp_path, exercise(teams=teams, actions=[up], injects=list(listed)))

    early = "script.not-yet-there"
    assert of(inject("a", at="30min", to=["rot", "rbt", "gbt"])) == [
        ("injects.a.to.2", early),
        ("injects.a.to.3", early),
    ]
    first = inject("a", at="30min")
    assert of(first, after("b", "a", "29min", to="rbt")) == [("injects.b.to", early)]
    assert of(first, after("b", "a", "30min", to="rbt")) == []
    assert of(inject("a", reserve=True, to="rbt"), inject("b", when={"time": "5min"}, to="rbt")) == []
    assert of(inject("a", at="30min", to="all")) == []
    never = up | {"when": {"process": "shop", "lost": "control"}}
    body = exercise(teams=teams, actions=[never], injects=[inject("a", reserve=True, to=["rot", "rbt"])])
    assert ("injects.a.to.2", "script.never-there") in warned(tmp_path, body)


@pytest.mark.parametrize(
    ("presumes", "at", "key"),
    [
        ({"process": "grid", "below": "50 %"}, "20min", None),
        ({"process": "grid", "below": "50 %"}, "10min", None),
        ({"process": "grid", "below": "50 %"}, "9min", "not-then"),
        ({"process": "shop", "need": "power", "below": "50 %"}, "9min", "not-then"),
        ({"process": "grid", "below": "50 %", "for": "20min"}, "19min", "not-then"),
        ({"process": "plant", "below": "50 %"}, "20min", "never"),
        ({"process": "grid", "lost": "control"}, "20min", "never"),
        ({"process": "grid", "above": "50 %"}, "0min", None),
        ({"process": "grid", "above": "100 %"}, "0min", "never"),
        ({"process": "grid", "above": "50 %", "for": "1h"}, "20min", "not-then"),
        ({"time": "30min"}, "20min", "not-then"),
        ({"time": "20min"}, "20min", None),
        ({"not": {"time": "30min"}}, "20min", None),
        ({"not": {"time": "20min"}}, "20min", "not-then"),
        ({"not": {"time": "0min"}}, "20min", "never"),
        ({"threat": "storm"}, "9min", "not-then"),
        ({"not": {"threat": "storm"}}, "9min", None),
        ({"not": {"threat": "storm"}}, "10min", "not-then"),
        ({"not": {"not": {"threat": "storm"}}}, "9min", "not-then"),
        ({"inject": "first"}, "20min", None),
        ({"inject": "first"}, "14min", "not-then"),
        ({"inject": "spare"}, "1min", None),
        ({"action": "help", "is": "in-force"}, "1min", None),
        ({"action": "help", "is": "not-ordered", "by": "30min"}, "20min", "not-then"),
        ({"action": "close", "is": "in-force"}, "20min", "never"),
        ({"all": [{"process": "grid", "below": "50 %"}, {"time": "30min"}]}, "20min", "not-then"),
        ({"any": [{"process": "plant", "below": "50 %"}, {"time": "20min"}]}, "20min", None),
        ({"any": [{"process": "plant", "below": "50 %"}, {"time": "30min"}]}, "20min", "not-then"),
        ({"any": [{"process": "plant", "below": "50 %"}, {"process": "depot", "below": "1 %"}]}, "20min", "never"),
    ],
    ids=str,
)
def test_what_an_inject_presumes(presumes: dict[str, Any], at: str, key: str | None, tmp_path: Path) -> None:
    """A warning says of what is presumed that it can never be true, or cannot when the inject comes."""
    harm = [{"effect": "demand", "target": "mill", "factor": 2}]
    body = exercise(
        processes=WORLD,
        decisions={"close": NAME},
        actions=[{"id": "help", "title": NAME, "effects": harm}],
        injects=[
            inject("first", at="15min"),
            inject("spare", reserve=True),
            inject("a", at=at, presumes=presumes),
            inject("b", when={"time": "1h"}, presumes=presumes),
        ],
    )
    found = [(place, name) for place, name in warned(tmp_path, body) if "presumes" in place]
    if key == "never":
        assert found == [
            ("injects.a.presumes", "script.presumes-never"),
            ("injects.b.presumes", "script.presumes-never"),
        ]
    else:
        assert found == ([("injects.a.presumes", f"script.presumes-{key}")] if key else [])


def test_why_what_is_presumed_is_false_is_told(tmp_path: Path) -> None:
    """The warning says why, in both languages."""
    path = tmp_path / "exercise.yaml"
    for presumes, nl, en in (
        ({"process": "grid", "below": "50 %"}, "niets verlaagt 'grid'", "nothing lowers 'grid'"),
        ({"time": "2h"}, "2h na STARTEX is nog niet bereikt", "2h after STARTEX has not come"),
        ({"not": {"time": "1min"}}, "1min na STARTEX is voorbij", "1min after STARTEX has passed"),
        (
            {"process": "grid", "above": "1 %", "for": "1h"},
            "'grid' kan nog geen 1h zo zijn",
            "'grid' cannot have been so",
        ),
        ({"not": {"threat": "early"}}, "dreiging 'early' heeft toegeslagen", "threat 'early' has struck"),
    ):
        body = exercise(injects=[inject("a", at="9min", presumes=presumes)])
        body["threats"] = [*body["threats"], {**body["threats"][0], "id": "early", "at": "8min"}]
        if "process" in presumes:
            body["threats"] = body["threats"][:1]
        path.write_text(json.dumps(body), encoding="utf-8")
        (found,) = check([path])
        assert nl in found.told("nl")
        assert "9min na STARTEX" in found.told("nl")
        assert en in found.told("en")


def test_what_is_presumed_is_checked_as_a_condition(tmp_path: Path) -> None:
    """A name that is not there is a fault in `presumes` too, and an action that it names is one that is asked for."""
    assert faults(tmp_path, exercise(injects=[inject("a", presumes={"process": "gird", "below": "5 %"})])) == [
        ("injects.a.presumes.process", "no-process")
    ]
    idle = {"id": "talk", "title": NAME}
    assert warned(tmp_path, exercise(actions=[idle], injects=[inject("a", presumes={"action": "talk"})])) == []


def test_what_is_warned_of_is_false_in_every_run(tmp_path: Path) -> None:
    """Where what is presumed is called impossible at a time, the world in which nobody acts says so too."""
    rng = Random(11)
    for _ in range(20):
        level = {"process": rng.choice(["grid", "shop"]), rng.choice(["below", "above"]): rng.choice(["50 %", "99 %"])}
        presumes = rng.choice([level, {"not": level}, {"threat": "storm"}, {"time": "12min"}, {"inject": "first"}])
        presumes = rng.choice([presumes, {"not": presumes}])
        at = rng.randint(0, 30)
        listed = [inject("first", at="12min"), inject("a", at=f"{at}min", presumes=presumes)]
        keys = [key for _, key in warned(tmp_path, exercise(injects=listed))]
        probe = {"all": [{"time": f"{at}min"}, presumes]}
        shown = exercise(injects=[*listed[:1], inject("probe", when=probe)])
        path = tmp_path / "exercise.yaml"
        path.write_text(json.dumps(shown), encoding="utf-8")
        run = headless(load(path), 1, None, at * MINUTE, MemorySink)
        true = any(view.id == "probe" and view.released_ms is not None for view in run.snapshot().injects)
        assert not (true and keys), (presumes, at)


def test_drafts_and_objectives_in_reserve(tmp_path: Path) -> None:
    """A draft is warned of, and an objective that only the reserve tests; `ready` says nothing."""
    assert warned(tmp_path, exercise(injects=[inject("a", status="draft"), inject("b", status="ready")])) == [
        ("injects.a.status", "script.draft")
    ]
    more = {"objectives": {"lead": {"title": NAME}}, "decisions": {"close": NAME}}
    asks: dict[str, Any] = {"expects": {"do": "close", "objective": "lead"}}
    spare = [inject("a", reserve=True), after("b", "a", **asks)]
    assert warned(tmp_path, exercise(injects=spare, **more)) == [("objectives.lead", "script.tested-in-reserve")]
    assert warned(tmp_path, exercise(injects=[*spare, inject("c", **asks)], **more)) == []


@pytest.mark.parametrize("place", ["controller", "says", "hint", "if-asked", "may-promise"])
def test_every_text_is_in_both_languages(place: str, tmp_path: Path) -> None:
    """A controller or a line of a role-player in one language is a fault at its place."""
    for language, other in (("nl", "en"), ("en", "nl")):
        text: Any = {language: "Netbeheerder"}
        listed = place in ("if-asked", "may-promise")
        more = {"controller": text} if place == "controller" else {"lines": {place: [text] if listed else text}}
        where = "controller" if place == "controller" else f"lines.{place}" + (".1" if listed else "")
        assert faults(tmp_path, exercise(injects=[inject("a", **more)])) == [
            (f"injects.a.{where}", "text.one-language")
        ], other


def test_an_attachment_stands_beside_the_exercise(tmp_path: Path) -> None:
    """What is attached is a file in the folder of the exercise, by its exact name; the remedy names a like one."""
    folder = tmp_path / "mine"
    folder.mkdir()

    def of(*names: str) -> list[tuple[str, str]]:
        return faults(folder, exercise(injects=[inject("a", attachments=list(names))]))

    assert of("kaart.pdf") == [("injects.a.attachments.1", "attachment.missing")]
    (folder / "kaart.pdf").write_bytes(b"")
    assert of("kaart.pdf") == []
    assert of("kaart.pdf", "Kaart.pdf") == [("injects.a.attachments.2", "attachment.missing")]
    (told,) = check([folder / "exercise.yaml"])
    assert told.parts("nl")[2] == "bedoelde u 'kaart.pdf'?"
    (folder / "map").mkdir()
    (folder / "map" / "plan.pdf").write_bytes(b"")
    assert of("map") == [("injects.a.attachments.1", "attachment.no-file")]
    assert of("plan.pdf") == [("injects.a.attachments.1", "attachment.missing")]
    load(folder / "exercise.yaml")


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    """A link to a file outside the folder is a fault, a loop of links too; one to a file inside it is none."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (folder / "own.txt").write_text("x")
    (folder / "out.txt").symlink_to("../secret.txt")
    (folder / "in.txt").symlink_to("own.txt")
    (folder / "loop.txt").symlink_to("loop.txt")
    os.mkfifo(folder / "pipe")
    names = ["out.txt", "in.txt", "loop.txt", "pipe"]
    assert faults(folder, exercise(injects=[inject("a", attachments=names)])) == [
        ("injects.a.attachments.1", "attachment.outside"),
        ("injects.a.attachments.3", "attachment.no-file"),
        ("injects.a.attachments.4", "attachment.no-file"),
    ]


HOSTILE = [
    *("..", ".", " ", "...", "../x", "a/b", "a\\b", "/etc/passwd", "\\\\host\\x"),
    *("a\nb", "a\x00", "a\x7f", "\u202ex", "x" * 201, ""),
]


@pytest.mark.parametrize("name", HOSTILE, ids=repr)
def test_a_name_that_leads_elsewhere_is_a_fault(name: str, tmp_path: Path) -> None:
    """No name with a folder, of dots alone, or that cannot be seen, is taken for a file, by loader or schema."""
    path = tmp_path / "exercise.yaml"
    body = exercise(injects=[inject("a", attachments=[name])])
    path.write_text(json.dumps(body), encoding="utf-8")
    assert {problem.severity for problem in check([path])} == {"fault"}
    unseen = name in ("a\x7f", "\u202ex")
    assert Draft202012Validator(schema("exercise")).is_valid(body) == unseen


NAMES = Draft202012Validator(schema("exercise")["$defs"]["InjectEntry"]["properties"]["attachments"]["items"])


@given(st.text(max_size=12) | st.text("./\\ a\n", max_size=5))
def test_loader_and_schema_agree_on_names(name: str) -> None:
    """Whatever the loader takes as the name of a file is right in an editor."""
    try:
        Inject.model_validate(inject("a", attachments=[name]))
    except ValueError:
        return
    assert NAMES.is_valid(name)


def test_names_that_give_away_or_do_not_travel(tmp_path: Path) -> None:
    """A scenario file that is handed out, and a name that Windows does not allow, are warned of."""
    (tmp_path / "a:b.pdf").write_bytes(b"")
    names = ["exercise.yaml", "a:b.pdf"]
    assert warned(tmp_path, exercise(injects=[inject("a", attachments=names)])) == [
        ("injects.a.attachments.1", "attachment.script"),
        ("injects.a.attachments.2", "attachment.windows"),
    ]


def test_a_resolved_file_may_lie_anywhere(tmp_path: Path) -> None:
    """Everything that can be said of an inject stays as it is in a resolved file; what is handed out is only missed."""
    listed = [
        inject(
            "a",
            to=["rot", "caco"],
            controller=NAME,
            lines={"says": NAME, "if-asked": [NAME, NAME], "may-promise": [NAME], "hint": NAME},
            attachments=["kaart.pdf"],
            presumes={"process": "grid", "below": "50 %"},
            status="draft",
        ),
        after("b", "a", "5min", to="all"),
        inject("c", reserve=True, to=["caco"]),
    ]
    (tmp_path / "kaart.pdf").write_bytes(b"")
    teams = {"rot": NAME, "caco": NAME}
    assert faults(tmp_path, exercise(teams=teams, injects=listed)) == []
    scenario = load(tmp_path / "exercise.yaml")
    form = as_file(scenario)
    assert [one["to"] for one in form["injects"]] == [["rot", "caco"], "all", "caco"]
    assert Draft202012Validator(schema()).is_valid(form)
    elsewhere = tmp_path / "elsewhere" / "frozen.yaml"
    elsewhere.parent.mkdir()
    elsewhere.write_text(json.dumps(form), encoding="utf-8")
    assert load(elsewhere) == scenario
    missed = {("warning", "problems.script.draft"), ("warning", "problems.attachment.missing")}
    assert {(problem.severity, problem.what.key) for problem in check([elsewhere])} == missed
