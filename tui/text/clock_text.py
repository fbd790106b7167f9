"""Texts that tell whether exercise time runs.

They are in one place, so that header and forms say the same of the same snapshot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.exercise.view.snapshot import PauseReason
from sim.titles import one_line
from tui.text.format import t_long
from tui.text.titles import Named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = [
    "Timing",
    "clock_line",
    "pause_in",
    "pause_why",
    "playing_left",
    "playing_total",
    "sitting_is_over",
    "timing",
]

Timing = Literal["ready", "running", "paused", "jumping", "stalled", "stopped", "ended"]
"""``jumping`` while a jump is under way, ``stalled`` while the clock waits for the journal."""


def timing(snapshot: Snapshot) -> Timing:
    """Return whether exercise time runs, and why not."""
    if snapshot.stalled:
        return "stalled"
    return "jumping" if snapshot.jump_ms is not None else snapshot.state


def clock_line(words: Words, snapshot: Snapshot) -> str:
    """Return the sentence that says whether exercise time runs."""
    speed, to = words.number(snapshot.speed), t_long(snapshot.jump_ms or 0)
    if timing(snapshot) == "paused" and snapshot.pause_reason is not None:
        why = pause_why(words, Named(words, snapshot), snapshot.pause_reason)
        return words("room.clock.paused-said", why=why.rstrip(".") + ".")
    return words(f"room.clock.{timing(snapshot)}", speed=speed, to=to)


def sitting_is_over(snapshot: Snapshot) -> bool:
    """Return whether a sitting is over that a planned jump is to follow."""
    sitting = snapshot.sitting
    return sitting is not None and sitting.jump is not None and snapshot.t_ms >= sitting.ends_ms


def playing_total(snapshot: Snapshot) -> int:
    """Return how much is played in all, ms, without what planned jumps go over."""
    if snapshot.sitting is None:
        return snapshot.lasts_ms
    return sum(until - since for since, until, jump in snapshot.sitting.spans if not jump)


def playing_left(snapshot: Snapshot) -> int:
    """Return how much is still to be played, ms.

    What planned jumps go over does not count. It is not above 0 when all is over.
    """
    if snapshot.sitting is None:
        return snapshot.lasts_ms - snapshot.t_ms
    spans = snapshot.sitting.spans
    left = sum(max(0, until - max(since, snapshot.t_ms)) for since, until, jump in spans if not jump)
    return left or spans[-1][1] - snapshot.t_ms


def pause_why(words: Words, titles: Named, reason: PauseReason) -> str:
    """Return why the clock was paused, on one line; empty where nobody said."""
    if reason.inject is not None:
        return words("room.pause.inject", name=titles.inject(reason.inject))
    if reason.order is not None:
        return words("room.pause.request", name=titles.order(reason.order))
    if reason.process is not None:
        name = titles.target(reason.process)
        return words("room.pause.level", name=name, below=words.percent(reason.below or 0))
    if reason.sitting is not None:
        return words("room.pause.sitting", n=reason.sitting)
    return one_line(reason.text)


def pause_in(payload: Mapping[str, object]) -> PauseReason:
    """Return the reason in the payload of a command, of which nothing is believed."""
    texts = {key: payload.get(key) for key in ("inject", "order", "process")}
    below, sitting = payload.get("below"), payload.get("sitting")
    return PauseReason(
        str(payload.get("reason") or ""),
        **{key: value if isinstance(value, str) else None for key, value in texts.items()},
        below=float(below) if isinstance(below, int | float) else None,
        sitting=sitting if type(sitting) is int else None,
    )
