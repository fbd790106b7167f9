"""What starting costs.

Values are milliseconds over ``python -c pass``, started in turns with it.

Each command must also leave alone what it does not need: none of the heavy packages may be loaded by then.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.rows import Row

ROOT = Path(__file__).parents[1]
HEAVY = ("textual", "pydantic", "numpy")
BARE = "pass"
CODE = {
    "keten --help": "from tui.main import main; main(['--help'])",
    "keten --lang nl --help": "from tui.main import main; main(['--lang', 'nl', '--help'])",
    "keten run --help": "from tui.main import main; main(['run', '--help'])",
}


def _milliseconds(code: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    return (time.perf_counter() - begun) * 1000


def _loaded(code: str) -> list[str]:
    """Return which heavy packages are loaded once the command is done."""
    asked = f"\nimport sys; print('LOADED', *[name for name in {HEAVY!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code + asked], cwd=ROOT, check=True, capture_output=True, text=True)
    return told.stdout.rpartition("LOADED")[2].split()


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 -- the shape every benchmark takes
    """Start each command and a bare Python in turns. The value is the median of what the command takes longer."""
    rows = []
    for name, code in CODE.items():
        pairs = [(_milliseconds(code), _milliseconds(BARE)) for _ in range(5 if quick else 40)]
        over = statistics.median(ours - bare for ours, bare in pairs)
        bare = statistics.median(bare for _, bare in pairs)
        loaded = _loaded(code)
        if loaded:
            raise AssertionError(f"{name} loads {', '.join(loaded)}")
        asked = (60, 120) if name == "keten --help" else (0, 0)
        note = f"over a bare Python of {bare:.0f} ms; loads none of {', '.join(HEAVY)}"
        rows.append(Row(f"{name}: longer than python -c pass", over, "ms", *asked, note=note))
    return rows
