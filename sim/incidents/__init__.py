"""Real incidents: each run over a few worlds, and its checkpoints held beside what was observed."""

from sim.incidents.comparison import FLOOR, SEEDS, CheckpointResult, Compared, compare, share

__all__ = ["FLOOR", "SEEDS", "CheckpointResult", "Compared", "compare", "share"]
