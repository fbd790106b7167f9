"""Texts for what pydantic found wrong, in a planner's words.

Each is reported at the place in the file where it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sim.errors import Misread, Reason, misread
from sim.scenario.source.fields import field_names
from sim.scenario.source.problems import nearest, quoted, shown
from sim.scenario.source.source_tree import SourceNode, dotted, walk
from sim.units import meant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from sim.scenario.source.problems import Problems

__all__ = ["MESSAGES", "tell"]

_CLOCK: Final = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")
_PLAIN: Final[Mapping[str, str]] = {
    "int_type": "not-whole",
    "int_parsing": "not-whole",
    "int_from_float": "not-whole",
    "int_parsing_size": "not-whole",
    "float_type": "not-number",
    "float_parsing": "not-number",
    "finite_number": "not-number",
    "string_type": "not-text",
    "bool_type": "not-bool",
    "bool_parsing": "not-bool",
    "tuple_type": "not-list",
    "list_type": "not-list",
    "dict_type": "not-mapping",
    "model_type": "not-mapping",
    "model_attributes_type": "not-mapping",
    "datetime_type": "not-date",
    "datetime_parsing": "not-date",
    "datetime_from_date_parsing": "not-date",
    "datetime_object_invalid": "not-date",
    "string_pattern_mismatch": "not-name",
    "too_short": "empty",
    "string_too_short": "empty",
    "too_long": "too-many",
    "string_too_long": "too-long",
    "unknown_condition": "not-condition",
    "greater_than": "not-above",
    "greater_than_equal": "below",
    "less_than": "not-below",
    "less_than_equal": "above",
}
"""What pydantic finds, and the message ``problems.value.*`` that says it."""
_MODELS: Final[Mapping[str, str]] = {
    "Text": "no-text",
    "Team": "no-text",
    "Persona": "no-text",
    "DurationDraw": "no-duration",
}
"""The same for what should have been written as one of these."""


_NAMES: Final = ("not-one-name", "not-name-alone", "other", "not-one-of")
MESSAGES: Final = tuple(dict.fromkeys([*_PLAIN.values(), *_MODELS.values(), *_NAMES]))
"""Every message of its own that this module may ask for, after ``problems.value.``."""


def tell(error: ValidationError, root: SourceNode, model: type[BaseModel], problems: Problems) -> None:
    """Add everything in ``error`` to ``problems``. ``root`` is the tree that ``model`` did not accept."""
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
            what = Reason.of("problems.missing", field=field)
            problems.add(node.place, dotted(root, steps), what, code=f"missing {field}")
            continue
        place = node.place
        if code == "extra_forbidden":
            what = Reason.of("problems.no-field", name=quoted(field))
            remedy: Reason | None = _right_field(field, model, e["loc"], problems)
            place = node.key or place
        else:
            what, remedy = _words(e, node)
            place = node.key if node.key and field == "[key]" else place
        if problems.told_before(place, what):
            problems.found_again()
        else:
            problems.add(place, dotted(root, steps), what, remedy, code=code)


def _right_field(field: str, model: type[BaseModel], path: tuple[str | int, ...], problems: Problems) -> Reason:
    if " " in field:
        return Reason.of("problems.no-field.comma")
    return problems.nearest(field, field_names(model, path), "problems.no-field.do")


def _words(e: ErrorDetails, node: SourceNode) -> tuple[Reason, Reason | None]:
    """Return what is wrong, and the remedy where it is not the one that goes with it."""
    kind: str = e["type"]
    context: dict[str, Any] = e.get("ctx", {})
    value = e["loc"][-1] if e["loc"] and e["loc"][-1] == "[key]" else node.value
    said = Reason.of("problems.this") if isinstance(value, dict | list) else shown(e["input"])
    if kind == "value_error":
        return _own_words(context.get("error"), said)
    if kind in ("union_tag_invalid", "literal_error"):
        return _choice(e, context)
    if kind == "union_tag_not_found":
        return Reason.of("problems.missing", field=str(context.get("discriminator", "kind")).strip("'")), None
    name = _PLAIN.get(kind)
    if kind in ("model_type", "model_attributes_type"):
        name = _MODELS.get(str(context.get("class_name")), name)
    elif kind == "string_pattern_mismatch" and "*" in str(value):
        name = "not-one-name"
    elif kind == "string_pattern_mismatch" and "/" in str(value):
        name = "not-name-alone"
    if name is None:
        return Reason.of("problems.value.other", value=said), None
    remedy = _number_meant(name, e["input"], context)
    bounds = {key: f"{bound:.15g}" if isinstance(bound, float) else bound for key, bound in context.items()}
    return Reason.of(f"problems.value.{name}", **{**bounds, "value": said}), remedy


def _number_meant(name: str, value: object, context: Mapping[str, Any]) -> Reason | None:
    """Return a remedy that shows how the number was meant, or none.

    It is for a number written in another notation. None is for what cannot be told.
    """
    if name in ("not-whole", "not-number") and isinstance(value, str):
        found = meant(value, whole=name == "not-whole")
        return None if found is None else Reason.of("problems.value.write-number", meant=found)
    if name == "above" and context.get("le") in (1, 10):
        found = _percent(value)
        return None if found is None else Reason.of("problems.value.write-percent", meant=found)
    return None


def _percent(value: object) -> str | None:
    """Return ``80 %`` for ``80`` where a share is asked; none for no percentage."""
    try:
        number = float(str(value))
    except ValueError:
        return None
    return f"{number:g} %" if 1 < number <= 100 else None


def _own_words(error: object, said: object) -> tuple[Reason, Reason | None]:
    if isinstance(error, Misread):
        clock = error.key == "not-duration" and _CLOCK.search(error.text)
        number = meant(error.text.strip("'\""))
        if number is not None:
            return misread(error), Reason.of("problems.value.write-number", meant=number)
        remedy = Reason.of("problems.value.clock.do") if clock else Reason.of(f"errors.misread.{error.key}.do")
        return misread(error), remedy
    if isinstance(error, Reason):
        return Reason.of(error.key, **{**error.values, "value": said}), None
    return Reason.of("problems.value.other", value=said), None


def _choice(e: ErrorDetails, context: Mapping[str, Any]) -> tuple[Reason, Reason]:
    listed = str(context.get("expected_tags") or context.get("expected") or "")
    known = re.findall(r"'([^']*)'", listed)
    value = str(context.get("tag", e["input"]))
    what = Reason.of("problems.value.not-one-of", value=quoted(value), known=", ".join(known))
    return what, nearest(value, known) or Reason.of("problems.value.not-one-of.do")
