"""No circle of imports, whether they are there at run time or for annotations only."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = sorted({f"sim.{path.parent.name}" for path in (ROOT / "sim").glob("*/__init__.py")} | {"tui"})


@cache
def imports() -> dict[str, frozenset[str]]:
    """Return the modules that each module of the product imports: anywhere in it, and for annotations too."""
    paths = {module_of(path): path for top in ("sim", "tui") for path in (ROOT / top).rglob("*.py")}
    found: dict[str, frozenset[str]] = {}
    for module, path in paths.items():
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                names |= {name if name in paths else node.module for name in inner}
        found[module] = frozenset(names & paths.keys() - {module})
    return found


def module_of(path: Path) -> str:
    """Return the name under which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def circles(arrows: dict[str, frozenset[str]]) -> set[str]:
    """Return all that stand in a circle or between two: what is left when ends are taken away on both sides."""
    left = dict(arrows)
    while True:
        pointed_at = {end for ends in left.values() for end in ends}
        free = {name for name, ends in left.items() if name not in pointed_at or not ends & left.keys()}
        if not free:
            return set(left)
        left = {name: ends - free for name, ends in left.items() if name not in free}


def within(part: str, depth: int | None = None) -> dict[str, frozenset[str]]:
    """Return the arrows inside a package, between its modules or (``depth``) what stands directly in it."""
    inside = {m: e for m, e in imports().items() if m == part or m.startswith(f"{part}.")}
    arrows: dict[str, set[str]] = {}
    for module, ends in inside.items():
        source = ".".join(module.split(".")[:depth])
        targets = {".".join(end.split(".")[:depth]) for end in ends if end in inside}
        arrows.setdefault(source, set()).update(targets - {source})
    return {source: frozenset(targets) for source, targets in arrows.items()}


@pytest.mark.parametrize("part", PARTS)
def test_no_module_comes_back_to_itself(part: str) -> None:
    """Following imports from any module of a package, one never comes back to it, nor from a package in it."""
    assert not circles(within(part))
    assert not circles({name: ends - {part} for name, ends in within(part, depth=part.count(".") + 2).items()})


def test_packages_do_not_come_back_to_themselves() -> None:
    """Following imports from any package of the simulator, one never comes back to it."""
    assert not circles({name: ends - {"sim"} for name, ends in within("sim", depth=2).items()})


def test_a_circle_is_found() -> None:
    """Three modules that import one another round are a circle; what hangs on them is not."""
    chain = {"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": set()}
    assert not circles({name: frozenset(ends) for name, ends in chain.items()})
    round_ = chain | {"c": {"a", "d"}, "e": {"a"}}
    assert circles({name: frozenset(ends) for name, ends in round_.items()}) == {"a", "b", "c"}
