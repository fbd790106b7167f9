"""One inject in an exercise. It has what it says, where it stands, and what of it was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Container

    from sim.exercise.run.states import InjectState
    from sim.scenario.models import Expectation, Inject, Text

__all__ = ["InjectRun", "ad_hoc_name"]


def ad_hoc_name(number: int, declared: Container[str]) -> str:
    """Return the id of the inject written on the spot as number ``number``, from 1.

    ``declared`` are the ids of the scenario. No declared id begins with an underscore, so the two never clash.
    """
    name = f"ad-hoc-{number}"
    return f"_{name}" if name in declared else name


class _Asked(Protocol):
    """Something asked of the world that can be called off."""

    def cancel(self) -> None:
        """Call it off."""


@dataclass(slots=True)
class InjectRun:
    """One inject in this exercise, declared or written on the spot."""

    id: str
    declared: Inject | None
    """None for one written on the spot."""
    title: Text
    text: Text
    staff: Text
    sender: Text
    to: str
    """Team or role; empty is everyone."""
    via: str
    state: InjectState = "to-come"
    planned: int | None = None
    """When it is due, ms; none while its condition is not yet true."""
    delivered: int | None = None
    answered: dict[int, int] = field(default_factory=dict)
    """Index of an expectation → when it was answered, ms; -1 for an answer that was not expected."""
    token: _Asked | None = None

    @property
    def expects(self) -> tuple[Expectation, ...]:
        """What participants should do with it."""
        return self.declared.expects if self.declared else ()

    @property
    def conditional(self) -> bool:
        """True when the scenario gives it a condition, even after it was moved to a time."""
        return self.declared is not None and self.declared.when is not None

    def late(self, now: int) -> int | None:
        """Return how late the most urgent unanswered expectation is, ms.

        It is negative while time is left; none before delivery and when nothing is open.
        """
        if self.delivered is None:
            return None
        left = [e.within for i, e in enumerate(self.expects) if i not in self.answered]
        return now - self.delivered - min(left) if left and -1 not in self.answered else None
