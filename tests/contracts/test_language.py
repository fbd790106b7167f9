"""The language of the code: plain English in docstrings, one meaning for each name."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOPS = ("sim", "tui", "benchmarks", "tests")
CODE = sorted(path for top in TOPS for path in (ROOT / top).rglob("*.py"))
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
