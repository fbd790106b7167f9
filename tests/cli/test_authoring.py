"""Commands for authors: check, schema, list."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sim.cli.runtime.exits import Exit
from sim.scenario import builtin, find

if TYPE_CHECKING:
    from collections.abc import Callable

PROBLEM = re.compile(r".+\.yaml:[0-9]+:[0-9]+: .+: .+; .+")


def spoil(exercise: str, old: str, new: str) -> None:
    path = Path(exercise)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_sound_exercise_has_no_faults(keten: Callable[..., Any], exercise: str) -> None:
    """A sound file prints nothing to stdout and ends with 0."""
    said = keten("check", exercise)
    assert (said.code, said.out) == (Exit.DONE, "")
    assert said.err == "No faults found.\n"


def test_every_fault_is_a_line(keten: Callable[..., Any], exercise: str) -> None:
    """All faults at once, each as file:line:column: where: what; remedy, and exit code 1."""
    spoil(exercise, "target: grid.west,", "target: grid.wets,")
    spoil(exercise, "lasts: 3h", "lasts: 3")
    said = keten("check", exercise)
    lines = said.out.splitlines()
    assert said.code == Exit.NO
    assert len(lines) >= 2
    assert all(PROBLEM.fullmatch(text) for text in lines)
    line = next(n for n, text in enumerate(Path(exercise).read_text("utf-8").splitlines(), 1) if "grid.wets" in text)
    assert any(text.startswith(f"{exercise}:{line}:") and "grid.west" in text for text in lines)
    assert f"{len(lines)} faults.\n" == said.err


def test_faults_as_json(keten: Callable[..., Any], exercise: str) -> None:
    """With --json the same faults are objects with their place."""
    spoil(exercise, "lasts: 3h", "lasts: 3")
    said = keten("check", exercise, "--json")
    assert said.code == Exit.NO
    (fault,) = json.loads(said.out)
    assert set(fault) == {"file", "line", "column", "where", "what", "remedy", "key", "severity"}
    assert fault["severity"] == "fault"
    assert fault["key"] == "problems.value.no-unit"
    assert fault["file"] == exercise


def test_a_warning_does_not_fail(keten: Callable[..., Any], exercise: str) -> None:
    """A warning is a line that says it is one, in the language asked for, and the exit code stays 0."""
    spoil(exercise, "within: 30min", "within: 0min")
    said = keten("check", exercise)
    assert said.code == Exit.DONE
    assert re.fullmatch(re.escape(exercise) + r":[0-9]+:[0-9]+: warning: injects\.eerste\..+: .+; .+\n", said.out)
    assert said.err == "No faults found.\n1 warning.\n"
    assert ": waarschuwing: injects.eerste" in keten("--lang", "nl", "check", exercise).out


def test_strict_fails_on_a_warning(keten: Callable[..., Any], exercise: str) -> None:
    """With --strict a warning gives exit code 1, as JSON too; a sound exercise still gives 0."""
    assert keten("check", "--strict", exercise).code == Exit.DONE
    spoil(exercise, "within: 30min", "within: 0min")
    assert keten("check", "--strict", exercise).code == Exit.NO
    said = keten("check", "--strict", exercise, "--json")
    assert said.code == Exit.NO
    assert [found["severity"] for found in json.loads(said.out)] == ["warning"]


def test_warnings_stand_after_the_faults(keten: Callable[..., Any], exercise: str) -> None:
    """Faults of one file stand before warnings of another, each with its own count."""
    spoil(exercise, "within: 30min", "within: 0min")
    other = Path(exercise).with_name("other.yaml")
    other.write_text(Path(exercise).read_text("utf-8").replace("lasts: 3h", "lasts: 3"), encoding="utf-8")
    said = keten("check", exercise, str(other))
    assert said.code == Exit.NO
    assert [": warning: " in line for line in said.out.splitlines()] == [False, True]
    assert said.err == "1 fault.\n1 warning.\n"


def test_warnings_keep_no_exercise_from_running(keten: Callable[..., Any], exercise: str) -> None:
    """Run plays an exercise with a warning and does not speak of it; --resolved tells it on stderr."""
    spoil(exercise, "within: 30min", "within: 0min")
    said = keten("run", exercise, "--json")
    assert (said.code, said.err) == (Exit.DONE, "")
    said = keten("check", exercise, "--resolved", "--json")
    assert said.code == Exit.DONE
    assert json.loads(said.out)["id"] == "klein"
    assert ": warning: " in said.err


def test_a_faulty_exercise_cannot_be_run(keten: Callable[..., Any], exercise: str) -> None:
    """Any other command given a faulty file says what check says, with exit code 2."""
    spoil(exercise, "lasts: 3h", "lasts: 3")
    found = keten("check", exercise).out
    said = keten("run", exercise)
    assert (said.code, said.out, said.err) == (Exit.WRONG, "", found)


def test_no_fault_steers_the_terminal(keten: Callable[..., Any], exercise: str) -> None:
    """A control character in a file is a fault, and does not reach the terminal."""
    spoil(exercise, 'nl: "Stroom weg [b]x[/b]"', 'nl: "\\e[2J weg"')
    said = keten("check", exercise)
    assert said.code == Exit.NO
    assert "\x1b" not in said.out + said.err


@pytest.mark.parametrize("as_json", [True, False])
def test_resolved_is_the_whole_exercise(keten: Callable[..., Any], exercise: str, *, as_json: bool) -> None:
    """The resolved exercise holds what it includes, as YAML or JSON."""
    said = keten("check", exercise, "--resolved", *(["--json"] if as_json else []))
    assert said.code == Exit.DONE
    whole = json.loads(said.out) if as_json else yaml.safe_load(said.out)
    assert whole["processes"]["mobile.west"]["needs"]["power"]["from"] == "grid.west"
    assert "network" not in whole


def test_the_built_in_exercises_are_sound(keten: Callable[..., Any]) -> None:
    """What ships has no faults and no warnings, by name."""
    assert keten("check", "--strict", *builtin()).code == Exit.DONE


def test_everything_that_ships_is_without_warnings(keten: Callable[..., Any]) -> None:
    """Every exercise, network, incident and library file that ships passes --strict."""
    shipped = next(folder for folder in Path(find("citrix")).parents if (folder / "keten.schema.json").exists())
    said = keten("check", "--strict", str(shipped), "--json")
    assert (json.loads(said.out), said.code) == ([], Exit.DONE)


def test_the_schema_is_that_of_one_kind_or_all(keten: Callable[..., Any]) -> None:
    """Without a kind the schema tells kinds apart; with one it is that kind's own."""
    assert json.loads(keten("schema").out)["$schema"].startswith("https://json-schema.org/")
    assert "threats" in json.loads(keten("schema", "exercise").out)["properties"]


def test_an_unknown_kind_names_the_nearest(keten: Callable[..., Any]) -> None:
    """A kind that does not exist is wrong use; the nearest is named."""
    said = keten("schema", "exercize")
    assert said.code == Exit.WRONG
    assert "exercise" in said.err


def test_list_names_what_can_be_played(keten: Callable[..., Any]) -> None:
    """Every built-in exercise is listed with its title in the language asked for, its teams and its length."""
    rows = json.loads(keten("--lang", "nl", "list", "--json").out)
    assert [row["name"] for row in rows] == list(builtin())
    (diemen,) = (row for row in rows if row["name"] == "diemen-2015")
    assert "none" in diemen["teams"]
    assert diemen["title"].split()[0] in keten("--lang", "nl", "list").out


def test_list_library_names_what_authors_build_with(keten: Callable[..., Any]) -> None:
    """The library's kinds of process, threats and actions are listed with their titles."""
    rows = json.loads(keten("list", "library", "--json").out)
    assert {"process-kind", "action", "threat"} <= {row["kind"] for row in rows}
    assert all(row["name"] and row["title"] for row in rows)
