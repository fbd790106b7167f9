"""Every fault an author can make gets a line with its place, what is wrong, and what to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from .conftest import Faults

ENGLISH = re.compile(
    r"\b(the|there|it|write|give|not an?|and|with|add|use|must|than|make|did|declare|remove|has|or)\b", re.IGNORECASE
)
AS_WRITTEN = re.compile(r"'[^']*'|\{[^}]*\}*|`[^`]*`|[a-z-]+:")
"""What is the same in every language: values, and what is written in files."""
CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "faults.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[str(case["fault"]).replace(" ", "-") for case in CASES])
def test_fault_is_told_exactly(case: dict[str, Any], faults: Faults) -> None:
    """A fault is told by exactly these lines: file, line, column, place, what is wrong, remedy; in Dutch as well."""
    told = faults(*[(name, old, new) for name, old, new in case["changes"]])
    assert told == case["says"]
    for problem in told.problems:
        _, what, remedy = problem.parts("nl")
        assert not ENGLISH.search(AS_WRITTEN.sub("", f"{what}; {remedy}"))
        assert not re.search(r"[{}]", AS_WRITTEN.sub("", what))
        shown = re.findall(r"'\w[^' ]*'", problem.parts("en")[1])
        assert [value for value in shown if value not in what] == []


def test_sketch_itself_has_no_fault(faults: Faults) -> None:
    """Without a change there is nothing to tell: the lines above come of the changes."""
    assert faults() == []


def test_same_fault_from_a_pattern_is_told_once(faults: Faults) -> None:
    """A fault in a pattern is one line, which says how many processes were written out from it."""
    lines = faults(("network", 'from: "calm.{region}"', 'from: "clam.{region}"'))
    assert len(lines) == 1
    assert "(and 5 more written out here)" in lines[0]
