"""What starting costs: milliseconds over ``python -c pass``, the least and the median of many starts.

Run it alone, on a quiet machine: ``python benchmarks/startup.py``. ``keten --help`` should stay within 60 ms.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

STARTS = 40
ROOT = Path(__file__).parents[1]
CODE = {
    "python -c pass": "pass",
    "keten --help": "from tui.main import main; main(['--help'])",
    "keten --lang nl --help": "from tui.main import main; main(['--lang', 'nl', '--help'])",
    "keten run --help": "from tui.main import main; main(['run', '--help'])",
    "keten list": "from tui.main import main; main(['list'])",
}


def milliseconds(code: str) -> list[float]:
    """Give how long each start took, shortest first."""
    taken = []
    for _ in range(STARTS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
        taken.append((time.perf_counter() - begun) * 1000)
    return sorted(taken)


def report() -> None:
    """Print a line per command."""
    bare = milliseconds(CODE["python -c pass"])
    print(
        f"{'command':<26}{'least':>10}{'median':>10}   (ms over python -c pass: {bare[0]:.0f}, {bare[STARTS // 2]:.0f})"
    )
    for name, code in CODE.items():
        taken = milliseconds(code + "\n")
        print(f"{name:<26}{taken[0] - bare[0]:>10.0f}{statistics.median(taken) - statistics.median(bare):>10.0f}")


if __name__ == "__main__":
    report()
