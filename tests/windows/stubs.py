"""What a module of the standard library has on a platform, by the stubs that the type checker ships."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import mypy

STUBS = Path(mypy.__file__).parent / "typeshed" / "stdlib"


def names(module: str, platform: str, version: tuple[int, int]) -> frozenset[str]:
    """Return the names at the top of ``module`` on a platform such as ``win32`` with a version of Python."""
    file = STUBS / module / "__init__.pyi"
    tree = ast.parse((file if file.exists() else STUBS / f"{module}.pyi").read_text("utf-8"))
    found: set[str] = set()
    _gather(tree.body, {"platform": platform, "version_info": version}, found)
    return frozenset(found)


def lacking(module: str) -> tuple[str, ...]:
    """Return the names that ``module`` has on Linux and not on Windows with the oldest Python that Keten runs on."""
    version = (3, 11)
    return tuple(sorted(names(module, "linux", version) - names(module, "win32", version)))


def _gather(body: list[ast.stmt], system: dict[str, Any], found: set[str]) -> None:
    for one in body:
        match one:
            case ast.If():
                _gather(one.body if _holds(one.test, system) else one.orelse, system, found)
            case ast.FunctionDef() | ast.ClassDef():
                found.add(one.name)
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                found.add(name)
            case ast.Import() | ast.ImportFrom():
                found.update(alias.asname or alias.name for alias in one.names)
            case _:
                pass


def _holds(test: ast.expr, system: dict[str, Any]) -> bool:
    match test:
        case ast.BoolOp(op=ast.And()):
            return all(_holds(value, system) for value in test.values)
        case ast.BoolOp(op=ast.Or()):
            return any(_holds(value, system) for value in test.values)
        case ast.UnaryOp(op=ast.Not()):
            return not _holds(test.operand, system)
        case ast.Compare(left=ast.Attribute(attr=name), ops=[sign], comparators=[right]):
            return _compared(system[name], sign, ast.literal_eval(right))
        case _:
            raise AssertionError(ast.unparse(test))


def _compared(left: Any, sign: ast.cmpop, right: Any) -> bool:
    match sign:
        case ast.Eq():
            return bool(left == right)
        case ast.NotEq():
            return bool(left != right)
        case ast.GtE():
            return bool(left >= right)
        case ast.Lt():
            return bool(left < right)
        case _:
            raise AssertionError(sign)
