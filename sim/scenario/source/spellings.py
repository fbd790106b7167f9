"""The JSON Schema of files, made from that of the models.

It has every spelling that the loader reads, and gives one message for each mistake.

Pydantic does not see what validators read besides (short forms, numbers between quotes), and writes a choice between
models as ``oneOf``: an editor then tells of every model that a value is not. Here a choice is made first, by a key or
by the type of the value, and only what was chosen is asked of it.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic import TypeAdapter

from sim.scenario.models.values import DURATION_SCHEMA, SHARE_SCHEMA, Pattern, Slug
from sim.units import format_duration

__all__ = ["SHORT_FIELDS", "SHORT_MODELS", "as_written"]

_Form = dict[str, Any]

SHORT_MODELS: Final[dict[str, _Form]] = {
    "Text": {},
    "Team": {},
    "Persona": {},
    "CriticalTask": {},
    "DurationDraw": {
        "pattern": DURATION_SCHEMA["pattern"],
        "examples": DURATION_SCHEMA["examples"],
        "minProperties": 1,
    },
}
"""Models that may also be written as one text, and what is asked of that."""
_SLUG: Final[_Form] = TypeAdapter(Slug).json_schema()
_PATTERN: Final[_Form] = TypeAdapter(Pattern).json_schema()
SHORT_FIELDS: Final[dict[str, dict[str, _Form]]] = {
    "NeedEntry": {"stock": DURATION_SCHEMA},
    "InjectEntry": {"expects": {"$ref": "#/$defs/Expectation"}, "to": _SLUG},
    "ThreatEntry": {"footprint": {"$ref": "#/$defs/FootprintEntry"}},
    "ThreatFile": {"footprint": {"$ref": "#/$defs/Footprint"}},
    "Need": {"stock": DURATION_SCHEMA},
    "Inject": {"expects": {"$ref": "#/$defs/Expectation"}, "to": _SLUG},
    "Threat": {"footprint": {"$ref": "#/$defs/Footprint"}},
    "TakesOver": {"by": _PATTERN},
    "TakeOver": {"by": _PATTERN},
}
"""Lists that may also be written as their only item: model → field → that item."""
_EITHER: Final = {"Demand": ("factor", "profile"), "LevelCondition": ("below", "above"), "ScriptStep": ("at", "when")}
"""Models that need one of two fields."""
_NUMBERS: Final = {
    "integer": r"^(?!\s*[-+]?[1-9][0-9]{0,2}\.000\s*$)\s*[-+]?[0-9][0-9_]*(?:\.0*)?\s*$",
    "number": r"^\s*[-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9_]+)?\s*$",
}
"""Numbers that stand between quotes are read all the same."""
_BOUNDS: Final = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
"""What pydantic calls the bounds of a number that a validator reads first, and what JSON Schema calls them."""
_TRUTH: Final = "^(?:%s)$" % "|".join(  # noqa: UP031 -- braces of both kinds would be in each other's way
    "".join(f"[{letter.upper()}{letter}]" if letter.isalpha() else letter for letter in word)
    for word in ("true", "false", "yes", "no", "on", "off", "t", "f", "y", "n", "1", "0")
)
_BESIDE: Final = ("description", "default", "examples", "title")
_CONDITIONS: Final = (
    ("all", "array", "AllOf"),
    ("any", "array", "AnyOf"),
    ("not", None, "Not"),
    ("lost", None, "LossCondition"),
    ("action", None, "ActionCondition"),
    ("inject", None, "InjectCondition"),
    ("threat", None, "ThreatCondition"),
    ("time", None, "TimeCondition"),
)
"""The order in which a condition is told by its keys: key, type of its value (none is any but null), model."""


def as_written(form: _Form, model: str | None = None) -> _Form:
    """Return the schema of files for the schema of a model.

    The model may be a union by ``kind``; the form is as pydantic writes it. ``model`` is the name of the model that
    ``form`` itself is; none for a union.
    """
    definitions = {name: _read(_short(name, body)) for name, body in form.get("$defs", {}).items()}
    whole = _short(model, {key: value for key, value in form.items() if key != "$defs"})
    if "oneOf" in whole:
        whole = _by_key("kind", whole)
    if "LevelCondition" in definitions:
        definitions["Condition"] = _condition()
    effects = _effects(form)
    if effects is not None:
        definitions["Effect"] = _by_key("effect", effects)
    return {**_read(whole), "$defs": dict(sorted(definitions.items()))}


def _short(name: str | None, body: _Form) -> _Form:
    """Return a model with the forms that its validators read besides."""
    if name in SHORT_MODELS:
        return {**body, **SHORT_MODELS[name], "type": ["string", "object"]}
    if name in _EITHER:
        first, second = _EITHER[name]
        return {**body, "if": {"not": {"required": [first]}}, "then": {"required": [second]}}
    fields = SHORT_FIELDS.get(name or "", {})
    if not fields:
        return body
    properties = dict(body["properties"])
    for field, short in fields.items():
        listed = properties[field]
        beside = {key: listed[key] for key in _BESIDE if key in listed}
        bare = {key: value for key, value in listed.items() if key not in beside}
        short_bare = {key: value for key, value in short.items() if key not in _BESIDE}
        properties[field] = {**beside, "anyOf": [short_bare, bare]}
    return {**body, "properties": properties}


def _read(value: Any) -> Any:
    """Return a form as the loader reads it, with everything in it."""
    if isinstance(value, list):
        return [_read(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "discriminator" in value and value["discriminator"]["propertyName"] == "effect":
        return {"$ref": "#/$defs/Effect"}
    if {"$ref": "#/$defs/LevelCondition"} in value.get("oneOf", ()):
        return {**{key: value[key] for key in _BESIDE if key in value}, "$ref": "#/$defs/Condition"}
    # Titles made of field names say nothing that the names do not; a default must be of the type it is a default of.
    form: _Form = {
        key: value[key] if key in ("default", "enum", "const", "examples", "required") else _read(value[key])
        for key in value
        if key != "title" or not isinstance(value[key], str)
    }
    for bound, name in _BOUNDS.items():
        if isinstance(form.get(bound), int | float):
            form[name] = form.pop(bound)
    if form.get("type") == "string" and isinstance(form.get("default"), int):
        form["default"] = format_duration(form["default"])
    for union in ("anyOf", "oneOf"):
        if union in form:
            form |= _by_type(form.pop(union))
    return _keyed(_spelt(form))


def _spelt(form: _Form) -> _Form:
    """Return a number or truth value with the other spellings that are read as one."""
    kind = form.get("type")
    if isinstance(kind, str) and kind in _NUMBERS:
        return {**form, "type": [kind, "string"], "pattern": _NUMBERS[kind]}
    if kind == "boolean":
        return {**form, "type": ["boolean", "string", "number"], "pattern": _TRUTH, "minimum": 0, "maximum": 1}
    # A value that is none of a few words is told of once, not once more because it is no text.
    return {key: value for key, value in form.items() if key != "type"} if "enum" in form or "const" in form else form


def _keyed(form: _Form) -> _Form:
    """Return a mapping by names, in which a name that is none is at fault by itself."""
    patterns = form.get("patternProperties")
    if isinstance(patterns, dict) and len(patterns) == 1 and "properties" not in form:
        ((pattern, item),) = patterns.items()
        rest = {key: value for key, value in form.items() if key != "patternProperties"}
        return {
            **rest,
            "propertyNames": {**form.get("propertyNames", {}), "pattern": pattern},
            "additionalProperties": item,
        }
    restored = form.get("properties", {}).get("restored")
    if isinstance(restored, dict) and "additionalProperties" in restored:
        restored["propertyNames"] = {"pattern": SHARE_SCHEMA["pattern"]}
    return form


def _types(form: _Form) -> list[str]:
    if "$ref" in form:
        return ["string", "object"] if form["$ref"].rpartition("/")[2] in SHORT_MODELS else ["object"]
    if "enum" in form:
        return ["string"]
    found = form["type"]
    return list(found) if isinstance(found, list) else [found]


def _by_type(options: list[_Form]) -> _Form:
    """Return a choice that the type of the value makes: the first option of its type."""
    taken: set[str] = set()
    chosen: list[tuple[list[str], _Form]] = []
    for option in sorted(options, key=lambda option: (option.get("type") != "null", "$ref" not in option)):
        own = [name for name in _types(option) if name not in taken]
        taken.update(own)
        if own:
            chosen.append((own, option))
    merged: _Form = {}
    for own, option in chosen:
        if "$ref" in option or "if" in option or (merged.keys() & option.keys()) - {"type"}:
            return _chain(chosen)
        merged |= {**option, "type": [*merged.get("type", ()), *own]}
    if "enum" in merged and "null" in merged["type"]:
        merged["enum"] = [*merged["enum"], None]
        del merged["type"]
    return merged


def _chain(chosen: list[tuple[list[str], _Form]]) -> _Form:
    (types, form), *rest = chosen
    if not rest:
        return form
    return {"if": {"type": types}, "then": {} if types == ["null"] else form, "else": _chain(rest)}


def _by_key(key: str, union: _Form) -> _Form:
    """Return a choice that the value of ``key`` makes. ``union`` is a discriminated union as pydantic writes it."""
    names = union["discriminator"]["mapping"]
    about = {"description": f"Which {key} it is.", "enum": list(names)}
    return {
        "type": "object",
        "required": [key],
        "properties": {key: about},
        "allOf": [
            {
                "if": {"type": "object", "required": [key], "properties": {key: {"const": name}}},
                "then": {"$ref": ref},
            }
            for name, ref in names.items()
        ],
    }


def _condition() -> _Form:
    form: _Form = {
        "if": {"anyOf": [{"required": [key]} for key in ("process", "any", "all", "mean")]},
        "then": {"$ref": "#/$defs/LevelCondition"},
        "else": {"required": ["process"]},
    }
    for key, kind, model in reversed(_CONDITIONS):
        asked = {"type": kind} if kind else {"not": {"type": "null"}}
        form = {
            "if": {"type": "object", "required": [key], "properties": {key: asked}},
            "then": {"$ref": f"#/$defs/{model}"},
            "else": form,
        }
    return {"type": "object", "description": "A condition, told by its keys.", **_only_objects(form)}


def _only_objects(form: _Form) -> _Form:
    # What is no mapping is at fault once: it is not asked besides to be a level.
    return {"if": {"type": "object"}, "then": form}


def _effects(form: Any) -> _Form | None:
    """Return the union of effects, wherever it stands; none where there is none."""
    if isinstance(form, dict):
        if form.get("propertyName") == "effect":
            return {"discriminator": form}
        items: list[Any] = list(form.values())
    else:
        items = form if isinstance(form, list) else []
    return next((found for item in items if (found := _effects(item)) is not None), None)
