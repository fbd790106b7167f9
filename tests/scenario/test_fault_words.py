"""The messages of faults: each that the code can ask for exists, and says what to do."""

from __future__ import annotations

import ast
import pickle
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from sim.errors import Misread, ScenarioError, misread
from sim.scenario.source.fault_text import MESSAGES
from sim.scenario.source.problems import Problems
from sim.scenario.source.yaml import SAID, parse
from sim.units import parse_duration, parse_share
from sim.words import LANGUAGES, LOCALE_DIR, say

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
WITHOUT_REMEDY = {
    *(
        "file",
        "warning",
        "nothing",
        "this",
        "more",
        "write",
        "leave-out",
        "has-no-needs.other",
        "value.write-number",
        "value.write-percent",
        "file.missing",
        "works.more",
        *(
            f"script.why.{what}"
            for what in (
                *("level", "need", "above", "control", "quality", "action", "inject", "answer", "threat", "stage"),
                *("other", "not-so-long", "time", "past", "struck"),
            )
        ),
        "language.nl",
        "language.en",
    ),
    # Their remedy is made where they are told: the nearest name, or what another message says.
    *("no-field.comma", "file.other", "library.add", "library.no-kind", "library.no-threat", "library.no-action"),
    *("share.too-much-of", "target.no-part", "reach.waits", "compromise.no-need", "no-stage"),
    *("text.one-language", "works.no-crew-unused"),
}


@cache
def known() -> set[str]:
    with (LOCALE_DIR / "nl" / "LC_MESSAGES" / "problems.po").open("rb") as file:
        ids = [message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file) if message.id]
    return {name.removeprefix("problems.") for name in ids}


def test_every_message_that_the_code_names_exists() -> None:
    """A key of a fault, wherever it stands in the code, is in the catalogue; so is each that a table leads to."""
    named = {f"value.{name}" for name in MESSAGES} | {f"yaml.said.{name}" for name in SAID.values()}
    for path in (ROOT / "sim").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found = re.fullmatch(r"problems\.([a-z0-9.-]*[a-z0-9])", node.value)
                named |= {found[1]} if found else set()
    assert len(named) > 100
    assert named - known() == set()


def test_every_fault_says_what_to_do() -> None:
    """A fault without a remedy of its own is one of those whose remedy is made where it is told."""
    bare = {key for key in known() if not key.endswith(".do") and f"{key}.do" not in known()}
    assert {key for key in bare if not key.startswith("yaml.said.")} == WITHOUT_REMEDY


def test_what_yaml_says_is_told_in_dutch() -> None:
    """What the parser finds at fault is told in words of our own; what is new to us keeps its own words."""
    for text in (b"a: b: c", b"a: [1, 2", b"a: 'x", b"a:\n\tb: 1", b"a: @x", b"{a: 1", b"a: 1\n b: 2", b"- a\nb: 1"):
        problems = Problems()
        assert parse(text, "x.yaml", problems) is None
        (problem,) = problems.all()
        assert problem.what.values["said"].key, str(problem)  # type: ignore[attr-defined]
        assert problem.told("nl").startswith(f"x.yaml:{problem.line}:{problem.column}: ")
        assert problem.told("nl") != problem.told("en")


@pytest.mark.parametrize(
    ("read", "text"), [(parse_duration, "3 uur"), (parse_duration, ""), (parse_duration, "999w"), (parse_share, "veel")]
)
def test_what_is_no_duration_or_share_is_told_in_both_languages(read: Callable[[str], float], text: str) -> None:
    """A text that was meant as a duration or a share is told of in Dutch as in English, with a remedy."""
    with pytest.raises(Misread) as caught:
        read(text)
    error = caught.value
    dutch, english = (
        f"{misread(error).told(language)}; {say(language, f'errors.misread.{error.key}.do')}" for language in LANGUAGES
    )
    assert english == str(error)
    assert dutch != english
    assert pickle.loads(pickle.dumps(error)).key == error.key


def test_faults_keep_their_words_between_processes() -> None:
    """Faults that come from another process are still told in the language asked for."""
    problems = Problems()
    parse(b"a: b: c", "x.yaml", problems)
    there = pickle.loads(pickle.dumps(ScenarioError(problems.all())))
    assert there.told("nl") == ScenarioError(problems.all()).told("nl")
