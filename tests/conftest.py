"""Which tests `make quick` leaves out, and what the whole run of the tests tells at its end."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

HERE: Final = Path(__file__).parent
SLOW: Final = frozenset({"campaigns", "content", "tui"})
"""Folders whose tests play whole exercises, draw screens or go on for long: all of them are slow."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what is in a slow folder; elsewhere a test that takes more than a second is marked by hand."""
    for item in items:
        if item.path.relative_to(HERE).parts[0] in SLOW:
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
