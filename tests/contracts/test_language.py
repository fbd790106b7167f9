"""The language of the code: plain English in docstrings, one meaning for each name."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOPS = ("sim", "tui", "benchmarks", "tests")
CODE = sorted(path for top in TOPS for path in (ROOT / top).rglob("*.py"))
WORDS = Path(__file__).parent / "words.txt"
"""Words that names of modules and packages are made of, in groups; lines with # are headings."""
TWICE = {
    "Origin": "who brought an effect, and where some numbers come from: a name that stands in the JSON Schema",
}
"""Class names that stand for two things in ``sim``, with the reason."""
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def documented(path: Path) -> list[tuple[int, str]]:
    """Return line and text of every docstring of a module."""
    tree = ast.walk(ast.parse(path.read_text("utf-8")))
    nodes = [node for node in tree if isinstance(node, DOCUMENTED)]
    return [(getattr(node, "lineno", 1), text) for node in nodes if (text := ast.get_docstring(node))]


def test_no_docstring_begins_with_give() -> None:
    """What a function returns is said with "Return", as readers of PEP 257 expect."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in CODE
        for line, text in documented(path)
        if re.match(r"Gives?\b", text)
    ]
    assert not found


def test_first_sentences_are_short() -> None:
    """The first sentence of every docstring of the product and the benchmarks has fewer than 80 characters."""
    long = []
    for path in (path for path in CODE if path.relative_to(ROOT).parts[0] != "tests"):
        for line, text in documented(path):
            summary = " ".join(text.split("\n\n")[0].split())
            if len(re.split(r"(?<=[.!?])\s", summary)[0].rstrip(".")) >= 80:
                long.append(f"{path.relative_to(ROOT)}:{line}")
    assert not long


@cache
def defined(path: Path) -> list[tuple[str, int]]:
    """Return name and line of every public class and alias that a module defines at its top level."""
    found = []
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found.append((node.name, node.lineno))
        elif isinstance(node, ast.Assign):
            found += [(target.id, node.lineno) for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.append((node.target.id, node.lineno))
    # A constant is written in capitals; an alias looks like a class.
    return [(name, line) for name, line in found if re.match(r"[A-Z]\w*[a-z]", name)]


def test_a_class_name_has_one_meaning() -> None:
    """No public class or alias is defined twice in ``sim`` but those listed, and those are."""
    places = defaultdict(list)
    for path in sorted((ROOT / "sim").rglob("*.py")):
        for name, line in defined(path):
            places[name].append(f"{path.relative_to(ROOT)}:{line}")
    twice = {name: where for name, where in places.items() if len(where) > 1}
    assert not {name: where for name, where in twice.items() if name not in TWICE}
    assert not set(TWICE) - set(twice), "listed, but no longer defined twice"


def test_modules_are_named_in_known_words() -> None:
    """Names of modules are made of words of the field and of computing, and every listed word is used."""
    lines = WORDS.read_text("utf-8").splitlines()
    listed = [word for line in lines if not line.startswith("#") for word in line.split()]
    used = defaultdict(list)
    for path in (path for top in ("sim", "tui") for path in sorted((ROOT / top).rglob("*.py"))):
        name = path.parent.name if path.name == "__init__.py" else path.stem
        for word in name.strip("_").split("_"):
            used[word].append(str(path.relative_to(ROOT)))
    assert not {word: where for word, where in used.items() if word not in listed}
    assert len(listed) == len(set(listed))
    assert not set(listed) - set(used), "listed, but in no name of a module"
