"""The page of what the model is worth says what the files and the kept figures say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.credibility import PAGE, page
from benchmarks.kept import kept
from sim.scenario import builtin, find, load

if TYPE_CHECKING:
    import pytest


def test_the_page_is_what_the_command_writes() -> None:
    """``python -m benchmarks.credibility`` would change nothing; else run it, or ``make credibility``."""
    text = PAGE.read_text("utf-8")
    assert text == page(text), "run: python -m benchmarks.credibility"


def test_every_measure_of_every_exercise_is_on_the_page() -> None:
    """The kept figures of teams are of all measures of the built-in exercises."""
    for name in builtin():
        found = [one["measure"] for one in kept()["teams"][name]["measures"]]
        assert found == [one.id for one in load(find(name)).measures]


def test_changed_figures_change_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure of another state of its files is marked as older."""
    text = PAGE.read_text("utf-8")
    every = kept()
    every["incidents"]["all"]["mark"] = "of another state"
    every["teams"]["citrix"]["mark"] = "of another state"
    monkeypatch.setattr("benchmarks.credibility.kept", lambda: every)
    changed = page(text)
    assert "to be run again" in changed
    assert "| citrix (earlier state) |" in changed
