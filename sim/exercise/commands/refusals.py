"""Why a command can be refused before anything is written.

The reasons are keys of :class:`~sim.errors.CommandRefused`.

Reasons for which the *world* refuses (no means, a closed route, an owner who says no) are outcomes, not these.
"""

from __future__ import annotations

from typing import Final

__all__ = ["REASONS"]

REASONS: Final[dict[str, tuple[str, ...]]] = {
    "after-the-jump": ("at_ms", "to_ms"),
    "already-delivered": ("inject",),
    "already-held": ("inject",),
    "already-released": ("override",),
    "already-running": (),
    "already-said": ("inject",),
    "already-skipped": ("inject",),
    "already-undone": ("seq",),
    "begins-after-it-ends": ("at_ms", "to_ms"),
    "empty-reason": (),
    "empty-text": (),
    "ended": (),
    "in-the-future": ("at_ms", "now_ms"),
    "in-the-past": ("to_ms", "now_ms"),
    "no-request": ("order",),
    "no-target": ("action",),
    "not-allowed-target": ("action", "target"),
    "not-delivered": ("inject",),
    "not-running": (),
    "not-started": (),
    "not-undoable": ("seq",),
    "nothing-to-reroute": ("inject",),
    "nothing-to-shift": (),
    "not-at-work": ("takes",),
    "past-horizon": ("to_ms", "horizon_ms"),
    "not-recipient": ("inject", "to"),
    "not-said": ("inject",),
    "said-before": ("seq",),
    "stopped": (),
    "unknown-expectation": ("inject", "index"),
    "takes-nothing": ("action",),
    "target-missing": ("action",),
    "undo-changes-told": ("seq",),
    "unknown-jump": ("step",),
    "undo-needed-later": ("seq", "by"),
    "unknown-action": ("action",),
    "unknown-channel": ("via",),
    "unknown-command": ("seq",),
    "unknown-decision": ("decision",),
    "unknown-inject": ("inject",),
    "unknown-order": ("takes",),
    "unknown-override": ("override",),
    "unknown-target": ("target",),
    "unknown-team": ("team",),
}
"""Reason key → names of the values that come with it; times are ms of exercise time."""
