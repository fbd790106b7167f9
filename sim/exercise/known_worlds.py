"""Which worlds as known can be played: those whose numbers can be together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from sim.errors import KetenError, Reason, ScenarioError
from sim.scenario import from_journal, resolved
from sim.workers import map_chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.scenario.models import Scenario
    from sim.scenario.plausible import Plausible

__all__ = ["TRIES", "Known", "apart", "known_worlds", "map_all", "none_together"]

TRIES: Final = 4
"""So many worlds are tried for each that is wanted, before the numbers are said not to go together."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Known:
    """Worlds as known that can be played."""

    worlds: tuple[int, ...]
    """Their numbers."""
    left_out: int
    """Worlds passed over because their numbers, each plausible by itself, cannot be together."""


def known_worlds(plausible: Plausible, first: int, worlds: int, workers: int, timer: Callable[[], float]) -> Known:
    """Return the first ``worlds`` worlds from ``first`` on that are scenarios.

    Two numbers may be bound to each other: the smallest target of an action may then take more than there is. Such a
    world is passed over, and the next one takes its place. Raises ``KetenError`` where most are such.
    """
    job = _Judge(plausible)
    found: list[int] = []
    faults: list[tuple[str, Reason]] = []
    tried = 0
    while len(found) < worlds and tried < TRIES * (worlds + 1):
        asked = range(first + tried, first + tried + worlds - len(found))
        tried += len(asked)
        for number, fault in map_all(job, asked, workers, timer).items():
            if fault is None:
                found.append(number)
            else:
                faults.append(fault)
    if len(found) < worlds:
        raise none_together(tried, len(found), *faults[0])
    return Known(tuple(found), len(faults))


def none_together(tried: int, found: int, place: str, what: Reason) -> KetenError:
    """Return the error where most worlds as known cannot be."""
    return KetenError.of("errors.known.apart", tried=tried, found=found, place=place, what=what)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges whether a world as known is a scenario."""

    plausible: Plausible

    def __call__(self, known: int) -> tuple[str, Reason] | None:
        """Return what is wrong with it, and where; none where nothing is."""
        return apart(self.plausible.world(known))


def apart(scenario: Scenario) -> tuple[str, Reason] | None:
    """Return where the numbers of a world cannot be together, and why.

    None where they can.
    """
    try:
        from_journal(resolved(scenario))
    except ScenarioError as error:
        return error.problems[0].where, error.problems[0].what
    return None


def map_all(
    job: Callable[[_Item], _Result], items: Sequence[_Item], workers: int, timer: Callable[[], float]
) -> dict[_Item, _Result]:
    """Do a job for every item, and return the results in the order of the items."""
    found: dict[_Item, _Result] = {}
    for chunk in map_chunks(job, items, max(1, min(workers, len(items))), timer):
        found.update(chunk)
    return {item: found[item] for item in items}
