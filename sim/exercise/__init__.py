"""A run with people in it.

It has commands, clock, injects, teams, and the snapshot that screens see.

::

    exercise = Exercise.new(scenario, seed, MemorySink(), clock)    # or partial(Journal.create, path) as the sink
    exercise.do(Start(), clock=clock)
    exercise.advance(exercise.clock_target(clock), clock)
    exercise.snapshot()
"""

from sim.exercise.commands.refusals import REASONS
from sim.exercise.exercise import Exercise
from sim.exercise.recording.header import Setup, header_of, setup_of
from sim.exercise.recording.reconciler import Difference
from sim.exercise.recording.sink import MemorySink, Sink
from sim.exercise.runs import headless, replay, unrecorded
from sim.exercise.view.snapshot import Snapshot

__all__ = [
    "REASONS",
    "Difference",
    "Exercise",
    "MemorySink",
    "Setup",
    "Sink",
    "Snapshot",
    "header_of",
    "headless",
    "replay",
    "setup_of",
    "unrecorded",
]
