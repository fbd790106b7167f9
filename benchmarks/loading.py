"""What a large network costs to load and to build.

Measured are seconds, memory, and whether they grow in proportion.

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
    """Return the most memory this process has had, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most * (1 if sys.platform == "darwin" else 1024) / _MEGABYTE


def timed(do: Callable[[], Any], found: dict[str, float], name: str) -> Any:
    """Return the result of ``do``, and note the seconds that it takes.

    Processor time is noted too: load of others does not lengthen it.
    """
    begun, worked = time.perf_counter(), time.process_time()
    given = do()
    found[name], found[f"{name}-cpu"] = time.perf_counter() - begun, time.process_time() - worked
    return given


def one(path: Path, *, written: bool) -> dict[str, float]:
    """Measure one network in this process: seconds by step, MB after each."""
    from sim.engine import World
    from sim.journal.codec import encode_header
    from sim.randomness import SeededDraws
    from sim.scenario import load, resolved
    from sim.scenario.source.problems import Problems
    from sim.scenario.source.yaml import parse

    network = path.parents[2] / "networks" / f"{path.parent.name}.yaml"
    found: dict[str, float] = {"bytes": network.stat().st_size, "before": peak()}
    timed(lambda: parse(network.read_bytes(), "network", Problems()), found, "yaml")
    scenario = timed(lambda: load(path), found, "loading")
    found["loaded"] = peak()
    found["processes"] = len(scenario.processes)
    found["needs"] = len([key for process in scenario.processes.values() for key in process.needs])
    world = timed(lambda: World(scenario, SeededDraws(1)), found, "building")
    found["built"] = peak()
    if written:
        del world
        form = timed(lambda: resolved(scenario), found, "resolving")
        line = timed(lambda: encode_header({"scenario": form}), found, "encoding")
        del form, scenario
        timed(lambda: json.loads(line), found, "json")
        found["written"] = len(line)
    return found


def apart(size: int, *, written: bool = False) -> dict[str, float]:
    """Measure a network of ``size`` processes in a process of its own.

    With ``written`` its resolved form is measured too.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), size)
        command = [sys.executable, "-m", "benchmarks.loading", "--one", str(path), *(["--written"] if written else [])]
        run = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(run.stdout)
    return found


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 -- the shape that benchmarks.table asks of every module
    """Return the rows of loading and building. They also tell how both grow from a tenth of the size."""
    size = 20_000 if quick else SIZE
    small, large = apart(size // 10), apart(size, written=True)
    name = f"{large['processes']:,.0f} processes, {large['needs']:,.0f} needs"
    share = size / SIZE
    as_json = (
        f"JSON alone reads the {large['written'] / _MEGABYTE:.0f} MB it is written out in {large['json-cpu']:.1f} s"
    )
    rows = [
        Row(
            f"{name}: load",
            large["loading"],
            "s",
            20 * share,
            40 * share,
            note=f"{_worked(large, 'loading')}; {as_json}",
        ),
        Row(f"{name}: memory, loaded", large["loaded"] / 1000, "GB", 1.5, 3),
        Row(f"{name}: build a world", large["building"], "s", note=_worked(large, "building")),
        Row(f"{name}: memory, with a world", large["built"] / 1000, "GB", 1.5, 3),
    ]
    for key in ("loading", "building"):
        each, fewer = (run[f"{key}-cpu"] / run["processes"] * 1e6 for run in (large, small))
        what = f"{key}, processor time per process, against that at a tenth of the size"
        rows.append(Row(what, each, "us", against=fewer, ratio=each / fewer, note="1 or less is linear"))
    return rows


def _worked(run: dict[str, float], name: str) -> str:
    return f"{run[f'{name}-cpu']:.1f} s of the processor"


def report(size: int) -> None:
    """Print a column per size, a tenth of ``size`` first."""
    columns = [apart(max(100, size // 10)), apart(size, written=True)]
    for key in columns[-1]:
        cells = [f"{column[key]:>14,.2f}" if key in column else f"{'':>14}" for column in columns]
        print(f"{key:12}{''.join(cells)}")
    large = columns[-1]
    each = large["loading-cpu"] / large["json-cpu"]
    print(f"\n{large['processes'] / large['loading']:,.0f} processes a second; {each:.1f} times", end=" ")
    print("the processor time in which JSON alone reads the same written out")


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
