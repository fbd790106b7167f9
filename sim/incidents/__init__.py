"""What the model is held against: incidents, and questions with a known answer.

Each is run over a few worlds, and what was observed or must hold is compared with the medians.
"""

from sim.incidents.comparison import FLOOR, SEEDS, CheckpointResult, Compared, WindowResult, compare, share
from sim.incidents.questions import WORLDS, ModelAnswer, QuestionVerdict, ask

__all__ = [
    "FLOOR",
    "SEEDS",
    "WORLDS",
    "CheckpointResult",
    "Compared",
    "ModelAnswer",
    "QuestionVerdict",
    "WindowResult",
    "ask",
    "compare",
    "share",
]
