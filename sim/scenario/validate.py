"""Validation of what was read.

Each file is judged by its own model, the resolved tree by that of the scenario, the whole by the checks.

A fault in one inject must not hide the faults in another: what is at fault is left out, and the rest is checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from sim.scenario.checks import (
    DeclaredNames,
    Draft,
    check_attachments,
    check_computed,
    check_scenario,
    check_works,
    warn_scenario,
)
from sim.scenario.checks.ranges import check_ranges
from sim.scenario.checks.texts import check_languages
from sim.scenario.expand.prototypes import ProcessPrototypes
from sim.scenario.models import Scenario
from sim.scenario.schema import FILE_MODELS
from sim.scenario.source.fault_text import tell
from sim.scenario.source.source_tree import Shared, SourceNode, placeless, plain, scalar, walk
from sim.units import Grouped

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario.expand.resolve import Resolved
    from sim.scenario.source.problems import Problems

__all__ = ["validate_file", "validate_resolved", "validate_resolved_file", "validate_scenario"]

# A scenario in which one of these is missing or at fault gets it from here, so that the rest can be checked.
_STAND_INS: Final = {
    "format": "keten/1",
    "id": "exercise",
    "title": "exercise",
    "starts": "2000-01-01 00:00",
    "lasts": "1h",
}
_ROUNDS: Final = 3


def validate_file(kind: str, node: SourceNode, problems: Problems, *, alone: bool = False) -> None:
    """Judge one file by the model of its kind. With ``alone`` the languages of all its texts are judged too."""
    try:
        FILE_MODELS[kind].model_validate(plain(node))
    except ValidationError as e:
        tell(e, node, FILE_MODELS[kind], problems)
    if kind != "resolved":
        check_ranges(problems, node)
    check_languages(problems, node, None if alone else "names")


def validate_scenario(
    resolved: Resolved,
    problems: Problems,
    *,
    network_alone: bool = False,
    works: bool = False,
    warn_since: int | None = None,
    beside: Path | None = None,
) -> Scenario | None:
    """Judge a resolved tree; return the scenario when it has no fault at all.

    A fault found before counts too. ``works`` also checks whether such a world can work. ``warn_since`` asks for
    warnings: it is the count ``problems.faults_added`` from before the files were read. With a fault since then there
    are no warnings: what is at fault is left out of what is judged, and what refers to it would seem to refer to
    nothing. ``beside`` is the folder in which attachments must stand; none does not look.
    """
    if problems.full:
        return None
    problems.next_stage()
    known = DeclaredNames(resolved.root, resolved.uncertain)
    root = resolved.root
    moulds = ProcessPrototypes(resolved.shared)
    for attempt in range(_ROUNDS):
        try:
            scenario = Scenario.model_validate(_values(root, moulds))
        except ValidationError as e:
            # Faults of later rounds come of what was left out before them: the author did not make them.
            if attempt == 0:
                tell(e, root, Scenario, problems)
            root = _without_faults(root, e)
        else:
            # Where patterns could not be written out, whatever refers to those names would seem to be at fault.
            if resolved.complete:
                draft = Draft(scenario, root, known, problems, resolved.shared, network_alone=network_alone)
                check_scenario(draft)
                whole = problems.faults_added == warn_since
                if works:
                    check_works(draft)
                if beside is not None:
                    check_attachments(draft, beside, warn=whole)
                if whole:
                    warn_scenario(draft)
            return None if problems.faults else scenario
    return None


def validate_resolved(form: object, problems: Problems) -> Scenario | None:
    """Return the scenario of a canonical form; none when it has faults.

    ``problems`` then holds them. What is computed is judged as it is in a file. Texts are not: they were judged in the
    files, by the rules of then.
    """
    draft = _resolved_draft(form, placeless(form), problems)
    if draft is None:
        return None
    check_computed(draft)
    return None if problems.faults else draft.scenario


def validate_resolved_file(
    file: SourceNode,
    problems: Problems,
    *,
    works: bool = False,
    warn_since: int | None = None,
    beside: Path | None = None,
) -> Scenario | None:
    """Return the scenario of a file of kind ``resolved``; none when it has faults.

    It is judged as that of a journal, and its texts too: anybody may have edited it. ``works``, ``warn_since`` and
    ``beside`` mean what they mean in :func:`validate_scenario`.
    """
    root = scalar({key: _exact(node) for key, node in file.mapping.items() if key != "kind"}, file)
    check_ranges(problems, root, whole=True)
    draft = _resolved_draft(plain(root), root, problems)
    if draft is None:
        return None
    check_scenario(draft)
    whole = problems.faults_added == warn_since
    if works:
        check_works(draft)
    if beside is not None:
        check_attachments(draft, beside, warn=whole)
    if whole:
        warn_scenario(draft)
    return None if problems.faults else draft.scenario


def _exact(node: SourceNode) -> SourceNode:
    """Return a tree in which numbers as programs write them are exact.

    A number such as ``1.125`` there cannot have been meant otherwise.
    """
    value = node.value
    if isinstance(value, dict):
        return scalar({key: _exact(child) for key, child in value.items()}, node)
    if isinstance(value, list):
        return scalar([_exact(child) for child in value], node)
    if isinstance(value, Grouped) and value.text == repr(float(value)):
        return scalar(float(value), node)
    return node


def _resolved_draft(form: object, root: SourceNode, problems: Problems) -> Draft | None:
    """Return the draft to check of a canonical form; none when it is no scenario.

    ``root`` is the same form as a tree.
    """
    try:
        scenario = Scenario.model_validate(form)
    except ValidationError as e:
        tell(e, root, Scenario, problems)
        return None
    # Conditions of a network that is computed by itself may wait for what only an exercise has.
    alone = not (scenario.injects or scenario.actions or scenario.threats)
    return Draft(
        scenario, root, DeclaredNames(root, frozenset()), problems, Shared(), network_alone=alone, resolved=True
    )


def _values(root: SourceNode, moulds: ProcessPrototypes) -> Any:
    values = {key: plain(node) for key, node in root.mapping.items() if key != "processes"}
    processes = root.get("processes")
    if processes is not None:
        whole = processes.value
        values["processes"] = (
            {name: moulds.process(node) for name, node in whole.items()}
            if isinstance(whole, dict)
            else plain(processes)
        )
    return values


def _without_faults(root: SourceNode, error: ValidationError) -> SourceNode:
    # Whole entries of a section are left out (one inject, one process): a part of one would be a fault by itself.
    faults: dict[str, set[str | int]] = {}
    for e in error.errors(include_url=False, include_input=False, include_context=False):
        steps, _ = walk(root, e["loc"])
        if steps:
            faults.setdefault(str(steps[0]), set()).add(steps[1] if len(steps) > 1 else "")
    fields = dict(root.mapping)
    for section, at_fault in faults.items():
        node = fields.pop(section, None)
        if node is None or "" in at_fault:
            continue
        if isinstance(node.value, dict):
            fields[section] = scalar({k: v for k, v in node.value.items() if k not in at_fault}, node)
        elif isinstance(node.value, list):
            fields[section] = scalar([v for i, v in enumerate(node.value) if i not in at_fault], node)
    for name, value in _STAND_INS.items():
        fields.setdefault(name, SourceNode(value, root.place))
    return scalar(fields, root)
