"""The model beside the windows in which it must lie, as words and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.units import HOUR
from sim.words import duration, percent

if TYPE_CHECKING:
    from sim.cli.runtime.context import Context
    from sim.incidents import WindowResult
    from sim.scenario.models.incident import Window

__all__ = ["as_json", "level_window", "modelled", "time_window"]


def time_window(window: Window, context: Context) -> str:
    """Return the window of time, in words."""
    return _span(duration(context.language, window.from_), duration(context.language, window.to), context)


def level_window(window: Window, context: Context) -> str:
    """Return what is read, and between which levels it must lie, in words."""
    if window.reads == "back":
        return context.say("incidents.back")
    low, high = (percent(context.language, level) for level in window.level)
    return f"{context.say(f'incidents.reads.{window.reads}')} {_span(low, high, context)}"


def modelled(window: Window, found: WindowResult, context: Context) -> str:
    """Return what the model gives, in words."""
    if found.lowest is None or found.highest is None:
        return context.say("incidents.never")
    words = duration if window.reads == "back" else percent
    return _span(words(context.language, found.lowest), words(context.language, found.highest), context)


def as_json(window: Window, found: WindowResult) -> dict[str, Any]:
    """Return a window and what the model gives, as JSON has them. Times are in hours."""
    scale = HOUR if window.reads == "back" else 1
    values = (found.lowest, found.highest)
    return {
        "reads": window.reads,
        "from_h": round(window.from_ / HOUR, 6),
        "to_h": round(window.to / HOUR, 6),
        "level": list(window.level),
        "model": [None if value is None else round(value / scale, 6) for value in values],
        "within": found.within,
    }


def _span(low: str, high: str, context: Context) -> str:
    return low if low == high else context.say("incidents.span", low=low, high=high)
