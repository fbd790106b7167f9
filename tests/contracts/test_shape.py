"""The shape of the house: sizes, docstrings of tests, and one command for everything."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = sorted(path for top in ("sim", "tui", "benchmarks", "tests") for path in (ROOT / top).rglob("*.py"))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(parsed(path)) if isinstance(node, FUNCTIONS)]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_are_short() -> None:
    """No file of code has more than 600 lines, and 95 % of them have at most 400."""
    lengths = {str(p.relative_to(ROOT)): p.read_text("utf-8").count("\n") for p in CODE}
    assert not {name: n for name, n in lengths.items() if n > 600}
    assert sum(n <= 400 for n in lengths.values()) >= 0.95 * len(lengths)


def test_functions_are_short() -> None:
    """No function of the product has more than 60 lines, and 95 % have at most 40."""
    product = [p for p in CODE if p.relative_to(ROOT).parts[0] in ("sim", "tui")]
    lengths = {f"{p.relative_to(ROOT)}:{f.lineno} {f.name}": length(f) for p in product for f in functions(p)}
    assert not {name: n for name, n in lengths.items() if n > 60}
    assert sum(n <= 40 for n in lengths.values()) >= 0.95 * len(lengths)


def set_on(argument: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Return the attributes that a function sets on one of its arguments."""
    targets: list[ast.expr] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            targets += node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets.append(node.target)
    flat = [part for one in targets for part in (one.elts if isinstance(one, ast.Tuple) else [one])]
    owned = [one for one in flat if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)]
    return [one.attr for one in owned if isinstance(one.value, ast.Name) and one.value.id == argument]


def test_no_function_is_a_method_of_another_module() -> None:
    """Outside the engine, no function sets attributes of its first argument, when that is of another module of ours."""
    found = []
    for path in (p for p in CODE if p.relative_to(ROOT).parts[0] in ("sim", "tui") and "engine" not in p.parts):
        ours = {
            alias.asname or alias.name
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ("sim", "tui")
            for alias in node.names
        }
        for function in (node for node in parsed(path).body if isinstance(node, FUNCTIONS)):
            first = next(iter(function.args.posonlyargs + function.args.args), None)
            if first is not None and first.annotation is not None and ast.unparse(first.annotation) in ours:
                attributes = set_on(first.arg, function)
                found += [f"{path.relative_to(ROOT)}:{function.lineno} {function.name}: {name}" for name in attributes]
    assert not found


def test_every_test_says_its_requirement() -> None:
    """Every test has a docstring that begins with one whole sentence: what it requires."""
    silent = []
    for path in CODE:
        if not path.name.startswith("test_"):
            continue
        for function in functions(path):
            doc = ast.get_docstring(function) or ""
            first = " ".join(doc.split("\n\n")[0].split())
            if function.name.startswith("test_") and not re.fullmatch(r"\S.*[.!?]", first):
                silent.append(f"{path.relative_to(ROOT)}:{function.lineno} {function.name}")
    assert not silent


def test_no_bare_ignores() -> None:
    """Whoever silences a checker names the rule."""
    bare = re.compile(r"#\s*(type:\s*ignore(?!\[)|noqa(?!:))")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in CODE
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if bare.search(line) and path != Path(__file__)
    ]
    assert not found


@pytest.mark.parametrize("module", ["time", "random", "secrets"])
def test_the_simulator_has_no_clock_and_no_dice(module: str) -> None:
    """Only the command line reads the clock of the wall, waiting for a lock apart, and nothing draws by itself."""
    allowed = {"time": {ROOT / "sim" / "cli", ROOT / "sim" / "host" / "locks.py"}}
    guilty = []
    for path in CODE:
        if path.relative_to(ROOT).parts[0] != "sim" or allowed.get(module, set()) & {path, *path.parents}:
            continue
        for node in ast.walk(parsed(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if module in names or (isinstance(node, ast.ImportFrom) and node.module == module):
                guilty.append(str(path.relative_to(ROOT)))
    assert not guilty


def test_ci_runs_what_a_developer_runs() -> None:
    """The continuous integration calls ``make test`` and nothing else."""
    script = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    orders = [line for line in script if line.strip() and not line.startswith("#")]
    assert orders == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "exec make test"]
