"""What a file may take from where, links that lead to themselves, and how much patterns may make."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sim.errors import KetenError, ScenarioError, followed
from sim.scenario import check, find, load
from sim.scenario.source.sources import tree_of

if TYPE_CHECKING:
    from pathlib import Path

KIND = """format: keten/1
kind: process-kind
id: distribution-grid
title: {nl: Vals net, en: False grid}
"""
EXERCISE = """format: keten/1
kind: exercise
title: {nl: Dorp, en: Village}
starts: 2024-11-25 13:30
lasts: 3h
processes:
  grid: {kind: distribution-grid, needs: {station: {from: line}}}
  line: {kind: transmission-station}
threats:
  - {use: station-failure, target: line, at: 10min, repair: 4h}
"""


def written(path: Path, text: str) -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_library_that_merely_stands_above_is_not_used(tmp_path: Path) -> None:
    """What somebody puts in a shared folder above an exercise changes nothing in it."""
    path = written(tmp_path / "mine" / "village.yaml", EXERCISE)
    before = load(path)
    written(tmp_path / "library" / "kinds" / "distribution-grid.yaml", KIND)
    taken: list[str] = []
    assert load(path, taken) == before
    assert taken == []
    assert tree_of(path) == path.parent


@pytest.mark.parametrize("place", ["village.yaml", "exercises/village.yaml", "exercises/village/exercise.yaml"])
def test_a_library_of_the_own_tree_is_used_and_named(tmp_path: Path, place: str) -> None:
    """A library in the folder of an exercise, or beside the ``exercises`` it stands in, goes first and is named."""
    path = written(tmp_path / place, EXERCISE)
    own = written(tmp_path / "library" / "kinds" / "distribution-grid.yaml", KIND)
    taken: list[str] = []
    assert load(path, taken).processes["grid"].title.en == "False grid"
    assert taken == [str(own)]
    named: list[str] = []
    check([path], named)
    assert named == taken


def test_a_link_to_itself_is_refused_like_any_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A loop of links is a fault in words on every Python, where it is named and where it is included."""
    loop = tmp_path / "part.yaml"
    loop.symlink_to(loop)
    assert followed(loop) == loop
    with pytest.raises(KetenError, match="Too many levels"):
        find(loop)
    path = written(tmp_path / "exercise.yaml", EXERCISE.replace("starts:", "include: [part.yaml]\nstarts:"))
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert [(p.where, p.what.key) for p in caught.value.problems] == [("include.1", "problems.file.unreadable")]
    own = tmp_path / "library"
    own.mkdir()
    (own / "loop.yaml").symlink_to(own / "loop.yaml")
    (own / "loop").symlink_to(own / "loop")
    assert load(written(path, EXERCISE)).title.en == "Village"


def test_a_name_with_a_nul_leads_to_itself(tmp_path: Path) -> None:
    """What no system can have as a name is left as it is."""
    path = tmp_path / "a\0b"
    assert followed(path) == path
    assert os.fspath(followed(tmp_path)) == os.path.realpath(tmp_path)


def village(regions: int) -> str:
    """Return a network in which every region has a need that any of all regions may supply."""
    named = "\n".join(f"  r{number}: {{inhabitants: 1000}}" for number in range(regions))
    return f"""format: keten/1
kind: network
title: n
regions:
{named}
processes:
  "mobile.{{region}}": {{customers: {{share: 100 %}}}}
  "112.{{region}}": {{needs: {{access: {{any: ["mobile.*"]}}}}}}
"""


def test_links_are_counted_for_every_process_that_has_them(tmp_path: Path) -> None:
    """Nine million links are refused, with how many there may be, though they come of one list."""
    path = written(tmp_path / "n.yaml", village(3000))
    (problem,) = [p for p in check([path]) if p.what.key == "problems.pattern.suppliers"]
    assert "500000" in problem.told("en").replace(",", "")
    assert not [p for p in check([written(path, village(500))]) if p.what.key == "problems.pattern.suppliers"]


def test_an_exercise_holds_so_many_injects(tmp_path: Path) -> None:
    """More injects than an exercise can play are a fault with the number there may be."""
    inject = "  - {{id: i{0}, at: 1min, to: caco, text: OEFENING EXERCISE}}\n"
    listed = "".join(map(inject.format, range(10_001)))
    path = written(tmp_path / "x.yaml", f"{EXERCISE}teams: {{caco: C}}\ninjects:\n{listed}")
    assert "10000" in next(p for p in check([path]) if p.where == "injects").told("en").replace(",", "")


def crowd(processes: int, more: str) -> str:
    """Return an exercise on so many processes ``m1``, ``m2``, ... without needs."""
    listed = "".join(f"  m{number}: {{}}\n" for number in range(processes))
    head = EXERCISE.partition("processes:")[0]
    return f"{head}teams: {{caco: C}}\nprocesses:\n{listed}{more}"


@pytest.mark.parametrize(
    ("section", "entry", "key"),
    [
        ("threats", "{{id: t{0}, at: 1min, effects: [{{effect: damage, target: 'm*'}}]}}", "problems.pattern.effects"),
        ("injects", "{{id: i{0}, to: caco, text: T, when: {{any: 'm*', below: 50 %}}}}", "problems.pattern.conditions"),
        (
            "injects",
            "{{id: i{0}, when: {{process: 'm*', lost: control}}, to: caco, text: T}}",
            "problems.pattern.conditions",
        ),
    ],
)
def test_what_patterns_mean_in_effects_and_conditions_is_bounded(
    tmp_path: Path, section: str, entry: str, key: str
) -> None:
    """Patterns that mean 200,000 processes in all are fine; one more pattern is told of once, with the number."""

    def found(entries: int) -> list[str]:
        listed = "".join(f"  - {entry.format(number)}\n" for number in range(entries))
        path = written(tmp_path / "x.yaml", crowd(1_000, f"{section}:\n{listed}"))
        return [p.told("en").replace(",", "") for p in check([path]) if p.what.key == key]

    assert found(200) == []
    (told,) = found(202)
    assert "200000" in told


def test_processes_that_supply_each_other_by_a_mix_are_bounded(tmp_path: Path) -> None:
    """A mix of all others for each of 71 is fine; of 72 is told of once, and any of all others is not."""

    def found(regions: int, way: str) -> list[str]:
        text = village(regions).replace(
            "{customers: {share: 100 %}}", f"{{customers: {{share: 100 %}}, needs: {{a: {way}}}}}"
        )
        problems = check([written(tmp_path / "n.yaml", text)])
        return [p.told("en").replace(",", "") for p in problems if p.what.key == "problems.pattern.mutual"]

    mix = "{mix: {'mobile.*': 100 %}}"
    assert found(71, mix) == []
    (told,) = found(72, mix)
    assert "5000" in told
    assert found(200, "{any: ['mobile.*']}") == []
