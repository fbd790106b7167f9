"""The command line: one file per command. Each parses, calls, prints; the work is done below.

Nothing here imports at the top what ``keten --help`` does not need.
"""

from sim.cli.entry import main

__all__ = ["main"]
