"""The mutations of a module: one small change each, in the body of a function.

What runs once at import (constants, defaults of fields, decorators) is not changed, nor are annotations, texts and
``assert``, which only narrows types. A mutation is known by its key: what the function does, without any name in it,
the kind of change, and where in the function it is. So a key stays the same when a module, function or variable is
renamed or moved, and becomes another one when the function changes.
"""

from __future__ import annotations

import ast
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Function", "Mutation", "functions", "mutations"]

UNRUN: Final = frozenset({"annotation", "returns", "decorator_list", "type_params", "ctx", "type_comment"})
"""Fields of a node that do nothing when the function runs."""
COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
CALLS: Final = {"min": "max", "max": "min", "any": "all", "all": "any"}
NEGATED: Final = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)
"""Comparisons whose opposite is a mutation already."""


@dataclass(frozen=True)
class Function:
    """A function or method of a module, with all that is nested in it."""

    name: str
    """Qualified name, as in ``__qualname__``."""
    node: ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Mutation:
    """One small change of a function."""

    key: str
    """20 hexadecimal digits."""
    function: Function
    kind: str
    lines: tuple[int, int]
    """First and last line of what is changed."""
    before: str
    after: str
    apply: Callable[[], None]
    """Make the change, in the tree that the function is part of."""


@dataclass(frozen=True)
class Slot:
    """Where a node stands in its parent, so that another can take its place."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST

    def put(self, node: ast.AST) -> None:
        """Put another node in the place of this one."""
        ast.copy_location(node, self.node)
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node
        ast.fix_missing_locations(self.parent)


def functions(tree: ast.Module) -> Iterator[Function]:
    """Yield the functions of a module and the methods of its classes; nested functions belong to the outer one."""
    yield from _functions(tree.body, "")


def _functions(body: list[ast.stmt], prefix: str) -> Iterator[Function]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(prefix + node.name, node)
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{prefix}{node.name}.")


def shape(node: ast.AST) -> str:
    """Return what a function does without any name or text in it."""
    parts = [type(node).__name__]
    for field, value in ast.iter_fields(node):
        if field in UNRUN:
            continue
        values = value if isinstance(value, list) else [value]
        if field == "body" and values and _is_text(values[0]):
            values = values[1:]
        for item in values:
            if isinstance(item, ast.AST):
                parts.append(shape(item))
            else:
                parts.append("_" if isinstance(item, str | bytes) else repr(item))
    return f"({' '.join(parts)})"


def _is_text(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def mutations(function: Function) -> Iterator[Mutation]:
    """Yield every mutation of a function, in the order of its text."""
    known = shape(function.node)
    counts: dict[str, int] = {}
    for slot in _slots(function.node, ("body",)):
        for kind, before, after, apply in _changes(slot):
            counts[kind] = counts.get(kind, 0) + 1
            if before in ("return True", "return False"):
                continue  # None is as false as False, and True is turned round as a constant
            key = hashlib.sha256(f"{known}/{kind}/{counts[kind]}".encode()).hexdigest()[:20]
            first = getattr(slot.node, "lineno", function.node.lineno)
            last = getattr(slot.node, "end_lineno", None) or first
            yield Mutation(key, function, kind, (first, last), before, after, apply)


def _slots(node: ast.AST, only: tuple[str, ...] = ()) -> Iterator[Slot]:
    for field, value in ast.iter_fields(node):
        if field in UNRUN or (only and field not in only):
            continue
        for index, item in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(item, ast.AST) and not isinstance(item, ast.Assert) and not _is_text(item):
                yield Slot(node, field, index, item)
                yield from _slots(item)


def _changes(slot: Slot) -> Iterator[tuple[str, str, str, Callable[[], None]]]:
    node = slot.node
    if isinstance(node, ast.expr):
        for new, kind in _expressions(node):
            yield kind, _text(node), _text(new), _put(slot, new)
        if _is_condition(slot):
            negated = ast.UnaryOp(ast.Not(), node)
            yield "condition", _text(node), _text(negated), _put(slot, negated)
    elif isinstance(node, ast.stmt):
        for statement, kind in _statements(node):
            yield kind, _text(node), _text(statement), _put(slot, statement)


def _put(slot: Slot, node: ast.AST) -> Callable[[], None]:
    return lambda: slot.put(node)


def _text(node: ast.AST) -> str:
    text = ast.unparse(node).split("\n")[0]
    return text if len(text) <= 100 else text[:97] + "..."


def _is_condition(slot: Slot) -> bool:
    """Return whether a node decides which way it goes, and has no mutation that turns it round already."""
    conditional = isinstance(slot.parent, ast.If | ast.While | ast.IfExp) and slot.field == "test"
    filtering = isinstance(slot.parent, ast.comprehension) and slot.field == "ifs"
    node = slot.node
    turned = isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], NEGATED)
    return (conditional or filtering) and not turned and not isinstance(node, ast.UnaryOp | ast.Constant)


def _expressions(node: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            if type(operator) in COMPARISONS:
                ops = [*node.ops[:at], COMPARISONS[type(operator)](), *node.ops[at + 1 :]]
                yield ast.Compare(node.left, ops, node.comparators), "comparison"
    elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        yield ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right), "arithmetic"
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values), "boolean"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand, "boolean"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand, "arithmetic"
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value), "constant"
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1), "constant"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
        yield ast.Call(ast.Name(CALLS[node.func.id], ast.Load()), node.args, node.keywords), "call"


def _statements(node: ast.stmt) -> Iterator[tuple[ast.stmt, str]]:
    if isinstance(node, ast.Return) and node.value and not _is_none(node.value):
        yield ast.Return(ast.Constant(None)), "result"
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass(), "left out"
    elif isinstance(node, ast.AugAssign):
        if type(node.op) in ARITHMETIC:
            yield ast.AugAssign(node.target, ARITHMETIC[type(node.op)](), node.value), "arithmetic"
        yield ast.Pass(), "left out"
    elif isinstance(node, ast.Assign) and not any(isinstance(target, ast.Name) for target in node.targets):
        if all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets):
            yield ast.Pass(), "left out"
    elif isinstance(node, ast.Raise | ast.Delete):
        yield ast.Pass(), "left out"
    elif isinstance(node, ast.Continue):
        yield ast.Break(), "loop"
    elif isinstance(node, ast.Break):
        yield ast.Continue(), "loop"


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
