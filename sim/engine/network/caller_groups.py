"""Callers of a line by what they call with.

They have a mobile phone, a fixed one, or both. Two needs of the line, one for each network, make one reach of it
(``docs/model.md`` §3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.stations import phone_reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.engine.network.need import NeedState

__all__ = ["CallerGroups"]


class CallerGroups:
    """The groups of callers of one line, and the needs over which they call."""

    __slots__ = ("fixed", "mobile", "shares")

    def __init__(self, shares: tuple[float, float, float], mobile: NeedState, fixed: NeedState) -> None:
        self.shares = shares
        """Of the callers who have a mobile phone only, a fixed one only, and both."""
        self.mobile = mobile
        self.fixed = fixed

    def reach(self) -> float:
        """Return the share of callers who get through now, 0..1."""
        return phone_reach(self.shares, self.mobile.allows, self.fixed.allows)

    def binding(self) -> Iterator[tuple[str, float, NeedState, float]]:
        """Yield the groups of whom not all get through.

        Each is (group, share, need, reach without it). The need is the one that the group hangs on; of those with both
        phones the one that allows more. What is without the group is the reach of all callers, 0..1, were it to get
        through in full.
        """
        better = self.mobile if self.mobile.allows >= self.fixed.allows else self.fixed
        groups = zip(("mobile", "fixed", "both"), self.shares, (self.mobile, self.fixed, better), strict=True)
        reach = self.reach()
        for name, share, need in groups:
            if share > 0.0 and need.allows < 1.0:
                yield name, share, need, min(1.0, reach + share * (1 - need.allows))

    def short(self) -> Iterator[NeedState]:
        """Yield the needs that allow less than 1 and that some of the callers call over."""
        of_mobile, of_fixed, of_both = self.shares
        for need, alone in ((self.fixed, of_fixed), (self.mobile, of_mobile)):
            if need.allows < 1.0 and alone + of_both > 0.0:
                yield need
