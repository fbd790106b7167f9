"""A snapshot with the same text in every field that holds one, found by the types of the fields.

So a field that a view gets later is filled too, and what shows it is tested without anybody thinking of it.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from sim.exercise.view import snapshot as views
from sim.exercise.view.snapshot import Snapshot
from sim.scenario.models import Text
from sim.titles import Titled
from sim.units import HOUR, MINUTE
from tests.tui.diemen_fake import SNAPSHOT

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["hostile", "text_fields"]

OURS = {"starts", "clock", "clock_zone"}
"""Texts that the program writes itself, from numbers: never anybody's words."""
WORDS: dict[str, tuple[str, ...]] = {
    "waits_for": ("condition", "route"),
    "answer": ("agree", "partly", "refuse"),
    "refused": ("refused-by-owner", "no-means"),
}
"""Texts that are one of a few words of the engine."""
NUMBERS: dict[str, Any] = {
    "lasts_ms": 3 * HOUR, "horizon_ms": 48 * HOUR, "history_ms": 6 * HOUR, "t_ms": 40 * MINUTE, "speed": 10.0,
    "index": 0, "trend": -1, "level": 0.4, "history": (1.0,) * 12 + (0.4,) * 12, "customers": 500_000.0,
    "without": 300_000.0, "jump_ms": None, "undone": False, "stalled": False, "withdrawn_ms": None,
    "is_decision": False, "released": False,
}  # fmt: skip
"""What figures are, where another one would hide something; else times are ten minutes, and all else is 1."""


@cache
def _names(module: str) -> dict[str, Any]:
    """Return what annotations of a module may name, with what it imports for the type checker alone."""
    own = import_module(module)
    found: dict[str, Any] = {}
    for node in ast.walk(ast.parse(inspect.getsource(own))):
        if isinstance(node, ast.ImportFrom) and node.module not in (None, "__future__"):
            held = vars(import_module(node.module or ""))
            found |= {one.asname or one.name: held[one.name] for one in node.names if one.name in held}
    return found | vars(own)


def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind, _names(kind.__module__))


def hostile(text: str, which: Callable[[str, tuple[Any, ...]], Any], **fixed: Any) -> Snapshot:
    """Return a snapshot with ``text`` in every field: one of everything, and all that names something agrees.

    ``which`` picks one of the values of a field that has a few, by its name. ``fixed`` are fields by name, of whatever
    view they are.
    """
    made = _Maker(text, which, {**NUMBERS, **fixed}).made(Snapshot)
    assert isinstance(made, Snapshot)
    return made


def text_fields() -> set[str]:
    """Return the fields of all views that hold text, as ``View.field``."""
    found: set[str] = set()
    for view in (one for one in vars(views).values() if is_dataclass(one) and isinstance(one, type)):
        hints = _hints(view)
        asked = {name for name, kind in hints.items() if _holds_text(kind)} - OURS - set(WORDS)
        found |= {f"{view.__name__}.{name}" for name in asked}
    return found


def _holds_text(kind: Any) -> bool:
    if get_origin(kind) is Literal:
        return False
    if isinstance(kind, type) and (kind in (str, object) or issubclass(kind, (BaseModel, Text)) or kind is Titled):
        return True
    if isinstance(kind, type) and is_dataclass(kind):
        return any(_holds_text(part) for name, part in _hints(kind).items() if name not in {*OURS, *WORDS})
    return any(_holds_text(part) for part in get_args(kind))


class _Maker:
    def __init__(self, text: str, which: Callable[[str, tuple[Any, ...]], Any], fixed: dict[str, Any]) -> None:
        self._text = text
        self._which = which
        self._fixed = fixed

    def made(self, kind: Any, name: str = "") -> Any:
        """Return a value of a type."""
        if name in self._fixed:
            return self._fixed[name]
        if name in OURS:
            return getattr(SNAPSHOT, name, "2015-03-27T08:32:10Z")
        if name in WORDS:
            return self._which(name, WORDS[name])
        origin, parts = get_origin(kind), get_args(kind)
        if origin in (Union, UnionType):
            return self.made(next(part for part in parts if part is not NoneType), name)
        if origin is Literal:
            return self._which(name, parts)
        if origin is tuple:
            return tuple(self.made(part) for part in parts if part is not Ellipsis)
        if origin in (dict, Mapping):
            return self._mapping(name, parts)
        return self._one(kind, name)

    def _mapping(self, name: str, parts: tuple[Any, ...]) -> dict[str, Any]:
        if name == "payload":
            # Whatever a line of a journal may hold, under each name that one has.
            names = {key for line in SNAPSHOT.journal for key in line.payload}
            return dict.fromkeys([*names, "text", "reason", "title", "inject", "action", "target", "why"], self._text)
        if name == "names":
            kinds = {key.partition("/")[0] for key in SNAPSHOT.names}
            return dict(SNAPSHOT.names) | {f"{kind}/{self._text}": self.made(Text) for kind in kinds}
        return {self._text: self.made(parts[1])}

    def _one(self, kind: Any, name: str) -> Any:
        if kind is Text or kind is Titled:
            return Text.model_construct(nl=self._text, en=self._text)
        if kind in (str, object):
            return self._text
        if kind is bool:
            return True
        if kind in (int, float):
            return 10 * MINUTE if name.endswith("_ms") else kind(1)
        if isinstance(kind, type) and is_dataclass(kind):
            hints = _hints(kind)
            return kind(**{field.name: self.made(hints[field.name], field.name) for field in fields(kind)})
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            hints = _hints(kind)
            return kind.model_construct(**{one: self.made(hints[one], one) for one in kind.model_fields})
        raise TypeError(f"no value of {kind} for {name}: say here what one is")
