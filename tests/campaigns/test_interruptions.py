"""Killed, cut off or refused by the disk at any moment, a command can be resumed; nothing is lost or done twice."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.campaigns.interruption import ERRORS, KILLS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.campaigns.campaign import Campaign

ROOT = Path(__file__).parents[2]
DRIVER = Path(__file__).parent / "interruption.py"


def interrupt(mode: str, exercise: str, folder: Path, numbers: range, kinds: Sequence[str] = ()) -> str:
    """Return what the driver says of some attempts; fail unless each came to the same."""
    argv = [sys.executable, str(DRIVER), mode, exercise, str(folder), str(numbers[0]), str(numbers[-1]), *kinds]
    # The driver runs in a process of its own: it forks, and stands between the command and the disk.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False, timeout=900)
    assert done.stdout.startswith("same"), done.stdout + done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize("mode", ["run", "play"])
@pytest.mark.parametrize("kinds", [KILLS, ("power",), ERRORS], ids=["killed", "power", "errors"])
def test_interrupted_at_twenty_moments(mode: str, kinds: Sequence[str], exercise: str, tmp_path: Path) -> None:
    """At 20 random moments: what was acknowledged is there, nothing is ordered twice, and the end is the same."""
    told = interrupt(mode, exercise, tmp_path, range(1, 21), kinds)
    assert int(re.findall(r"resumed (\d+)", told)[0]) > 10


@pytest.mark.soak
@pytest.mark.parametrize("mode", ["run", "play"])
def test_interrupted_at_any_moment(
    mode: str, exercise: str, campaign: Callable[[str, int], Campaign], tmp_path: Path
) -> None:
    """At 1,000 random moments each: nothing acknowledged is lost, nothing is ordered twice, the end is the same."""
    run = campaign(f"interruptions-{mode}", 20)
    for number, _ in run.cases():
        folder = tmp_path / str(number)
        folder.mkdir()
        run.tell(interrupt(mode, exercise, folder, range(50 * number - 49, 50 * number + 1)))
