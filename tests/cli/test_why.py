"""Why, as a command: the chain, what lifts it, what comes next, all below normal; from an exercise and a journal."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.runtime.exits import Exit
from sim.exercise import Exercise
from sim.exercise.commands.model import End, Jump, Start
from sim.journal import Journal
from sim.scenario import load
from sim.units import HOUR
from tests.cli.test_runs import figures

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def ends(cause: dict[str, Any]) -> set[str]:
    """Return where the chains of a cause end."""
    found = set()
    for factor in cause["factors"]:
        found |= set(factor["carriers"])
        if factor["cause"] and "factors" in factor["cause"]:
            found |= ends(factor["cause"])
    return found


def test_why_goes_back_to_the_threat(keten: Callable[..., Any], exercise: str, log: Path) -> None:
    """The chain ends at what struck, from an exercise and from a journal alike, at the lowest point unless told."""
    from_exercise = json.loads(keten("why", exercise, "112.national", "--json").out)
    from_log = json.loads(keten("why", str(log), "112.national", "--json").out)
    assert from_exercise == from_log
    assert from_exercise["level"] == 0.0
    assert ends(from_exercise["why"]) == {"threat/storing"}


def test_why_goes_on_after_the_first_cause_is_mended(keten: Callable[..., Any], exercise: str, log: Path) -> None:
    """Half an hour after the station is back telephone is still out, and the chain still ends at the threat."""
    back = figures(keten, exercise)["processes"]["grid.west"]["recovered_h"]
    at = f"{round(back * 60) + 10}min"
    for what in (exercise, str(log)):
        found = json.loads(keten("why", what, "mobile.west", "--at", at, "--json").out)
        assert found["level"] < 1
        assert ends(found["why"]) == {"threat/storing"}


def test_why_in_words(keten: Callable[..., Any], exercise: str) -> None:
    """In words each step names the process, and a sound process is said to be sound."""
    said = keten("--lang", "nl", "why", exercise, "mobile.west")
    assert all(word in said.out for word in ("mobile.west", "Stroom West [grid.west]", "oorzaak: Storing"))
    assert "niets aan de hand" in keten("--lang", "nl", "why", exercise, "grid.oost").out


def test_why_tells_what_held_what_lifts_it_and_what_comes_next(keten: Callable[..., Any], exercise: str) -> None:
    """An hour in the station is out: the mast falls when its battery has held two hours, and 112 with it."""
    found = json.loads(keten("why", exercise, "grid.west", "--at", "1h", "--ahead", "3h", "--json").out)
    assert found["why"]["next"] is None
    assert [(one["kind"], one["repair"]["left_h"]) for one in found["holds"]] == [("repair", None)]
    assert found["weakest"]["confidence"] == "judgement"
    assert found["weakest"]["numbers"][0]["key"] == "effects.1.repair"
    assert found["ahead"]["until_h"] == 4.0
    falls = {one["process"]: one for one in found["ahead"]["falls"]}
    assert falls["mobile.west"]["t_h"] == pytest.approx(2 + 7 / 60, abs=1e-6)
    assert falls["mobile.west"]["stock"]["held_h"] == 2.0
    assert falls["112.national"]["need"] == {"process": "mobile.west", "need": "power"}
    assert falls["mobile.west"]["people"] == 800
    open_book = json.loads(keten("why", exercise, "grid.west", "--at", "1h", "--ahead", "0s", "--reveal", "--json").out)
    assert open_book["holds"][0]["repair"]["left_h"] > 1
    assert open_book["ahead"] is None


def test_why_tells_the_same_of_what_comes_next_from_a_journal(
    keten: Callable[..., Any], exercise: str, log: Path
) -> None:
    """An exercise and its journal, both in the middle, look ahead alike: orders given by then go on in both."""
    asked = ("grid.west", "--at", "90min", "--json")
    from_exercise = json.loads(keten("why", exercise, *asked).out)
    assert from_exercise == json.loads(keten("why", str(log), *asked).out)
    assert from_exercise["ahead"]["falls"]


def test_why_without_a_process_tells_all_that_is_below_normal(keten: Callable[..., Any], exercise: str) -> None:
    """Without a process every one below normal gets a line with its root, at the moment when most are down."""
    found = json.loads(keten("why", exercise, "--json").out)
    assert {one["process"]: one["root"] for one in found["below"]} == dict.fromkeys(
        ("grid.west", "mobile.west", "112.national"), "grid.west"
    )
    said = keten("--lang", "nl", "why", exercise, "--at", "8min")
    assert said.out.startswith("Onder normaal om T+0:08: 2 van 4 processen")
    assert "schade aan Stroom West [grid.west] (Storing)" in said.out
    assert "niets onder normaal" in keten("--lang", "nl", "why", exercise, "--at", "1min").out


@pytest.mark.parametrize("option", [("--seed", "2"), ("--team", "none")])
def test_a_journal_takes_no_other_seed_or_team(keten: Callable[..., Any], log: Path, option: tuple[str, str]) -> None:
    """Asking a journal under another seed or team is wrong use, and says so."""
    said = keten("why", str(log), "grid.west", *option)
    assert (said.code, said.out) == (Exit.WRONG, "")
    assert option[0] in said.err


def test_why_names_the_nearest_process(keten: Callable[..., Any], exercise: str) -> None:
    """A mistyped process is wrong use; the nearest is named."""
    said = keten("why", exercise, "grid.wets")
    assert said.code == Exit.WRONG
    assert "grid.west" in said.err


def test_why_of_a_journal_stops_inside_a_jump(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """Asked for a moment that a jump passed over, why tells of that moment and not of where the jump came down."""
    path = tmp_path / "sprong.jsonl"
    played = Exercise.new(load(exercise), 1, partial(Journal.create, path), 0, mode="room")
    played.do(Start())
    played.do(Jump(to_ms=6 * HOUR))
    played.do(End(), clock=1)
    played.close()
    for at in ("30min", "2h", "5h"):
        found = json.loads(keten("why", str(path), "mobile.west", "--at", at, "--json").out)
        assert found == json.loads(keten("why", exercise, "mobile.west", "--at", at, "--json").out)


OVERLOAD = """
format: keten/1
kind: exercise
title: {nl: Overbelasting, en: Overload}
starts: 2026-02-02 08:00
lasts: 4h
processes:
  tr.1: {kind: transmission-station, title: One, reserve: 1.2, load: {other: {from: tr.2, gain: 1}}}
  tr.2: {kind: transmission-station, title: Two, reserve: 1.2, load: {other: {from: tr.1, gain: 1}}}
