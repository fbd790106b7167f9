"""Models of the files that authors write, one for each kind of file.

They are looser than the scenario that the files resolve to.

These are the source of the JSON Schema that editors complete from; their docstrings are its descriptions.
"""

from sim.scenario.files.exercise import ActionFile, ExerciseFile, PartFile, ThreatFile
from sim.scenario.files.incident import IncidentFile, QuestionsFile
from sim.scenario.files.network import NetworkFile, ProcessKindFile
from sim.scenario.files.resolved import ResolvedFile

__all__ = [
    "ActionFile",
    "ExerciseFile",
    "IncidentFile",
    "NetworkFile",
    "PartFile",
    "ProcessKindFile",
    "QuestionsFile",
    "ResolvedFile",
    "ThreatFile",
]
