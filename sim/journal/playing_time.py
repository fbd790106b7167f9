"""Playing time: scenario time without what was jumped over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from sim.journal.entries import Entry

__all__ = ["Skips", "has_plan", "playing_ms", "skips_in"]

Skips = tuple[tuple[int, int], ...]
"""What was jumped over: from when to when, ms of scenario time, the first first."""


def playing_ms(t_ms: int, skips: Iterable[tuple[int, int]]) -> int:
    """Return how much had been played at a scenario time, ms. Within a jump it stands still."""
    return t_ms - sum(max(0, min(t_ms, until) - since) for since, until in skips)


def skips_in(entries: Sequence[Entry]) -> Skips:
    """Return what the jumps of a journal went over, as far as they came."""
    reached = {e.answers: e.t_ms for e in entries if e.entry_class == "outcome" and e.kind == "reached"}
    failed = {e.answers for e in entries if e.entry_class == "outcome" and e.kind in ("failed", "refused")}
    jumps = [e for e in entries if e.entry_class == "command" and e.kind == "jump" and e.seq not in failed]
    last = entries[-1].t_ms if entries else 0
    return tuple((jump.t_ms, max(jump.t_ms, reached.get(jump.seq, last))) for jump in jumps)


def has_plan(header: Mapping[str, Any]) -> bool:
    """Return whether the exercise of a journal has a time plan."""
    scenario = header.get("scenario")
    return isinstance(scenario, dict) and bool(scenario.get("time-plan"))
