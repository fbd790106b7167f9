"""Saying in a planner's words what pydantic found wrong, at the place in the file where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sim.scenario.nodes import dotted, walk
from sim.scenario.problems import nearest, quoted
from sim.scenario.schema import field_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from sim.scenario.nodes import Node
    from sim.scenario.problems import Problems

__all__ = ["tell"]

_CLOCK: Final = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")
_NAME: Final = "use letters, digits, dots, hyphens and underscores"
_NUMBER: Final = ("is not a number", "write a number, such as 12 or 0.5")
_WHOLE: Final = ("is not a whole number", "write a whole number, such as 12")
_TEXT: Final = ("is not a text", "put it between quotes")
_LIST: Final = ("is not a list", "write a list: [first, second], or lines that begin with -")
_MAPPING: Final = ("is not a mapping", "write keys and values: {key: value}, or lines with key: value")
_DATE: Final = ("is not a date and time", "write for instance 2015-03-27 09:30")
_PLAIN: Final[Mapping[str, tuple[str, str]]] = {
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "string_type": _TEXT,
    "bool_type": ("is neither true nor false", "write true or false"),
    "bool_parsing": ("is neither true nor false", "write true or false"),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "datetime_type": _DATE,
    "datetime_parsing": _DATE,
    "datetime_from_date_parsing": _DATE,
    "string_pattern_mismatch": ("is not a name that can be used here", _NAME),
    "too_short": ("is empty", "give at least one"),
    "string_too_long": ("is too long", "make it shorter"),
    "unknown_condition": ("is not a condition", "start it with process, any, all, mean, action, inject, time or not"),
}
_MODELS: Final[Mapping[str, tuple[str, str]]] = {
    "Text": ("is not a text", "write a text, or {nl: ..., en: ...}"),
    "DurationDraw": ("is not a duration", "write for instance 4h, or {lognormal: {median: 4h, p90: 10h}}"),
}
_BOUNDS: Final[Mapping[str, tuple[str, str]]] = {
    "greater_than": ("is not above {gt}", "make it larger than {gt}"),
    "greater_than_equal": ("is below {ge}", "make it at least {ge}"),
    "less_than": ("is not below {lt}", "make it smaller than {lt}"),
    "less_than_equal": ("is above {le}", "make it at most {le}"),
}


def tell(error: ValidationError, root: Node, model: type[BaseModel], problems: Problems) -> None:
    """Add everything in ``error`` to ``problems``; ``root`` is the tree that ``model`` did not accept."""
    errors = error.errors(include_url=False)
    outer = {e["loc"][:n] for e in errors for n in range(len(e["loc"]))}
    for e in errors:
        if problems.full:
            problems.cut()
            break
        code = e["type"]
        if code == "too_short" and e["loc"] in outer:
            continue  # pydantic counts the items without those that are at fault
        steps, node = walk(root, e["loc"])
        field = str(e["loc"][-1]) if e["loc"] else ""
        if code == "missing":
            problems.add(node.place, dotted(root, steps), f"has no {field}", f"add {field}:", f"missing {field}")
            continue
        place = node.place
        if code == "extra_forbidden":
            what, remedy = f"there is no field {quoted(field)}", _right_field(field, model, e["loc"], problems)
            place = node.key or place
        else:
            what, remedy = _words(e, node)
            place = node.key if node.key and field == "[key]" else place
        if not problems.told_before(place, what):
            problems.add(place, dotted(root, steps), what, remedy, code)


def _right_field(field: str, model: type[BaseModel], path: tuple[str | int, ...], problems: Problems) -> str:
    if " " in field:
        return "put a text that holds a comma between quotes"
    return problems.nearest(field, field_names(model, path), "remove it")


def _words(e: ErrorDetails, node: Node) -> tuple[str, str]:
    kind: str = e["type"]
    context: dict[str, Any] = e.get("ctx", {})
    value = e["loc"][-1] if e["loc"] and e["loc"][-1] == "[key]" else node.value
    shown = quoted(e["input"]) if not isinstance(value, dict | list) else "this"
    if kind == "value_error":
        return _own_words(str(context.get("error", e["msg"])), shown)
    if kind in ("union_tag_invalid", "literal_error"):
        return _choice(e, context)
    if kind == "union_tag_not_found":
        field = str(context.get("discriminator", "kind")).strip("'")
        return f"has no {field}", f"add {field}:"
    if kind in ("model_type", "model_attributes_type") and context.get("class_name") in ("Text", "Team", "Persona"):
        what, remedy = _MODELS["Text"]
    elif kind in ("model_type", "model_attributes_type") and context.get("class_name") in _MODELS:
        what, remedy = _MODELS[str(context["class_name"])]
    elif kind in _BOUNDS:
        bounds = {key: f"{value:g}" if isinstance(value, float) else value for key, value in context.items()}
        what, remedy = (words.format_map(bounds) for words in _BOUNDS[kind])
    elif kind == "string_pattern_mismatch" and "*" in str(value):
        what, remedy = "is a pattern where one name is meant", "name one; several suppliers go under any:, all: or mix:"
    elif kind == "string_pattern_mismatch" and "/" in str(value):
        what, remedy = "is not a name that can be used here", "name what stands before the / alone"
    elif kind in _PLAIN:
        what, remedy = _PLAIN[kind]
    else:
        what, remedy = f"cannot be used: {e['msg'][:1].lower()}{e['msg'][1:]}", "correct it"
    return f"{shown} {what}", remedy


def _own_words(message: str, shown: str) -> tuple[str, str]:
    what, _, remedy = message.partition("; ")
    if "is not a duration" in what and _CLOCK.search(what):
        remedy = "times count from STARTEX and carry a unit; write for instance 10min or 1h 30min"
    if what.startswith("needs exactly one of"):
        remedy = "give one of them"
    if "has no unit" in what or what.startswith("'"):
        return what, remedy
    return f"{shown} {what}" if what.startswith(("is ", "has ", "names ")) else what, remedy or "correct it"


def _choice(e: ErrorDetails, context: Mapping[str, Any]) -> tuple[str, str]:
    listed = str(context.get("expected_tags") or context.get("expected") or "")
    known = re.findall(r"'([^']*)'", listed)
    value = str(context.get("tag", e["input"]))
    what = f"{quoted(value)} is not one of: {', '.join(known)}"
    return what, nearest(value, known, "").partition(", or use")[0] or "use one of those"
