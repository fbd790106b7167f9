"""Damaged inputs: text files and JSON values changed at random places into what hurts."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from random import Random

__all__ = ["mutated_json", "mutated_text"]

TOKENS: Final = (
    "1e308", "-1", "0", "1e999", ".nan", ".inf", "99999999999999999", "392.000", "0,85", "80", "-0.0", "1e-300",
    "null", "true", "[]", "{}", "''", "[[[[]]]]", "{a: {b: {c: d}}}", "9999-12-31 23:59", "1953-02-01", "0001-01-01",
    "10000h", "-14h", "1ms", "9999999w", "100 %", "-3 %", "1e30 %", "10:00", '"\\e[2J"', '"\\0"', '"a\\u202eb"',
    '"\\u200b"', "*", '"*"', '"{target}"', '"{region}"', '"{x}"', "../../../etc/passwd", "/dev/zero", "&a x",
    "!!python/object:os.system x", "grid.west", "mobile.west/power", "112.national", '{any: ["*"]}', "{all: []}",
    "x" * 5000, "[b]x[/b]", "%s", "{0}", "é" * 300, "\U0001f600", "{share: 1e308}",
    "{lognormal: {median: 1e9h, p90: 1h}}",
)  # fmt: skip
"""What is put where something else stood, in YAML."""
VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1, 10**15, 10**18, 2**53, -(2**63), 1e308, -1e308, 0.5, "", "x", "\x1b[2J", "\x00",
    "\u202e", "\u200b", "../../etc/passwd", "[b]x", "1e308", "10000h", "9999-12-31T23:59:59", "0001-01-01T00:00:00",
    [], {}, [[]], [None], {"": None}, {"x": {"x": {"x": []}}}, "y" * 5000, ["z"] * 2000, "grid.west", "nowhere.at-all",
    "mobile.west/power", "none", "room", "headless", "running", "order", "damage",
)  # fmt: skip
"""What is put where something else stood, in JSON."""


def mutated_text(text: str, chance: Random) -> str:
    """Return a scenario file with one to four changes of a line, a word, an indentation or a character."""
    lines = text.split("\n")
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        _change_line(lines, chance)
    return "\n".join(lines)


def _change_line(lines: list[str], chance: Random) -> None:
    at = chance.randrange(len(lines))
    line = lines[at]
    kind = chance.randrange(9)
    if kind == 0:
        del lines[at : at + chance.choice((1, 1, 3))]
        lines.append("")
    elif kind == 1:
        lines.insert(at, line)
    elif kind == 2:
        lines[at] = " " * chance.randrange(8) + line.lstrip()
    elif kind == 3:
        other = chance.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 4 and line:
        place = chance.randrange(len(line))
        lines[at] = line[:place] + chance.choice(":{}[],'\"#&*!|>%@`-? \t\x1b\x00\u2028\ufeff0a") + line[place + 1 :]
    else:
        words = line.split(" ")
        filled = [number for number, word in enumerate(words) if word]
        if filled:
            word = words[place := chance.choice(filled)]
            ends = word[-1] if word[-1] in ":,]}" else ""
            words[place] = chance.choice(TOKENS) + ends
            lines[at] = " ".join(words)


def mutated_json(value: dict[str, Any], chance: Random) -> dict[str, Any]:
    """Return a JSON object with one to three changes: a value, a name, something left out or doubled."""
    changed = copy.deepcopy(value)
    for _ in range(chance.choice((1, 1, 2, 3))):
        _change_value(changed, chance)
    return changed


def _change_value(root: Any, chance: Random) -> None:
    holder = root
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            return
        key = chance.choice(keys)
        inner = holder[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.85:
            holder = inner
            continue
        break
    kind = chance.randrange(5)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, dict):
        holder[str(chance.choice(VALUES))[:60]] = holder.pop(key)
    elif kind == 2 and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    elif kind == 3 and isinstance(inner, int | float) and not isinstance(inner, bool):
        holder[key] = chance.choice((inner * 10**9, -inner, inner + 1, inner * 1.5, str(inner)))
    else:
        holder[key] = copy.deepcopy(chance.choice(VALUES))
