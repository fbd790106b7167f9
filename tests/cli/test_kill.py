"""Killed at any moment, a command can be gone on with, and nothing is lost or done twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DRIVER = Path(__file__).parent / "kill_driver.py"


@pytest.mark.parametrize("mode", ["run", "play"])
def test_killed_at_fifty_moments(mode: str, exercise: str, tmp_path: Path) -> None:
    """At 50 random moments: what was acknowledged is there, nothing is ordered twice, and the end is the same."""
    argv = [sys.executable, str(DRIVER), mode, exercise, str(tmp_path), "50"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.stdout == "same\n", done.stdout + done.stderr
    assert len(list(tmp_path.glob("killed-*.jsonl"))) > 25
