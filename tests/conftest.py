"""What the whole run of the tests tells at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print what each campaign counted, from whichever process it ran in."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "campaign" and getattr(report, "when", "") == "call":
                    terminalreporter.write_line(str(value))
