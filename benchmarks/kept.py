"""Figures of campaigns that are kept, with a mark of what they were made from."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.engine import ENGINE
from sim.scenario import resolved

if TYPE_CHECKING:
    from sim.scenario.models import Scenario

__all__ = ["FIGURES", "keep", "kept", "mark"]

FIGURES: Final = Path(__file__).parents[1] / "docs" / "credibility.json"
"""The file of figures, by section and by name."""


def mark(scenario: Scenario) -> str:
    """Return the mark of a scenario.

    It is another one when anything of the scenario, or the engine number, differs.
    """
    content = json.dumps(resolved(scenario), sort_keys=True, ensure_ascii=True)
    return sha256(f"{ENGINE} {content}".encode()).hexdigest()[:16]


def kept() -> dict[str, dict[str, Any]]:
    """Return every figure that is kept, by section and name.

    There is nothing where there is no file yet.
    """
    found: dict[str, dict[str, Any]] = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    return found


def keep(section: str, name: str, figures: dict[str, Any]) -> None:
    """Keep the figures of one thing in place of those there were."""
    every = kept()
    every.setdefault(section, {})[name] = figures
    FIGURES.write_text(json.dumps(every, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
