"""Which processes have lost control or quality: what effects took, and what needs pass on, worked out from nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from sim.scenario.models import Need
    from tests.naive.needs import NaiveNeed


def brings(need: Need, lost: AbstractSet[str]) -> bool:
    """Return whether what a need is supplied with is lost: of ``any`` when all suppliers have lost it."""
    found = [supplier in lost for supplier in need.suppliers]
    return all(found) if need.any is not None else any(found)


def losses(what: str, taken: AbstractSet[str], needs: Mapping[str, list[NaiveNeed]]) -> set[str]:
    """Return who has lost it: the least set with those it was taken from that agrees with what needs pass on."""
    lost = set(taken)
    moved = True
    while moved:
        moved = False
        for process, its in needs.items():
            if process not in lost and any(
                what in need.need.passes and not need.other_means and brings(need.need, lost) for need in its
            ):
                lost.add(process)
                moved = True
    return lost
