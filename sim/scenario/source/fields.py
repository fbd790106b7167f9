"""Which fields may stand where in a file, by the JSON Schema of its model."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import BaseModel

__all__ = ["field_names"]


@cache
def _schema_of(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def field_names(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """Return the fields of ``model`` beside the last step of ``path``. ``path`` is a location as pydantic writes it."""
    whole = _schema_of(model)
    places = [whole]
    for step in path[:-1]:
        further = [child for place in places for child in _children(place, step, whole)]
        places = further or places
    return list(dict.fromkeys(name for place in places for name in _properties(place, whole)))


def _opened(place: dict[str, Any], whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in place:
        yield from _opened(whole["$defs"][place["$ref"].rpartition("/")[2]], whole)
        return
    yield place
    for key in ("anyOf", "oneOf", "allOf"):
        for option in place.get(key, ()):
            yield from _opened(option, whole)


def _children(place: dict[str, Any], step: str | int, whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for option in _opened(place, whole):
        if isinstance(step, int):
            if isinstance(option.get("items"), dict):
                yield option["items"]
        elif step in option.get("properties", {}):
            yield option["properties"][step]
        elif option.get("properties", {}).get("effect", {}).get("const") == step:
            yield option
        elif isinstance(option.get("additionalProperties"), dict):
            yield option["additionalProperties"]
        else:
            yield from (v for p, v in option.get("patternProperties", {}).items() if isinstance(v, dict) and p)


def _properties(place: dict[str, Any], whole: dict[str, Any]) -> Iterator[str]:
    for option in _opened(place, whole):
        yield from option.get("properties", {})
