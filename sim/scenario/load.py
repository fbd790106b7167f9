"""Loading of an exercise. Files go in; one frozen scenario comes out, or every problem at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import KetenError, Reason, followed, no_file
from sim.memory import uncollected
from sim.scenario.expand.resolve import resolve_exercise, resolve_incident, resolve_network_alone, resolve_questions
from sim.scenario.models import Scenario
from sim.scenario.source.problems import Problems, quoted, suggestion
from sim.scenario.source.sources import KINDS, LIBRARY_KINDS, RESOLVED, Sources, begins_resolved, shipped, tree_of
from sim.scenario.validate import validate_file, validate_resolved, validate_resolved_file, validate_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.errors import Problem
    from sim.scenario.source.source_tree import SourceNode
    from sim.words import Key

__all__ = [
    "as_file",
    "builtin",
    "builtin_incidents",
    "builtin_networks",
    "builtin_questions",
    "check",
    "find",
    "find_incident",
    "find_questions",
    "from_journal",
    "from_resolved",
    "load",
    "load_any",
    "load_incident",
    "load_questions",
    "resolved",
]


@uncollected()
def load(path: str | Path, taken: list[str] | None = None) -> Scenario:
    """Load the exercise at ``path``.

    ``taken`` gets the files of the author's own library that it uses. Raises :class:`~sim.errors.ScenarioError` with
    every problem found.
    """
    problems = Problems()
    scenario = _load(Path(path), problems, set())
    problems.raise_any()
    if taken is not None:
        taken += problems.taken
    if scenario is None:
        raise AssertionError("a scenario that could not be resolved must have problems")
    return scenario


@uncollected()
def load_incident(path: str | Path) -> Scenario:
    """Load the incident at ``path``. Raises :class:`~sim.errors.ScenarioError` with every problem found."""
    problems = Problems()
    scenario = _load_incident(Path(path), problems, set())
    problems.raise_any()
    if scenario is None:
        raise AssertionError("an incident that could not be resolved must have problems")
    return scenario


@uncollected()
def load_questions(path: str | Path) -> Scenario:
    """Load the questions at ``path``, with the network they stand on.

    Raises :class:`~sim.errors.ScenarioError` with every problem found.
    """
    problems = Problems()
    scenario = _load_questions(Path(path), problems, set())
    problems.raise_any()
    if scenario is None:
        raise AssertionError("questions that could not be resolved must have problems")
    return scenario


@uncollected()
def load_any(path: str | Path) -> Scenario:
    """Load an exercise, an incident or a network.

    A network is loaded as an exercise without events. Raises :class:`~sim.errors.ScenarioError` with every problem
    found.
    """
    kind = _kind_of(Path(path))
    if kind == "incident":
        return load_incident(path)
    if kind != "network":
        return load(path)
    problems = Problems()
    scenario = _load_network(Path(path), problems, set())
    problems.raise_any()
    if scenario is None:
        raise AssertionError("a network that could not be resolved must have problems")
    return scenario


def _load(path: Path, problems: Problems, seen: set[Path], *, checked: bool = False) -> Scenario | None:
    before = problems.faults_added if checked else None
    beside = _folder(path) if checked else None
    sources = _sources(path, problems)
    top = sources.read(followed(path), str(path), ("exercise", RESOLVED))
    if top is not None and _kind(top) == RESOLVED:
        seen.update(sources.paths)
        # An incident may leave out who is served: it is not played.
        works = checked and not _observes(top)
        return validate_resolved_file(top, problems, works=works, warn_since=before, beside=beside)
    tree = None if top is None else resolve_exercise(top, followed(path), sources)
    seen.update(sources.paths)
    _validate_files(sources, problems)
    if tree is None:
        return None
    return validate_scenario(tree, problems, works=checked, warn_since=before, beside=beside)


def _folder(path: Path) -> Path:
    """Return the folder that the file at ``path`` lies in.

    It is as it was named, where no link leads elsewhere.
    """
    folder = followed(path).parent
    return path.parent if followed(path.parent) == folder else folder


def _load_network(path: Path, problems: Problems, seen: set[Path], *, checked: bool = False) -> Scenario | None:
    before = problems.faults_added if checked else None
    sources = _sources(path, problems)
    tree = resolve_network_alone(followed(path), str(path), sources)
    seen.update(sources.paths)
    _validate_files(sources, problems)
    if tree is None:
        return None
    return validate_scenario(tree, problems, network_alone=True, works=checked, warn_since=before)


def _kind(file: SourceNode) -> str:
    return str(file.mapping["kind"].value)


def _observes(file: SourceNode) -> bool:
    """Return whether a whole scenario is that of an incident."""
    observed = file.get("observed")
    return observed is not None and observed.value not in (None, [])


def _sources(path: Path, problems: Problems) -> Sources:
    return Sources(problems, tree_of(followed(path)), absolute=path.is_absolute())


def _load_incident(path: Path, problems: Problems, seen: set[Path], *, checked: bool = False) -> Scenario | None:
    before = problems.faults_added if checked else None
    sources = _sources(path, problems)
    top = sources.read(followed(path), str(path), ("incident", RESOLVED))
    if top is not None and _kind(top) == RESOLVED:
        seen.update(sources.paths)
        if not _observes(top):
            problems.add(top.place, "", Reason.of("problems.resolved.no-incident"))
        return validate_resolved_file(top, problems, warn_since=before)
    tree = None if top is None else resolve_incident(top, followed(path), sources)
    seen.update(sources.paths)
    _validate_files(sources, problems)
    return None if tree is None else validate_scenario(tree, problems, warn_since=before)


def _load_questions(path: Path, problems: Problems, seen: set[Path], *, checked: bool = False) -> Scenario | None:
    before = problems.faults_added if checked else None
    sources = _sources(path, problems)
    top = sources.read(followed(path), str(path), ("questions",))
    tree = None if top is None else resolve_questions(top, followed(path), sources)
    seen.update(sources.paths)
    _validate_files(sources, problems)
    return None if tree is None else validate_scenario(tree, problems, warn_since=before)


def _validate_files(sources: Sources, problems: Problems) -> None:
    # After resolving, because only then it is known which files of the library are used.
    for kind, node in sources.read_files:
        validate_file(kind, node, problems)


@uncollected()
def check(paths: Iterable[str | Path], taken: list[str] | None = None) -> tuple[Problem, ...]:
    """Check files of any kind; return every fault, then every warning.

    Of a folder all ``.yaml`` files are checked. Faults and warnings are in order of reading. A network that an exercise
    among them stands on is checked with it, else by itself. A file with faults, itself or in what it includes, has no
    warnings until they are mended. ``taken`` gets the files of an author's own library that are used.
    """
    problems = Problems()
    seen: set[Path] = set()
    named: list[tuple[Path, bool]] = []
    for path in map(Path, paths):
        named += [(found, False) for found in _files_in(path)] if path.is_dir() else [(path, True)]
    kinds = [(path, asked, *_peek(path)) for path, asked in named]
    # What another one includes is read with that; so those come first that can stand by themselves.
    kinds.sort(key=lambda found: found[2] == "exercise" and not found[3])
    for wanted in (*KINDS, None):
        for path, asked, kind, whole in kinds:
            if kind == wanted and (asked or followed(path) not in seen):
                _check_one(path, kind, problems, seen, whole=whole)
    if taken is not None:
        taken += problems.taken
    return problems.all()


def _check_one(path: Path, kind: str | None, problems: Problems, seen: set[Path], *, whole: bool) -> None:
    problems.next_subject()
    included = followed(path) in seen and not whole
    if kind == RESOLVED or (kind == "exercise" and not included):
        _load(path, problems, seen, checked=True)
        return
    if kind == "network":
        _load_network(path, problems, seen, checked=True)
        return
    if kind == "incident":
        _load_incident(path, problems, seen, checked=True)
        return
    if kind == "questions":
        _load_questions(path, problems, seen, checked=True)
        return
    sources = _sources(path, problems)
    node = sources.read(followed(path), str(path), ("exercise", "part", *LIBRARY_KINDS) if kind else KINDS)
    if node is not None:
        validate_file(_kind(node), node, problems, alone=True)
    seen.update(sources.paths)


def _peek(path: Path) -> tuple[str | None, bool]:
    # An exercise may also be only a part that another one includes: then it is not whole.
    if begins_resolved(followed(path)):
        return RESOLVED, True
    # Problems are dropped here: the file is read again when it is checked, and tells them then.
    node = Sources(Problems(), path.parent).read(path, str(path), KINDS)
    if node is None:
        return None, False
    return _kind(node), any(key in node.mapping for key in ("network", "starts", "lasts"))


def _kind_of(path: Path) -> str | None:
    return _peek(path)[0]


def _files_in(folder: Path) -> list[Path]:
    found: list[Path] = []
    for here, folders, names in os.walk(folder):
        folders.sort()
        found += [Path(here, name) for name in sorted(names) if name.endswith((".yaml", ".yml"))]
    return found


def builtin() -> tuple[str, ...]:
    """Return the names of the exercises that ship with Keten, in alphabetical order."""
    return tuple(sorted(p.parent.name for p in (shipped() / "exercises").glob("*/exercise.yaml")))


def builtin_networks() -> tuple[str, ...]:
    """Return the names of the networks that ship with Keten, in alphabetical order."""
    return tuple(sorted(p.stem for p in (shipped() / "networks").glob("*.yaml")))


def builtin_incidents() -> tuple[str, ...]:
    """Return the names of the incidents that ship with Keten, in alphabetical order."""
    return tuple(sorted(p.stem for p in (shipped() / "incidents").glob("*.yaml")))


def builtin_questions() -> tuple[str, ...]:
    """Return the names of the files of questions that ship with Keten.

    They are in alphabetical order.
    """
    return tuple(sorted(p.stem for p in (shipped() / "questions").glob("*.yaml")))


def find_incident(name: str | Path) -> Path:
    """Return the file of a built-in incident, or of the one at a path.

    Raises :class:`~sim.errors.KetenError` when there is none.
    """
    return _found(name, "incidents", builtin_incidents(), "incidents.unknown")


def find_questions(name: str | Path) -> Path:
    """Return the file of built-in questions, or of those at a path.

    Raises :class:`~sim.errors.KetenError` when there is none.
    """
    return _found(name, "questions", builtin_questions(), "questions.unknown")


def _found(name: str | Path, folder: str, known: tuple[str, ...], unknown: Key) -> Path:
    if str(name) in known:
        return shipped() / folder / f"{name}.yaml"
    why = no_file(Path(name))
    if why is None:
        return Path(name)
    if os.path.lexists(name):
        raise KetenError.of("errors.scenario.no-file", path=quoted(name), why=why)
    remedy = suggestion(str(name), known, "incidents.give-path")
    raise KetenError.of(unknown, name=quoted(name), remedy=remedy)


def find(name: str | Path, *, networks: bool = False) -> Path:
    """Return the file of a built-in exercise, or of the one at a path.

    A path is that of a file, or of a folder that holds an exercise. With ``networks`` the name may also be that of a
    built-in network. Raises :class:`~sim.errors.KetenError` when there is none.
    """
    known = builtin()
    if str(name) in known:
        return shipped() / "exercises" / str(name) / "exercise.yaml"
    if networks and str(name) in builtin_networks():
        return shipped() / "networks" / f"{name}.yaml"
    path = Path(name)
    if path.is_dir() and (path / "exercise.yaml").is_file():
        return path / "exercise.yaml"
    why = no_file(path)
    if why is None:
        return path
    if path.is_dir():
        raise KetenError.of("errors.scenario.no-exercise-in", path=quoted(name))
    if os.path.lexists(path):
        raise KetenError.of("errors.scenario.no-file", path=quoted(name), why=why)
    if networks:
        known += builtin_networks()
    remedy = suggestion(str(name), known, "errors.scenario.give-path")
    raise KetenError.of("errors.scenario.unknown", name=quoted(name), remedy=remedy)


@uncollected()
def resolved(scenario: Scenario) -> dict[str, Any]:
    """Return the canonical form of a scenario.

    It has plain values as JSON has them, without defaults, in the order of the scenario.
    """
    form: dict[str, Any] = scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return form


def as_file(scenario: Scenario) -> dict[str, Any]:
    """Return the scenario as a file of kind ``resolved``.

    Such a file is loaded as it is: no kinds, includes or library.
    """
    return {"kind": RESOLVED, **resolved(scenario)}


@uncollected()
def from_resolved(form: Mapping[str, Any]) -> Scenario:
    """Return the scenario of a canonical form. Raises pydantic's ``ValidationError`` if it is none."""
    return Scenario.model_validate(form)


@uncollected()
def from_journal(form: object) -> Scenario:
    """Return the scenario whose canonical form a journal holds.

    The checks are those of files, but for those of texts. Raises :class:`~sim.errors.ScenarioError` if it is no
    scenario.
    """
    problems = Problems()
    scenario = validate_resolved(form, problems)
    problems.raise_any()
    if scenario is None:
        raise AssertionError("a form that is no scenario must have problems")
    return scenario
