"""The JSON Schema of authors' files, for completion in editors."""

from __future__ import annotations

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
    QuestionsFile,
    ResolvedFile,
    ThreatFile,
)
from sim.scenario.source.problems import quoted, suggestion
from sim.scenario.source.spellings import as_written

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["FILE_MODELS", "schema"]

FILE_MODELS: Final[dict[str, type[BaseModel]]] = {
    "exercise": ExerciseFile,
    "part": PartFile,
    "network": NetworkFile,
    "process-kind": ProcessKindFile,
    "threat": ThreatFile,
    "action": ActionFile,
    "incident": IncidentFile,
    "questions": QuestionsFile,
    "resolved": ResolvedFile,
}
"""Kind of file → what may stand in it."""

_AnyFile = Annotated[
    ExerciseFile
    | PartFile
    | NetworkFile
    | ProcessKindFile
    | ThreatFile
    | ActionFile
    | IncidentFile
    | QuestionsFile
    | ResolvedFile,
    Field(discriminator="kind"),
]


def schema(kind: str | None = None) -> dict[str, Any]:
    """Return the JSON Schema of one kind of file, or of all kinds.

    All kinds are told apart by ``kind``. Raises :class:`~sim.errors.KetenError` for an unknown kind.
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