threats: [{use: station-failure, id: f1, target: tr.1, at: 1h, repair: 5h}]
"""


@pytest.mark.parametrize(
    ("language", "title", "reserve", "gain", "none"),
    [
        ("en", "own judgement", "reserve over ordinary demand 1.2", "extra demand when it fails 1", "no source"),
        ("nl", "eigen inschatting", "reserve boven de gewone vraag 1.2", "extra vraag bij uitval 1", "zonder bron"),
    ],
)
def test_an_own_number_is_a_judgement_from_file_to_report(  # noqa: PLR0917 -- words in two languages
    keten: Callable[..., Any], tmp_path: Path, language: str, title: str, reserve: str, gain: str, none: str
) -> None:
    """A reserve and a link of an author's own on a sourced kind are a judgement without source, in why and report."""
    path, log = tmp_path / "over.yaml", tmp_path / "over.jsonl"
    path.write_text(OVERLOAD, encoding="utf-8")
    assert keten("run", str(path), "--log", str(log)).code == Exit.DONE
    for what in (path, log):
        said = " ".join(keten("--lang", language, "why", str(what), "tr.2").out.split())
        assert title in said
        assert f"{reserve} \N{EN DASH} {none}" in said
        assert f"{gain} \N{EN DASH} {none}" in said
    report = keten("--lang", language, "report", str(log), "--format", "md").out
    weakest = next(line for line in report.splitlines() if "Two, " in line and title in line)
    assert weakest.endswith(f"{reserve.removesuffix(' 1.2')} \N{EN DASH} {none}")
    written = json.loads(keten("report", str(log), "--format", "json").out)
    (two,) = [process for process in written["processes"] if process["name"] == "tr.2"]
    assert {(one["key"], one["confidence"], one["source"]) for one in two["weakest"]} == {
        ("reserve", "judgement", None),
        ("other.gain", "judgement", None),
        ("effects.1.repair", "judgement", None),
    }


AHEAD = """
format: keten/1
kind: exercise
title: {nl: Keten, en: Chain}
starts: 2026-02-02 08:00
lasts: 3h
processes:
  one: {}
  two: {customers: 12_345, needs: {power: {from: one, stock: 2h}}}
  three: {customers: 2, needs: {power: {from: one, stock: 3h, floor: 30 %}}}
threats: [{id: f1, title: F, at: 1h, effects: [{effect: damage, target: one, repair: 9h}]}]
"""


def test_people_to_come_are_rounded_by_the_one_rule(keten: Callable[..., Any], tmp_path: Path) -> None:
    """What comes next counts people to two digits, as all other tables do, and 1.4 people are one person."""
    path = tmp_path / "chain.yaml"
    path.write_text(AHEAD, encoding="utf-8")
    said = " ".join(keten("why", str(path), "one", "--at", "90min").out.split())
    assert "12,000 people more without" in said
    said = " ".join(keten("--lang", "nl", "why", str(path), "one", "--at", "90min").out.split())
    assert "12.000 mensen meer zonder" in said
    path.write_text(AHEAD.replace("customers: 2,", "customers: 1.4,").replace(", floor: 30 %", ""), encoding="utf-8")
    said = " ".join(keten("--lang", "nl", "why", str(path), "one", "--at", "90min").out.split())
    assert "; 1 mens meer zonder" in said


