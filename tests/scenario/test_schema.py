"""The published schema against the loader: what is right for one is right for the other, one message a mistake."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError as ValidationFault

import sim.scenario.files as files_of_authors
from sim.scenario import as_file, builtin, check, find, load_any
from sim.scenario.models.values import Frozen
from sim.scenario.schema import FILE_MODELS, schema
from sim.scenario.source.spellings import SHORT_FIELDS, SHORT_MODELS
from sim.units import DURATION_PATTERN, SHARE_PATTERN, Misread, parse_duration, parse_share
from tests.scenario.mutations import ROOT, accepted, mutation, shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jsonschema import ValidationError

VALIDATOR: Final = Draft202012Validator(schema())
STRUCTURE: Final = frozenset({"unknown", "word"})
"""Kinds of mistakes whose faults the schema must find: unknown keys, and words that are none of those there are."""
KEYS: Final = frozenset(
    {"format", "kind", "effect", "effects", "threats", "injects", "actions", "processes", "regions", "needs", "crews"}
    | {"routes", "means", "teams", "observed", "footprint", "hazard", "curve", "repair", "lead", "stock", "at", "after"}
    | {"title", "text", "to", "do", "id", "use", "source", "confidence", "family", "theme", "mode", "measure", "vital"}
)
"""Keys of which the schema must find every missing, unknown or wrongly typed one that the loader finds."""


def leaves(tree: Any) -> list[ValidationError]:
    """Return the errors that an editor shows: those at the end of every branch."""
    return [leaf for error in VALIDATOR.iter_errors(tree) for leaf in _ends(error)]


def _ends(error: ValidationError) -> Iterator[ValidationError]:
    if not error.context:
        yield error
    for inner in error.context or ():
        yield from _ends(inner)


def test_the_schema_is_a_schema() -> None:
    """The whole schema, and that of one kind, is right by the meta-schema of draft 2020-12."""
    for kind in (None, "threat"):
        Draft202012Validator.check_schema(schema(kind))


def test_every_shipped_file_is_right() -> None:
    """Each file that ships is right for the whole schema and for that of its own kind."""
    own = {kind: Draft202012Validator(schema(kind)) for kind in FILE_MODELS}
    assert len(shipped()) > 200
    for name, tree in shipped().items():
        assert [error.message for error in leaves(tree)] == [], name
        assert own[tree["kind"]].is_valid(tree), name


@pytest.mark.parametrize("name", [*builtin(), "veiligheidsregio"])
def test_every_resolved_file_is_right(name: str) -> None:
    """What ``keten check --resolved`` prints is right in an editor."""
    assert [error.message for error in leaves(as_file(load_any(find(name, networks=True))))] == []


def compare(seeds: range) -> Counter[str]:
    """Return how many files with mistakes were right or wrong for both, or wrong for the loader alone."""
    seen: Counter[str] = Counter()
    for seed in seeds:
        made = mutation(seed)
        right, errors = accepted(made.tree), leaves(made.tree)
        where = (seed, made.file, made.kind, made.path, [error.message[:200] for error in errors])
        assert not (right and errors), where
        if not right and not errors:
            last = next((step for step in reversed(made.path) if isinstance(step, str)), "")
            by_key = made.kind in ("remove", "type") and last in KEYS and not _relates(made.tree)
            assert made.kind not in STRUCTURE, where
            assert not by_key, where
        if made.kind in ("remove", "spelling", "word"):  # the others may be two: a key missing, and one too many
            assert len(errors) <= 1, where
        seen["right" if right else "both" if errors else "loader"] += 1
    return seen


def _relates(tree: Any) -> bool:
    """Return whether the fault lies between values that are each right, which no schema of one value can see."""
    model = FILE_MODELS[tree["kind"]]
    try:
        model.model_validate(tree)
    except ValidationFault as error:
        return all(found["type"] == "value_error" for found in error.errors())
    return True


def test_mistakes_are_judged_as_the_loader_does() -> None:
    """Of 102 files with a mistake none is right for the loader and wrong in an editor; structure is wrong for both."""
    seen = compare(range(102))
    assert seen["both"] > 50
    assert seen["right"] > 5


@pytest.mark.soak
def test_many_mistakes_are_judged_as_the_loader_does() -> None:
    """The same of 2,000 files; hardly any fault is one that only the loader sees."""
    seen = compare(range(2_000))
    assert seen["loader"] < 0.03 * seen["both"]


def checked(made: Any, tree: Path) -> bool:
    """Return whether `check` finds no fault in the file, written where it stands in ``tree``."""
    path = tree / made.file
    before = path.read_bytes()
    path.write_text(json.dumps(made.tree, ensure_ascii=False), encoding="utf-8")
    try:
        return not any(problem.severity == "fault" for problem in check([path]))
    finally:
        path.write_bytes(before)


@pytest.mark.soak
def test_what_check_takes_the_schema_takes(tmp_path: Path) -> None:
    """A file of a whole tree in which `check` finds no fault is right in an editor."""
    tree = tmp_path / "scenarios"
    shutil.copytree(ROOT, tree)
    right = 0
    for seed in range(0, 2_000, 7):
        made = mutation(seed)
        if checked(made, tree):
            right += 1
            assert leaves(made.tree) == [], (seed, made.file, made.kind, made.path)
    assert right > 20


def _of(name: str, change: Callable[[Any], object]) -> Any:
    tree = copy.deepcopy(shipped()[name])
    change(tree)
    return tree


THREAT: Final = {"format": "keten/1", "kind": "threat"}
EFFECT: Final = {"effect": "damage", "size": "30 %", "repair": "4h"}


def one(**fields: Any) -> dict[str, Any]:
    """Return a threat with one effect, and with what differs."""
    return {**THREAT, "at": "1h", "effects": [{**EFFECT, **fields}]}


SINGLE: Final[dict[str, Any]] = {
    "no kind": {"format": "keten/1"},
    "kind that is none": {"format": "keten/1", "kind": "threats"},
    "kind of another type": {"format": "keten/1", "kind": 5},
    "other format": {**one(), "format": "keten/2"},
    "no file at all": [],
    "effect that is none": one(effect="damaged"),
    "effect without its name": {**THREAT, "effects": [{"size": "30 %"}]},
    "effect that is a word": {**THREAT, "effects": ["damage"]},
    "key of another effect": one(via="c2000"),
    "share above all": one(size=1.5),
    "share in words": one(size="30 procent"),
    "Dutch decimals": one(size="0,85"),
    "truth for a share": one(size=True),
    "duration without a unit": one(repair="90"),
    "number for a duration": one(repair=90),
    "list for a duration": one(repair=["4h"]),
    "distribution that is none": one(repair={"normal": ["1h", "2h"]}),
    "distribution without values": one(repair={}),
    "two durations of three": one(repair={"triangular": ["1h", "2h"]}),
    "number that is a word": {**one(), "effects": [{"effect": "gain", "add": "veel"}]},
    "Dutch whole number": {**one(), "effects": [{"effect": "crews", "add": "392.000"}]},
    "truth for a number": {**one(), "effects": [{"effect": "gain", "add": True}]},
    "condition that is none": {**one(), "when": {"processes": "grid"}},
    "condition that is a word": {**one(), "when": "grid"},
    "condition with another key": {**one(), "when": {"inject": "first", "was": "delivered"}},
    "condition with another word": {**one(), "when": {"inject": "first", "is": "deliverd"}},
    "condition within another": {**one(), "when": {"all": [{"not": {"time": "4 uur"}}]}},
    "level without a bound": {**one(), "when": {"process": "grid"}},
    "family that is none": {**one(), "family": "weather"},
    "family of another type": {**one(), "family": 5},
    "footprint with another key": {**THREAT, "footprint": {"hazard": "wind", "intensity": [["0h", 5]], "shapes": "x"}},
    "footprint in a list with another key": {**THREAT, "footprint": [{"hazard": "wind", "intensity": []}]},
    "step that is no share": one(restored={"half": "100 %"}),
    "text in a third language": {**one(), "title": {"nl": "Storm", "de": "Sturm"}},
    "number for a text": {**one(), "title": 5},
    "name with a space": {**one(), "id": "a b"},
    "needs by a name that is none": {"format": "keten/1", "kind": "process-kind", "needs": {"a b": {"from": "grid"}}},
    "stock without a unit": {"format": "keten/1", "kind": "process-kind", "needs": {"a": {"stock": "4"}}},
    "customers in words": {"format": "keten/1", "kind": "process-kind", "customers": "many"},
    "customers with another key": {
        "format": "keten/1",
        "kind": "process-kind",
        "customers": {"share": "40 %", "of": 1},
    },
    "fewer means than none": {"format": "keten/1", "kind": "action", "means": {"pumps": -1}},
    "one of means for too few": {"format": "keten/1", "kind": "action", "one-per": {"pumps": 0}},
    "level of scaling above all": {"format": "keten/1", "kind": "action", "grip": 6},
    "start that is no date": {"format": "keten/1", "kind": "exercise", "starts": "27-03-2015"},
    "expectation without what": {"format": "keten/1", "kind": "part", "injects": [{"id": "a", "expects": {}}]},
}


@pytest.mark.parametrize("mistake", SINGLE)
def test_one_mistake_is_one_message(mistake: str) -> None:
    """A single mistake is one message in an editor, and a fault for the loader too."""
    assert not accepted(SINGLE[mistake])
    assert len(found := leaves(SINGLE[mistake])) == 1, [error.message for error in found]


ALMOST: Final = st.text("0123456789.,-e%wdhmins \t\n٣½", max_size=14) | st.builds(
    "".join,
    st.lists(
        st.sampled_from(["1", "2.5", "30", " ", "w", "d", "h", "min", "s", "ms", "%", "e-3", "1234567890"]), max_size=9
    ),
)


@given(ALMOST)
def test_the_pattern_of_durations_is_their_parser(text: str) -> None:
    """A text matches the pattern exactly when it reads as a duration (one above ten years matches, and is refused)."""
    try:
        parse_duration(text)
    except Misread as error:
        read = error.key == "too-long-duration"
    else:
        read = True
    assert (re.search(DURATION_PATTERN, text) is not None) == read


@given(ALMOST)
def test_the_pattern_of_shares_is_their_parser(text: str) -> None:
    """A text matches the pattern exactly when it reads as a share."""
    try:
        parse_share(text)
    except Misread:
        read = False
    else:
        read = True
    assert (re.search(SHARE_PATTERN, text) is not None) == read


@pytest.mark.parametrize("wrong", [True, False])
def test_truth_is_no_number(wrong: bool) -> None:  # noqa: FBT001 -- it is the value that is tried
    """True is not read as one, in a duration, share or number: `after: true` is no millisecond."""
    for field in ("after", "size", "repair", "priority"):
        assert not accepted(one(**{field: wrong})), field
    assert not accepted({**one(), "effects": [{"effect": "gain", "add": wrong}]})


def _models(model: type[Frozen]) -> Iterator[type[Frozen]]:
    for below in model.__subclasses__():
        yield below
        yield from _models(below)


def test_every_short_form_is_in_the_schema() -> None:
    """What a validator reads before the model does is known to the schema, for every model that files are made of."""
    assert files_of_authors.__all__
    # What a resolved scenario leaves out is worked out, not spelt short; nobody writes one.
    named = set(schema()["$defs"]) - {"ResolvedFile"}
    fields, whole = {}, set()
    for model in _models(Frozen):
        if model.__name__ not in named:
            continue
        decorators = model.__pydantic_decorators__
        short = {
            field
            for one in decorators.field_validators.values()
            if one.info.mode == "before"
            for field in one.info.fields
        }
        if short:
            fields[model.__name__] = short
        if any(one.info.mode == "before" for one in decorators.model_validators.values()):
            whole.add(model.__name__)
    assert {name: fields.get(name) for name in SHORT_FIELDS} == {name: set(of) for name, of in SHORT_FIELDS.items()}
    assert set(fields) <= set(SHORT_FIELDS)
    # Callers are read as older files have them too, which nobody writes any more.
    assert whole - {"Callers"} == set(SHORT_MODELS)


def test_the_line_for_editors_is_read_by_the_loader(tmp_path: Path) -> None:
    """A file that begins with the line that names its schema, as the guide gives it, has no fault by it."""
    guide = (ROOT.parent / "docs" / "scenarios.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"`(# yaml-language-server: \$schema=[^`]+)`", guide)
    path = tmp_path / "threat.yaml"
    path.write_text(f"{line}\n" + json.dumps({**one(), "id": "storm"}), encoding="utf-8")
    assert [str(problem.what) for problem in check([path]) if problem.severity == "fault"] == []
