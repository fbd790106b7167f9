"""What a need lives on when supply falls short: tranches of many sites, and common pools (``docs/model.md`` §2).

A tranche is told of its supply and answers with ``x``, the share of it that is met. It works out when it will next
fall (run dry) or rise (restart) by itself, and is asked to do so at that time. Times are ms, stocks are ms of
endurance at full draw, kept as exact floats; nothing is stepped.
"""

from __future__ import annotations

from typing import Final, Protocol

__all__ = ["NONE", "Buffer"]

NONE: Final = 0.001
"""Less than a microsecond of stock is none."""


class Buffer(Protocol):
    """Part of a need with one endurance."""

    share: float
    ordinal: int
    """Which tranche of the need it is, or is part of, as written, from 1."""
    endurance: float
    restart: int
    x: float
    next_fall: int | None
    next_rise: int | None

    def fell(self, supply: float, t: int, *, empty: bool) -> None:
        """Supply has fallen to ``supply``; ``empty`` when its backup fails to start."""
        ...

    def rose(self, supply: float, t: int) -> None:
        """Supply has risen to ``supply``."""
        ...

    def run_dry(self, t: int) -> None:
        """Let go out what is dry at ``t``."""
        ...

    def short_since(self, t: int) -> int:
        """When what runs dry at ``t`` lost its supply."""
        ...

    @property
    def started(self) -> bool:
        """False when its backup should have come on and did not."""
        ...

    @property
    def back(self) -> int | None:
        """When what restarts now will all be up; none when nothing does."""
        ...

    def come_up(self, t: int) -> None:
        """Let come up what has restarted at ``t``."""
        ...

    def give(self, stock: float, t: int) -> None:
        """Add stock, never above endurance."""
        ...

    def parts(self, t: int) -> list[Buffer]:
        """Return what stock can be given to by itself: it, or each of its batches, which then take its place."""
        ...

    def redraw(self, draw: float, kept: float, t: int) -> None:
        """From now on stock falls ``draw`` times as fast, and the share ``kept`` is brought what it burns."""
        ...
