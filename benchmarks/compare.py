"""Two trees of the product, timed in turns.

A case that got slower is reported, with an interval.

Run ``python -m benchmarks.compare TREE [--pairs N] [CASE ...]``, where ``TREE`` is a worktree of an older commit.

Each case runs in a process of its own, once in each tree, A B A B, and what counts is processor time: so whatever else
the machine does affects both alike. A case uses what both trees offer, the façades and ``benchmarks.cases``. Of the
ratios new / old the median is given, and an interval that holds it in 95 % of comparisons, by order statistics. The
exit code is 1 when the lower end of an interval is above ``WORSE``.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from math import comb
from pathlib import Path
from typing import Final

WORSE: Final = 1.05
"""A ratio that is certainly above this one is a loss of speed."""
CERTAINTY: Final = 0.95
HERE: Final = Path(__file__).parents[1]
MODEL: Final = """
from sim.engine import World
from sim.randomness import SeededDraws
from benchmarks import cases
scenario = cases.{network}()
def work():
    World(scenario, SeededDraws({pair}){why}).advance({hours} * 3_600_000)
"""
EXERCISE: Final = """
from sim.exercise import MemorySink, headless, replay
from sim.scenario import find, load
def played():
    return headless(load(find("{name}")), {pair}, None, None, MemorySink())
"""
EVENING: Final = """
from sim.exercise import MemorySink, replay
from benchmarks import cases
scenario = cases.region()
"""
KETEN: Final = """
from contextlib import redirect_stdout
from io import StringIO
from sim.cli import main
def work():
    with redirect_stdout(StringIO()):
        assert main({words!r}) == 0
"""
CASES: Final = {
    "run, region 72 h": MODEL.format(network="region", why="", hours=72, pair="{pair}"),
    "run, region 72 h, without why": MODEL.format(network="region", why=", why=False", hours=72, pair="{pair}"),
    "run, country 24 h": MODEL.format(network="country", why="", hours=24, pair="{pair}"),
    "load, onderzeekabel": EXERCISE.format(name="onderzeekabel", pair=1) + "work = lambda: load(find('onderzeekabel'))",
    "headless, diemen-2015": EXERCISE.format(name="diemen-2015", pair="{pair}") + "work = played",
    "headless, citrix": EXERCISE.format(name="citrix", pair="{pair}") + "work = played",
    "headless, onderzeekabel": EXERCISE.format(name="onderzeekabel", pair="{pair}") + "work = played",
    "replay, onderzeekabel": EXERCISE.format(name="onderzeekabel", pair="{pair}")
    + "sink = played().sink\nwork = lambda: replay(list(sink.entries), dict(sink.header))",
    "evening of 500 commands": EVENING + "work = lambda: cases.evening(scenario, MemorySink())",
    "snapshots of an evening": EVENING
    + "played = cases.evening(scenario, MemorySink())\nwork = lambda: [played.snapshot() for _ in range(5000)]",
    "batch, diemen-2015": KETEN.format(words=["batch", "diemen-2015", "--runs", "8", "--workers", "1", "--json"]),
    "check, onderzeekabel": KETEN.format(words=["check", "onderzeekabel"]),
    "start": KETEN.format(words=["list"]),
}  # fmt: skip
TIMED: Final = """
import gc, os, time
gc.collect()
begun = sum(os.times()[:4]) if {whole} else time.process_time()
work()
print((sum(os.times()[:4]) if {whole} else time.process_time()) - begun)
"""
WHOLE: Final = ("start",)
"""Cases of which the imports count too."""


def seconds(tree: Path, case: str, pair: int) -> float:
    """Return the processor time of one case in one tree, s."""
    source = CASES[case].replace("{pair}", str(pair)) + TIMED.replace(
        "{whole}", str(case not in WHOLE and "batch" in case)
    )
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONHASHSEED": "0", "LANG": "C.UTF-8"}
    before = os.times()
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    after = os.times()
    if done.returncode:
        raise RuntimeError(f"{case} in {tree}: {done.stderr[-2000:]}")
    if case in WHOLE:
        return after.children_user + after.children_system - before.children_user - before.children_system
    return float(done.stdout.split()[-1])


def interval(ratios: list[float]) -> tuple[float, float]:
    """Return the range of ratios that holds their median in 95 % of comparisons.

    It is a range of order statistics, and all of them where there are too few.
    """
    ordered, count = sorted(ratios), len(ratios)
    outside = 0.0
    rank = 0
    while rank < count // 2 and 2 * (outside + comb(count, rank) / 2**count) <= 1 - CERTAINTY:
        outside += comb(count, rank) / 2**count
        rank += 1
    at = max(rank - 1, 0)
    return ordered[at], ordered[-1 - at]


def main() -> int:
    """Print one row for each case. Return 1 if one is certainly slower than in the other tree, 0 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare")
    parser.add_argument("tree", type=Path, help="worktree of the commit to compare with")
    parser.add_argument("--pairs", type=int, default=15, help="how often each case runs in each tree")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"only these of: {'; '.join(CASES)}")
    asked = parser.parse_intermixed_args()
    print("| case | old | new | ratio | 95 % |")
    print("|---|---|---|---|---|", flush=True)
    slower = False
    for case in asked.cases or CASES:
        pairs = [(seconds(asked.tree.resolve(), case, n), seconds(HERE, case, n)) for n in range(1, asked.pairs + 1)]
        ratios = [new / old for old, new in pairs]
        low, high = interval(ratios)
        olds, news = (statistics.median(side) * 1e3 for side in zip(*pairs, strict=True))
        print(
            f"| {case} | {olds:.0f} ms | {news:.0f} ms | {statistics.median(ratios):.2f} | {low:.2f} … {high:.2f} |",
            flush=True,
        )
        slower = slower or low > WORSE
    return int(slower)


if __name__ == "__main__":
    sys.exit(main())
