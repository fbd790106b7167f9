"""Which tests `make quick` leaves out, and what the whole run of the tests tells at its end."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

HERE: Final = Path(__file__).parent
SLOW: Final = frozenset({"campaigns", "content", "goldens", "mutants", "properties", "tui", "windows", "workers"})
"""Folders whose tests play whole exercises, draw screens, start processes or go on for long: all of them are slow."""

# No test is about how long it takes: on a busy machine an example may take a second.
settings.register_profile("keten", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if settings.get_current_profile_name() == "default":
    settings.load_profile("keten")


def _slow(path: Path) -> bool:
    return not SLOW.isdisjoint(path.relative_to(HERE).parts[:1]) if path.is_relative_to(HERE) else False


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read slow folders when no slow test is asked for: importing them takes as long as many a test."""
    return True if "not slow" in config.option.markexpr and _slow(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what is in a slow folder; elsewhere a test that takes more than a second is marked by hand."""
    for item in items:
        if _slow(item.path):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """Keep the garbage collector from going through all that was imported, again and again: a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print what each campaign counted, from whichever process it ran in."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "campaign" and getattr(report, "when", "") == "call":
                    terminalreporter.write_line(str(value))