def test_a_moment_is_taken_as_all_output_writes_it(keten: Callable[..., Any], exercise: str) -> None:
    """``T+1:30`` is a moment on the command line too; what has no such minute is refused with the forms there are."""
    asked = ("why", exercise, "grid.west", "--ahead", "0s", "--json", "--at")
    assert keten(*asked, "T+1:30").out == keten(*asked, "90min").out
    assert keten(*asked, "t+0:07:30").out == keten(*asked, "7min 30s").out
    refused = keten(*asked, "T+1:75")
    assert refused.code == 2
    assert "'T+1:75' is not a duration" in refused.err


def test_a_process_like_no_other_is_refused_with_where_names_are(keten: Callable[..., Any], exercise: str) -> None:
    """Where no name is near, the message says which commands name the processes."""
    assert "keten graph EXERCISE" in keten("why", exercise, "zzzz").err
    assert "keten graph OEFENING" in keten("--lang", "nl", "why", exercise, "zzzz").err
    near = keten("why", exercise, "grid.wset").err
    assert "Did you mean grid.west?" in near
    assert "keten graph" not in near


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            (
                "[112.amsterdam-amstelland]: of those who call now 99 %",
                "Electricity grid [grid.amsterdam-amstelland]: 15 % at T+0:07, 19 % now",
                "Mobile KPN [mobile.kpn.amsterdam-amstelland]: 83 % since T+2:52",
            ),
        ),
        (
            "nl",
            (
                "[112.amsterdam-amstelland]: van wie nu belt krijgt 99 %",
                "Elektriciteitsnet [grid.amsterdam-amstelland]: 15 % om T+0:07, nu 19 %",
                "Mobiel KPN [mobile.kpn.amsterdam-amstelland]: 83 % sinds T+2:52",
            ),
        ),
    ],
)
def test_a_level_is_told_with_the_moment_that_it_belongs_to(
    keten: Callable[..., Any], language: str, told: tuple[str, ...]
) -> None:
    """After three hours the grid is at 19 %, but was at 15 % when it fell: both are told, each with its moment."""
    asked = ("why", "diemen-2015", "112.amsterdam-amstelland", "--at", "3h")
    said = keten("--lang", language, *asked, "--ahead", "0s").out
    assert all(text in said for text in told)
    chain = json.loads(keten(*asked, "--ahead", "0s", "--json").out)["why"]
    grid = chain["factors"][0]["cause"]["factors"][0]["cause"]
    assert (chain["level_now"], round(grid["level"], 2), round(grid["level_now"], 2)) == (chain["level"], 0.15, 0.19)
    listed = keten("--lang", language, "why", "diemen-2015", "--at", "3h").out
    assert f"{told[0].split(' %')[0].split(' ')[-1]} %" in listed.split("[112.amsterdam-amstelland]")[1]


def test_a_source_is_called_a_source_in_english_too(keten: Callable[..., Any]) -> None:
    """A source stands behind its word in both languages, so that nobody reads it as part of the number."""
    said = " ".join(keten("--lang", "en", "why", "diemen-2015", "mobile.vodafone.amsterdam-amstelland").out.split())
    assert " \N{EN DASH} source: " in said


def test_why_tells_who_calls_a_centre_that_works_in_full(keten: Callable[..., Any], tmp_path: Path) -> None:
    """Of a centre at 100 % it is told how many call it for want of power, in words and in JSON."""
    path = tmp_path / "dark.yaml"
    path.write_text(
        "{format: keten/1, kind: exercise, id: dark, title: {nl: Donker, en: Dark}, starts: 2026-01-17 04:00, "
        "lasts: 2h, network: veiligheidsregio, threats: [{id: cut, title: {nl: Uitval, en: Outage}, at: 10min, "
        "target: grid.regio, effects: [{effect: damage, size: 80 %, lasts: 1h}]}]}",
        encoding="utf-8",
    )
    said = keten("why", str(path), "dispatch.regio", "--at", "30min").out
    assert "Who calls more for want of a service" in said
    assert "grid.regio" in said
    (source,) = json.loads(keten("why", str(path), "dispatch.regio", "--at", "30min", "--json").out)["callers"]
    assert (source["carrier"], source["level"]) == ("reaction/calls-outage.regio", pytest.approx(0.2))
    assert source["per_hour"] == pytest.approx(1.1 * source["without"] / 1000, rel=1e-6)
    assert "Who calls more" not in keten("why", str(path), "dispatch.regio", "--at", "5min").out
