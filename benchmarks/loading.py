"""What a large network costs to load and to build: seconds, memory, and whether that grows in proportion.

Run with ``python -m benchmarks.loading [--processes 100000]``. Each size is measured in a process of its own, so that
its peak of memory is its own; beside it, in that same process, stands what reading the files alone takes, and how long
JSON takes to read the same scenario with everything written out.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.large_network import write
from benchmarks.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE: Final = 100_000
_ROOT: Final = Path(__file__).parents[1]
_MEGABYTE: Final = 1e6


def peak() -> float:
    """Give the most memory this process has had, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most * (1 if sys.platform == "darwin" else 1024) / _MEGABYTE


def timed(do: Callable[[], Any]) -> tuple[Any, float]:
    """Give what ``do`` gives, and the seconds it takes."""
    begun = time.perf_counter()
    given = do()
    return given, time.perf_counter() - begun


def one(path: Path, *, written: bool) -> dict[str, float]:
    """Measure one network in this process: seconds by step, MB after each."""
    from sim.engine import World
    from sim.randomness import SeededDraws
    from sim.scenario import load, resolved
    from sim.scenario.problems import Problems
    from sim.scenario.yaml import parse

    network = path.parents[2] / "networks" / f"{path.parent.name}.yaml"
    before = peak()
    _, yaml = timed(lambda: parse(network.read_bytes(), "network", Problems()))
    scenario, loading = timed(lambda: load(path))
    loaded = peak()
    world, building = timed(lambda: World(scenario, SeededDraws(1)))
    found = {
        "processes": len(scenario.processes),
        "needs": len([key for process in scenario.processes.values() for key in process.needs]),
        "bytes": network.stat().st_size,
        "yaml": yaml,
        "loading": loading,
        "building": building,
        "before": before,
        "loaded": loaded,
        "built": peak(),
    }
    if written:
        del world
        form, found["resolving"] = timed(lambda: resolved(scenario))
        text, found["encoding"] = timed(lambda: json.dumps(form, ensure_ascii=False, separators=(",", ":")))
        del form, scenario
        _, found["json"] = timed(lambda: json.loads(text))
        found["written"] = len(text.encode())
    return found


def apart(size: int, *, written: bool = False) -> dict[str, float]:
    """Measure a network of ``size`` processes in a process of its own; with ``written`` its resolved form too."""
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), size)
        command = [sys.executable, "-m", "benchmarks.loading", "--one", str(path), *(["--written"] if written else [])]
        run = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(run.stdout)
    return found


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 -- the shape that benchmarks.table asks of every module
    """Give the rows of loading and building, and how both grow from a tenth of the size."""
    size = 20_000 if quick else SIZE
    small, large = apart(size // 10), apart(size, written=True)
    per = {
        key: (large[key] / large["processes"]) / (small[key] / small["processes"]) for key in ("loading", "building")
    }
    name = f"{large['processes']:,.0f} processes, {large['needs']:,.0f} needs"
    share = size / SIZE
    gigabytes = {key: large[key] / 1000 for key in ("loaded", "built")}
    json_note = f"JSON alone reads its {large['written'] / _MEGABYTE:.0f} MB of resolved form in {large['json']:.1f} s"
    return [
        Row(f"{name}: load", large["loading"], "s", 20 * share, 40 * share, note=json_note),
        Row(f"{name}: memory, loaded", gigabytes["loaded"], "GB", 1.5 * share, 3 * share),
        Row(f"{name}: build a world", large["building"], "s", 10 * share, 20 * share, note="ours: 1 s per 10,000"),
        Row(f"{name}: memory, with a world", gigabytes["built"], "GB", 1.5 * share, 3 * share),
        Row(
            "load, per process: this size against a tenth of it",
            large["loading"] / large["processes"] * 1e6,
            "us",
            against=small["loading"] / small["processes"] * 1e6,
            ratio=per["loading"],
            note="linear is at most 1",
        ),
        Row(
            "build, per process: this size against a tenth of it",
            large["building"] / large["processes"] * 1e6,
            "us",
            against=small["building"] / small["processes"] * 1e6,
            ratio=per["building"],
            note="linear is at most 1",
        ),
    ]


def report(size: int) -> None:
    """Print a column per size, a tenth of ``size`` first."""
    columns = [apart(max(100, size // 10)), apart(size, written=True)]
    for key in columns[-1]:
        cells = [f"{column[key]:>14,.2f}" if key in column else f"{'':>14}" for column in columns]
        print(f"{key:12}{''.join(cells)}")
    large = columns[-1]
    print(f"\nloading: {large['processes'] / large['loading']:,.0f} processes a second,", end=" ")
    print(f"{large['loading'] / large['json']:.1f} times what JSON takes to read it written out")


def main() -> None:
    """Measure one network in this process, or two sizes each in their own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.loading")
    parser.add_argument("--processes", type=int, default=SIZE)
    parser.add_argument("--one", type=Path, help="an exercise of benchmarks.large_network, measured here")
    parser.add_argument("--written", action="store_true", help="its resolved form as well")
    asked = parser.parse_args()
    if asked.one is None:
        report(asked.processes)
    else:
        print(json.dumps(one(asked.one, written=asked.written)))


if __name__ == "__main__":
    main()
