"""Campaigns tell at the end how many cases each had."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.campaigns.campaign import Campaign
from tests.cli.conftest import EXERCISE, NETWORK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def campaign(record_property: Callable[[str, object], None]) -> Callable[[str, int], Campaign]:
    """Return what makes a campaign of a name and a number of cases."""
    return lambda name, count: Campaign(name, count, record_property)


@pytest.fixture
def exercise(tmp_path: Path) -> str:
    """Return the path of a small exercise: power fails in one region; telephone follows, and 112."""
    folder = tmp_path / "klein"
    folder.mkdir()
    (folder / "network.yaml").write_text(NETWORK, encoding="utf-8")
    (folder / "exercise.yaml").write_text(EXERCISE, encoding="utf-8")
    return str(folder / "exercise.yaml")


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep journals and traceback files of commands in the folder of the test."""
    monkeypatch.setenv("KETEN_LOGS", str(tmp_path / "logs"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
