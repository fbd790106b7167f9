"""Real incidents: each is run over a few worlds. Its checkpoints are compared with what was observed."""

from sim.incidents.comparison import FLOOR, SEEDS, CheckpointResult, Compared, compare, share

__all__ = ["FLOOR", "SEEDS", "CheckpointResult", "Compared", "compare", "share"]
