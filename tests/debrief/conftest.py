"""Journals of the sample exercise, played once for all tests of the debrief."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.debrief import debrief

from .sample import headless, played

if TYPE_CHECKING:
    from pathlib import Path

    from sim.debrief import Debrief


@pytest.fixture(scope="session")
def room_journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the journal of the sample played in a room; tests that alter it copy it first."""
    return played(tmp_path_factory.mktemp("room") / "room.jsonl")


@pytest.fixture(scope="session")
def room(room_journal: Path) -> Debrief:
    """Return its debrief."""
    return debrief(room_journal)


@pytest.fixture(scope="session")
def script_journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the journal of the sample played by its scripted team."""
    return headless(tmp_path_factory.mktemp("script") / "script.jsonl", "ervaren")
