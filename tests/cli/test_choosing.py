"""Names on the command line: one rule for what is meant by part of a name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.choices import matching
from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = st.lists(st.text("ab1.-", min_size=1, max_size=6), unique=True, max_size=8)


@given(NAMES, st.text("ab1.-", max_size=4))
def test_what_fits_has_what_was_written(names: list[str], wanted: str) -> None:
    """A name that there is stands alone; otherwise everything found holds what was written, each once."""
    titles = dict.fromkeys(names, "")
    found = matching(wanted, titles)
    assert len(set(found)) == len(found)
    assert all(wanted in name for name in found)
    if wanted in titles:
        assert found == [wanted]
    elif not any(name.startswith(wanted) for name in names):
        assert set(found) == {name for name in names if wanted in name}


def test_one_beginning_goes_before_parts() -> None:
    """The only name that begins so is meant, though others have it inside; two beginnings choose nothing."""
    titles = dict.fromkeys(("net.west", "net.oost", "intranet", "grid"), "")
    assert matching("INTRA", titles) == ["intranet"]
    assert matching("gr", titles) == ["grid"]
    assert matching("net", titles) == ["net.west", "net.oost", "intranet"]
    assert matching("ran", titles) == ["intranet"]
    assert matching("x", titles) == []


def test_a_title_is_tried_last() -> None:
    """Where no name has it, the title in the reader's language does."""
    assert matching("stroom", {"grid.west": "Stroom West", "mobile": "Telefoon"}) == ["grid.west"]
    assert matching("grid", {"grid.west": "Stroom", "mobile": "Grid telephone"}) == ["grid.west"]


@pytest.mark.parametrize("part", ["mobile", "MOBILE.W", "bile", "mobile.west"])
def test_why_takes_the_only_process_that_fits(keten: Callable[..., Any], exercise: str, log: Path, part: str) -> None:
    """Part of a name is enough where one process has it, for exercise and journal; stderr says which was taken."""
    whole = keten("why", exercise, "mobile.west", "--json")
    for what in (exercise, str(log)):
        said = keten("why", what, part, "--json")
        assert json.loads(said.out)["process"] == json.loads(whole.out)["process"] == "mobile.west"
        assert ("mobile.west" in said.err) == (part != "mobile.west")


def test_why_lists_what_a_part_could_be(keten: Callable[..., Any]) -> None:
    """What several processes have is wrong use: at most ten are listed, with how many more there are."""
    said = keten("why", "diemen-2015", "112", "--lang", "nl")
    assert (said.code, said.out) == (Exit.WRONG, "")
    assert said.err.count("\n  112") == 6
    assert "112-handover (Doorgifte van 112 bij KPN)" in said.err
    many = keten("why", "diemen-2015", "e")
    assert many.code == Exit.WRONG
    assert len([line for line in many.err.splitlines() if line.startswith("  ")]) == 11
    assert "more" in many.err.splitlines()[-1]


def test_what_nothing_has_names_the_nearest(keten: Callable[..., Any], exercise: str) -> None:
    """A mistyped name that no process has inside is still answered with the nearest one."""
    said = keten("why", exercise, "gird.west")
    assert said.code == Exit.WRONG
    assert "grid.west" in said.err


def test_regions_teams_exercises_and_incidents_follow_the_same_rule(keten: Callable[..., Any], exercise: str) -> None:
    """Graph, run, batch and incidents take the only one that fits and list several."""
    assert keten("graph", "diemen", "--region", "utr").out == keten("graph", "diemen-2015", "--region", "utrecht").out
    assert keten("run", exercise, "--team", "erv", "--json").out == keten("run", exercise, "--json").out
    assert keten("incidents", "diemen", "--json").out == keten("incidents", "diemen-2015", "--json").out
    for argv in (("graph", "diemen", "--region", "r"), ("run", "i", "--json"), ("incidents", "20")):
        said = keten(*argv)
        assert (said.code, said.out) == (Exit.WRONG, ""), argv
        assert said.err.count("\n  ") > 1
    said = keten("batch", exercise, "--runs", "1", "--workers", "1", "--team", "erv", "ervaren", "--json")
    assert [team["team"] for team in json.loads(said.out)["teams"]] == ["ervaren"]


def test_a_path_is_never_part_of_a_name(
    keten: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is or looks like a file of the user is that file, not the built-in exercise whose name holds it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "diemen").mkdir()
    assert keten("run", "diemen").code == Exit.WRONG
    assert keten("run", "./citrix/").code == Exit.WRONG
    assert keten("run", "citrix.yaml").code == Exit.WRONG


def test_check_takes_whole_names_only(keten: Callable[..., Any]) -> None:
    """A mistyped path is not found in order because a built-in exercise has it in its name."""
    assert keten("check", "diemen").code == Exit.WRONG


@pytest.mark.parametrize(("wanted", "told"), [("nonsense", "ahr-2021"), ("./nope.yaml", "zuid-holland")])
def test_check_says_what_it_takes(keten: Callable[..., Any], wanted: str, told: str) -> None:
    """Where a name or a path is nothing, check lists exercises, networks and incidents, and names files."""
    said = keten("check", wanted)
    assert (said.code, said.out) == (Exit.WRONG, "")
    assert all(f"\n  {kind}: " in said.err for kind in ("exercises", "networks", "incidents"))
    assert "path of a file or folder" in said.err
    assert told in said.err


def test_check_takes_an_incident_by_name(keten: Callable[..., Any]) -> None:
    """The whole name of an incident is checked as its file is; part of one is not taken, but named."""
    assert keten("check", "colonial-2021").code == Exit.DONE
    said = keten("check", "colonial")
    assert said.code == Exit.WRONG
    assert "colonial-2021" in said.err
    several = keten("check", "noord-")
    assert several.code == Exit.WRONG
    assert {"noord-holland", "noord-nederland"} <= set(several.err.split())
