"""What ``keten check --resolved`` prints is a file of its own: checked and run as it is, with nothing looked up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.runtime.exits import Exit
from sim.errors import ScenarioError
from sim.scenario import (
    as_file,
    builtin,
    builtin_incidents,
    builtin_networks,
    check,
    find,
    find_incident,
    load,
    load_any,
    load_incident,
    resolved,
)
from sim.scenario.source.problems import Problems
from sim.scenario.source.source_tree import plain
from sim.scenario.source.yaml import FILE, dump, parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sim.scenario.models import Scenario

LARGE = "nederland"
INCIDENTS = [name for name in builtin_incidents() if name not in builtin()]
"""Those that a name stands for: of what is called alike the exercise is meant."""


def saved(keten: Callable[..., Any], folder: Path, name: str, *options: str) -> Path:
    """Return a file with what ``--resolved`` prints, beside a library that says other things."""
    (folder / "library" / "kinds").mkdir(parents=True)
    kind = "format: keten/1\nkind: process-kind\nid: distribution-grid\nreserve: 3\nneeds: {other: {from: x}}\n"
    (folder / "library" / "kinds" / "distribution-grid.yaml").write_text(kind, encoding="utf-8")
    path = folder / "saved.yaml"
    path.write_text(keten("check", name, "--resolved", *options).out, encoding="utf-8")
    return path


def form(scenario: Scenario) -> str:
    """Return the canonical form, whose order counts."""
    return json.dumps(resolved(scenario))


def reads_back(keten: Callable[..., Any], folder: Path, name: str, *options: str) -> None:
    """Hold what is printed of a scenario, saved and loaded, against that scenario, and check it."""
    path = saved(keten, folder, name, *options)
    found = find_incident(name) if name in INCIDENTS else find(name, networks=True)
    first = load_any(found)
    again = load_any(path)
    assert again == first
    assert form(again) == form(first)
    told = keten("check", str(path))
    assert told.code == Exit.DONE
    assert told.out == ""
    assert "library" not in told.err


@pytest.mark.parametrize("name", [*builtin(), *(name for name in builtin_networks() if name != LARGE)])
def test_what_is_printed_reads_back(keten: Callable[..., Any], tmp_path: Path, name: str) -> None:
    """The file saved is the same scenario, marks of sources included, whatever library it lies beside."""
    reads_back(keten, tmp_path, name)


@pytest.mark.soak
@pytest.mark.parametrize("name", [LARGE, *INCIDENTS])
def test_what_is_printed_of_more_reads_back(keten: Callable[..., Any], tmp_path: Path, name: str) -> None:
    """The same of the whole country, and of every incident."""
    reads_back(keten, tmp_path, name)


def test_what_is_printed_as_json_reads_back(keten: Callable[..., Any], tmp_path: Path) -> None:
    """JSON is YAML: it can be saved as well."""
    reads_back(keten, tmp_path, "noord-holland", "--json")


@pytest.mark.parametrize("name", builtin())
def test_a_run_of_the_file_is_that_of_the_exercise(keten: Callable[..., Any], tmp_path: Path, name: str) -> None:
    """The journals of both are the same to the byte."""
    path = saved(keten, tmp_path, name)
    for number, what in enumerate((name, str(path))):
        assert keten("run", what, "--until", "3h", "--log", str(tmp_path / f"{number}.jsonl")).code == Exit.DONE
    assert (tmp_path / "0.jsonl").read_bytes() == (tmp_path / "1.jsonl").read_bytes()


def test_a_file_of_a_network_runs(keten: Callable[..., Any], tmp_path: Path) -> None:
    """A network, which holds no exercise, is run as the world in which nothing happens."""
    path = saved(keten, tmp_path, "veiligheidsregio")
    assert keten("run", str(path), "--log", str(tmp_path / "log.jsonl")).code == Exit.DONE


def test_a_file_of_an_incident_is_an_incident(tmp_path: Path) -> None:
    """It is compared with what was observed; a file that holds nothing observed is refused with a remedy."""
    name = builtin_incidents()[0]
    scenario = load_any(find_incident(name))
    path = tmp_path / "saved.yaml"
    path.write_text(dump(as_file(scenario)), encoding="utf-8")
    assert load_incident(path) == scenario
    nothing: tuple[dict[str, Any], ...] = ({}, {"observed": []})
    for observed in nothing:
        bare = {key: value for key, value in as_file(scenario).items() if key != "observed"}
        path.write_text(dump({**bare, **observed}), encoding="utf-8")
        with pytest.raises(ScenarioError, match="observed"):
            load_incident(path)


def test_many_are_printed_as_documents(keten: Callable[..., Any]) -> None:
    """Of several scenarios each is a document of the stream."""
    names = ["veiligheidsregio", "noord-holland"]
    documents = yaml.safe_load_all(keten("check", *names, "--resolved").out)
    assert [one["id"] for one in documents] == names


SMALL: dict[str, Any] = {
    "kind": "resolved",
    "format": "keten/1",
    "id": "dorp",
    "title": {"nl": "Dorp", "en": "Village"},
    "starts": "2024-11-25T13:30:00",
    "lasts": "3h",
    "processes": {"p": {"customers": 1234.567, "reserve": 1.125}, "q": {"needs": {"power": {"all": ["p"]}}}},
    "teams": {"rot": {"nl": "ROT", "en": "ROT"}},
    "injects": [{"id": "a", "at": "1min", "to": "rot", "text": {"nl": "OEFENING", "en": "EXERCISE"}}],
}


def faults(tree: object, path: Path) -> list[str]:
    """Return the faults that ``check`` finds in a file of this, each by its place and message."""
    path.write_text(dump(tree), encoding="utf-8")
    return [f"{problem.where}: {problem.what.key}" for problem in check([path]) if problem.severity == "fault"]


def test_numbers_are_read_as_they_were_printed(tmp_path: Path) -> None:
    """Three digits behind a point are no thousands where a program wrote them; with trailing zeros they may be."""
    path = tmp_path / "x.yaml"
    assert faults(SMALL, path) == []
    assert load(path).processes["p"].customers == 1234.567
    path.write_text(path.read_text(encoding="utf-8").replace("1234.567", "392.000"), encoding="utf-8")
    assert [problem.where for problem in check([path])] == ["processes.p.customers"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"processes": {"q": {"needs": {"power": {"all": ["nobody"]}}}}}, "processes.q.needs.power"),
        ({"processes": {"q": {"reserve": 0.5}}}, "processes.q.reserve"),
        ({"injects": [{**SMALL["injects"][0], "text": {"nl": "Stroom weg", "en": "EXERCISE"}}]}, "injects.a.text.nl"),
        ({"injects": [{**SMALL["injects"][0], "to": "gone"}]}, "injects.a.to"),
        ({"include": ["x.yaml"]}, "include"),
        ({"network": "nederland"}, "network"),
        ({"title": {"nl": "Dorp", "en": ""}}, "title"),
        ({"starts": "yesterday"}, "starts"),
        ({"processes": []}, "processes"),
    ],
)
def test_an_edited_file_is_checked(tmp_path: Path, change: dict[str, Any], fault: str) -> None:
    """What somebody changed in it is judged as in any file, and told by its place."""
    found = faults({**SMALL, **change}, tmp_path / "x.yaml")
    assert found
    assert all(where.startswith(fault) for where in found)


def test_a_file_that_is_included_must_not_be_whole(tmp_path: Path) -> None:
    """A whole scenario is no part of another."""
    (tmp_path / "whole.yaml").write_text(dump(SMALL), encoding="utf-8")
    over = {**{key: SMALL[key] for key in SMALL if key != "kind"}, "kind": "exercise", "include": ["whole.yaml"]}
    assert faults(over, tmp_path / "over.yaml") == ["kind: problems.file.other"]


def test_the_kind_may_stand_anywhere(tmp_path: Path) -> None:
    """Where the kind stands in the file says nothing about it, but for how large it may be."""
    last = {**{key: SMALL[key] for key in SMALL if key != "kind"}, "kind": "resolved"}
    assert faults(last, tmp_path / "x.yaml") == []
    assert load_any(tmp_path / "x.yaml") == load(tmp_path / "x.yaml")


@pytest.mark.parametrize("first", [True, False])
def test_a_whole_scenario_may_be_larger(tmp_path: Path, *, first: bool) -> None:
    """A file that begins with its kind may be larger than one that an author writes; one of another kind may not."""
    large = {**SMALL, "story": "x" * 1000}
    path = tmp_path / "x.yaml"
    path.write_text(f"#{'x' * FILE.bytes}\n" * (not first) + dump(large), encoding="utf-8")
    if first:
        path.write_text(f"{path.read_text(encoding='utf-8')}#{'x' * FILE.bytes}\n", encoding="utf-8")
    assert [problem.what.key for problem in check([path])] == ([] if first else ["problems.file.too-large"])


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=30)
    | st.sampled_from(["1e3", "089", "1_0", "0x1F", "no", "on", "~", "", "=", "12:30", "2024-01-01", ".5", "a: b"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("ab1e.-3~", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=10,
)  # fmt: skip


@given(PLAIN)
def test_what_is_written_is_read_the_same(value: Any) -> None:
    """Texts stay texts and numbers numbers, to the last digit."""
    problems = Problems()
    node = parse(dump({"x": value, "same": [value, value]}).encode(), "x.yaml", problems)
    assert problems.all() == ()
    assert node is not None
    assert repr(plain(node)) == repr({"x": value, "same": [value, value]})
