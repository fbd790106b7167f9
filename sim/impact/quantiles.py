"""Quantiles of what many worlds gave.

``None`` stands for what did not happen within the run (never recovered): it counts as later than anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["quantile"]


@overload
def quantile(values: Sequence[float], share: float) -> float: ...


@overload
def quantile(values: Sequence[float | None], share: float) -> float | None: ...


def quantile(values: Sequence[float | None], share: float) -> float | None:
    """Give the value below which ``share`` (0..1) of the values lie, between neighbours in proportion.

    ``None`` when that lies among what did not happen; ``ValueError`` when there are no values.
    """
    if not values:
        raise ValueError("no values to take a quantile of")
    known = sorted(value for value in values if value is not None)
    at = share * (len(values) - 1)
    below = int(at)
    part = at - below
    if below >= len(known) or (part > 0 and below + 1 >= len(known)):
        return None
    if part == 0:
        return known[below]
    return known[below] + part * (known[below + 1] - known[below])
