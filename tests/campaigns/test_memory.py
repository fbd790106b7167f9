"""Memory may run out anywhere: nothing acknowledged is lost, and it is told as what it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.campaigns.campaign import Campaign

ROOT = Path(__file__).parents[2]
DRIVER = Path(__file__).parent / "memory.py"


def run_short(exercise: str, folder: Path, numbers: range) -> str:
    """Return what the driver says of some attempts; fail unless nothing was wrong with any."""
    argv = [sys.executable, str(DRIVER), exercise, str(folder), str(numbers[0]), str(numbers[-1])]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False, timeout=900)
    assert done.stdout.splitlines()[-1:][0].startswith("same"), done.stdout[-500:] + done.stderr[-2000:]
    return done.stdout.splitlines()[-1]


@pytest.mark.soak
def test_memory_that_runs_out(exercise: str, campaign: Callable[[str, int], Campaign], tmp_path: Path) -> None:
    """At 1,000 random calls of load, append, replay and resume: nothing acknowledged is lost, and it is no defect."""
    run = campaign("memory", 20)
    for number, _ in run.cases():
        folder = tmp_path / str(number)
        folder.mkdir()
        run.tell(run_short(exercise, folder, range(50 * number - 49, 50 * number + 1)))
