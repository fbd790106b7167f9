"""The JSON Schema of authors' files, for completion in editors; and which fields may stand where."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import Field, TypeAdapter

from sim.errors import KetenError
from sim.scenario.files import (
    ActionFile,
    ExerciseFile,
    IncidentFile,
    NetworkFile,
    PartFile,
    ProcessKindFile,
    ResolvedFile,
    ThreatFile,
)
from sim.scenario.source.problems import quoted, suggestion
from sim.scenario.source.spellings import as_written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import BaseModel

__all__ = ["FILE_MODELS", "field_names", "schema"]

FILE_MODELS: Final[dict[str, type[BaseModel]]] = {
    "exercise": ExerciseFile,
    "part": PartFile,
    "network": NetworkFile,
    "process-kind": ProcessKindFile,
    "threat": ThreatFile,
    "action": ActionFile,
    "incident": IncidentFile,
    "resolved": ResolvedFile,
}
"""Kind of file → what may stand in it."""

_AnyFile = Annotated[
    ExerciseFile | PartFile | NetworkFile | ProcessKindFile | ThreatFile | ActionFile | IncidentFile | ResolvedFile,
    Field(discriminator="kind"),
]


def schema(kind: str | None = None) -> dict[str, Any]:
    """Return the JSON Schema of one kind of file, or of all of them told apart by ``kind``.

    Raises :class:`~sim.errors.KetenError` for a kind that there is not.
    """
    if kind is None:
        form = TypeAdapter[Any](_AnyFile).json_schema()
    elif kind in FILE_MODELS:
        form = FILE_MODELS[kind].model_json_schema()
    else:
        remedy = suggestion(kind, list(FILE_MODELS), "errors.schema.leave-out")
        raise KetenError.of("errors.schema.unknown", kind=quoted(kind), remedy=remedy)
    title = "Scenario files of Keten" if kind is None else f"A file of Keten: kind {kind}"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **as_written(form, FILE_MODELS[kind].__name__ if kind else None),
        "title": title,
    }


@cache
def _schema_of(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def field_names(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """Return the fields that ``model`` knows beside the last step of ``path``, a location as pydantic gives it."""
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
