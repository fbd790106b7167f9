"""The files that the campaigns damage: a small exercise that runs at once, and one that uses most of what there is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.cli.conftest import EXERCISE, NETWORK

__all__ = ["LARGE", "SMALL"]

SMALL: Final = {"exercise.yaml": EXERCISE, "network.yaml": NETWORK}
"""Text by file name."""
_FOLDER: Final = Path(__file__).parents[2] / "scenarios" / "exercises" / "citrix"
LARGE: Final = {path.name: path.read_text("utf-8") for path in sorted(_FOLDER.glob("*.yaml"))}
"""The same, of an exercise that ships."""
