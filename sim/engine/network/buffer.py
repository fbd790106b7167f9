"""Base class of the buffers that a need lives on when supply falls short.

The kinds of buffer are in :mod:`sim.engine.supply`: sites, batches of sites, reservoirs. The rules are in
``docs/model.md`` §2.

A buffer is told of what it is fed and of the mains that fill it, and answers with ``x``, the share of supply that is
met. It works out when it
depletes or restarts by itself, and is asked to do so at that time. Times are ms, stocks are ms of
endurance at full draw, kept as exact floats; nothing is stepped.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final

__all__ = ["NONE", "Buffer", "falling"]

NONE: Final = 0.001
"""Less than a microsecond of stock is none."""


class Buffer:
    """Part of a need with one endurance: many sites, batches of them, or a reservoir."""

    __slots__ = (
        "begun", "depletes_at", "endurance", "mains", "ordinal", "recharge", "restart", "restarts_at", "share",
        "supply", "x",
    )  # fmt: skip

    def __init__(self, share: float, endurance: float, restart: int, recharge: float) -> None:
        self.share = share
        self.begun = 0
        """When the run begins, ms: no time is before it."""
        self.ordinal = 1
        """Which tranche of the need it is, or is part of, as written, from 1."""
        self.endurance = endurance if endurance >= NONE else 0.0
        self.restart = restart
        self.recharge = recharge
        self.supply = 1.0
        """What it is fed: 1 while its need is bypassed, else the mains."""
        self.mains = 1.0
        """The supply of its need, from which it refills; never more than what it is fed."""
        self.x = 1.0
        self.depletes_at: int | None = None
        self.restarts_at: int | None = None

    def begin(self, t: int, filled: float) -> None:
        """Begin the run at ``t`` with the share ``filled`` of the stock."""
        raise NotImplementedError

    def fell(self, supply: float, mains: float, t: int, *, empty: bool) -> None:
        """Take in that what it is fed, the mains or both have fallen.

        It is ``empty`` when its backup fails to start.
        """
        raise NotImplementedError

    def rose(self, supply: float, mains: float, t: int) -> None:
        """Take in that what it is fed, the mains or both have risen."""
        raise NotImplementedError

    def run_dry(self, t: int) -> None:
        """Let go out what is dry at ``t``."""
        raise NotImplementedError

    def short_since(self, t: int) -> int:
        """When what runs dry at ``t`` lost its supply."""
        raise NotImplementedError

    @property
    def started(self) -> bool:
        """False when its backup should have come on and did not."""
        raise NotImplementedError

    @property
    def grows(self) -> bool:
        """Whether what is out takes longer to come up the longer it is out."""
        return False

    def takes(self, t: int) -> int:  # noqa: ARG002 -- what grows goes by it
        """Return how long what is out takes to come up, were it fed from ``t`` on, ms."""
        return self.restart

    @property
    def back(self) -> int | None:
        """When what restarts now will all be up; none when nothing does."""
        raise NotImplementedError

    def look(self, t: int) -> None:
        """Take in how far its stock is used; only where that is asked."""

    def ahead(self) -> Buffer:
        """Return a copy to look ahead with, in which nothing is drawn."""
        return deepcopy(self)

    @property
    def dry_at(self) -> int | None:
        """When the first that lives on it goes out, were supply to stay.

        None when nothing drains.
        """
        return self.depletes_at

    @property
    def served(self) -> int | None:
        """Which of its layers served last, from 1; none where it has no layers."""
        return None

    @property
    def unstarted(self) -> tuple[int, ...]:
        """Which of its layers did not start, from 1."""
        return ()

    def course(self) -> dict[int, float]:
        """Return when it runs dry and what of it is then met, were supply to stay.

        It is by time, ms, in order.
        """
        return {} if self.depletes_at is None else {self.depletes_at: min(self.x, self.supply)}

    def come_up(self, t: int) -> None:
        """Let come up what has restarted at ``t``."""
        raise NotImplementedError

    def give(self, stock: float, t: int) -> None:
        """Add stock, never above endurance."""
        raise NotImplementedError

    def parts(self, t: int) -> list[Buffer]:  # noqa: ARG002 -- most are one at any time
        """Return what stock can be given to by itself.

        That is the buffer, or each of its batches, which then take its place.
        """
        return [self]

    def redraw(self, draw: float, kept: float, t: int) -> None:
        """Change the draw and the deliveries of stock from now on.

        Stock falls ``draw`` times as fast, and the share ``kept`` is brought what it burns.
        """
        raise NotImplementedError


def falling(level: float, falls: dict[int, float]) -> dict[int, float]:
    """Return what is left of ``level`` after each of the ``falls``, by time, in order."""
    course: dict[int, float] = {}
    for t in sorted(falls):
        level = max(0.0, level - falls[t])
        course[t] = level
    return course
