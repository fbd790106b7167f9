"""The room's catalogue: every key that the code can ask for exists in both languages, and no other."""

from __future__ import annotations

import ast
import re
from fnmatch import translate
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from sim.exercise.commands.model import Command
from sim.exercise.commands.refusals import REASONS
from sim.exercise.run.states import ClockState, InjectState, OrderState
from sim.words import LANGUAGES, LOCALE_DIR, Language
from tui.forms.override import WAYS
from tui.input.keys import GROUPS, KEYS
from tui.text.format import Words

ROOT = Path(__file__).parents[2]
KINDS = [model.model_fields["kind"].default for model in get_args(get_args(Command)[0])]
NEEDED = {
    "room.refused.": list(REASONS),
    "room.state.": list(get_args(ClockState)),
    "room.inject.": list(get_args(InjectState)),
    "room.order.": list(get_args(OrderState)),
    "room.key.": [key.name for key in KEYS],
    "room.help.": [key.name for key in KEYS],
    "room.group.": list(GROUPS),
    "room.told.command.": KINDS,
    "room.told.note.": ["observation", "question", "answer", "resumed"],
    "room.told.outcome.": [
        *("delivered", "due", "answered", "responded", "waiting-answer", "waiting-means", "preparing", "in-force"),
        *("ended", "refused", "threat", "reaction", "failed", "undone", "closed"),
    ],
    "room.not-done.": ["no-means", "condition", "route", "refused-by-owner", "already"],
    "room.answer.": ["agree", "partly", "refuse"],
    "room.mode.": ["decision", "order", "request"],
    "room.mark.": ["override", "control", "quality"],
    "room.override.": list(WAYS),
}


def catalogue(language: str) -> set[str]:
    text = (LOCALE_DIR / language / "LC_MESSAGES" / "room.po").read_text("utf-8")
    return {key for key in re.findall(r'^msgid "([^"]+)"', text, re.MULTILINE) if key}


@cache
def asked() -> set[str]:
    """Return every key in the code; what is filled in reads as ``*``."""
    found = set()
    for path in [*(ROOT / "tui").rglob("*.py"), ROOT / "sim" / "titles.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = (part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
                found.add("".join(str(part) for part in parts))
    whole = re.compile(r"room(\.[a-z*-]+)*\.[a-z*-]*[a-z*]")
    return {key for key in found if whole.fullmatch(key) and key != "room.tcss"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_asked_for_exists(language: Language) -> None:
    """Whatever key the code names is in the catalogue; a pattern of keys matches at least one."""
    known = catalogue(language)
    missing = [key for key in asked() if not any(map(re.compile(translate(key)).match, known))]
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_unused(language: Language) -> None:
    """A message that no code asks for is not kept."""
    anything = re.compile("|".join(map(translate, asked())))
    unused = [name for name in catalogue(language) if not anything.match(name)]
    assert not unused


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_has_its_words(language: Language) -> None:
    """Every state, reason, command and key that can occur has words."""
    known = catalogue(language)
    flat = {prefix + name for prefix, names in NEEDED.items() for name in names}
    assert not flat - known


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_refusal_is_said_with_its_values(language: Language, reason: str) -> None:
    """A refusal is a sentence of its own, filled in with the values that come with it."""
    values: dict[str, object] = dict.fromkeys(REASONS[reason], 7)
    said = Words(language).refusal(reason, values)
    assert said == Words(language).known(f"room.refused.{reason}", **values)
    assert said.endswith(".")
    assert "{" not in said
