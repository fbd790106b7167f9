"""The table of speed and size.

Run ``python -m benchmarks.table [--quick] [MODULE ...]``.

Each module of ``benchmarks`` that is named here offers ``measure(quick) -> list[Row]``. A quick table is for seeing
that everything runs: its figures are of few runs. Run it alone, on a quiet machine.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.rows import Row

MODULES = (
    "run_cost", "size_cost", "wide_needs", "loading", "recording", "snapshots", "replaying", "long_room", "outlook",
    "batch_worlds", "startup", "undo", "room_latency",
    "room_journal",
)  # fmt: skip


def machine() -> str:
    """Return the name of the machine. It has the processor, cores that this process may use, system and Python."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    name = models[0] if models else platform.processor() or platform.machine()
    return f"{name}, {cores} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def figure(value: float, unit: str) -> str:
    """Return a value in three digits with its unit."""
    return f"{value:.3g} {unit}"


def line(row: Row) -> str:
    """Return one row of the table in Markdown."""
    sign = "x" if row.ratio is not None else row.unit
    cells = [
        row.measure,
        figure(row.value, row.unit),
        "" if row.against is None else figure(row.against, row.unit),
        "" if row.ratio is None else f"{row.ratio:.2f} x",
        f"{row.goal:g} {sign}" if row.least else "",
        f"{row.least:g} {sign}" if row.least else "",
        {"goal": "goal met", "least": "least met", "missed": "MISSED", "": ""}[row.verdict],
        row.note,
    ]
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Print the machine and the table. Return 1 if a row misses what it must meet at least, 0 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.table")
    parser.add_argument("--quick", action="store_true", help="few runs: to see that everything runs")
    only = f"only these of {', '.join(MODULES)}"
    parser.add_argument("modules", nargs="*", choices=[*MODULES, []], metavar="MODULE", help=only)
    asked = parser.parse_args()
    print(f"{machine()}{' (quick: few runs)' if asked.quick else ''}\n")
    print("| measure | value | against | ratio | goal | at least | met | note |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    missed = False
    for name in asked.modules or MODULES:
        rows: list[Row] = importlib.import_module(f"benchmarks.{name}").measure(asked.quick)
        for row in rows:
            print(line(row), flush=True)
            missed = missed or row.verdict == "missed"
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
