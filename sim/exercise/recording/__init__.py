"""The journal of a run, and the run compared with it.

The parts are header, reconciler, sinks, and history of commands.
"""
