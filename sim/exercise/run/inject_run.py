"""One inject in an exercise. It has what it says, where it stands, and what of it was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sim.exercise.run.timeliness import Asked, timeliness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.engine import Watch
    from sim.exercise.run.states import Contradiction, InjectState
    from sim.exercise.run.timeliness import Done, Timeliness
    from sim.scenario.models import Expectation, Inject

__all__ = ["InjectRun", "Said", "anybody_marked"]


class _Asked(Protocol):
    """Something asked of the world that can be called off."""

    def cancel(self) -> None:
        """Call it off."""


class Said(NamedTuple):
    """That an inject was said to one of its recipients."""

    t_ms: int
    seq: int
    """Number of the command; 0 where nobody marks it, and it is said when it is released."""
    by: str
    """Who said it, raw; empty is the facilitator."""


@dataclass(slots=True)
class InjectRun:
    """One inject in this exercise, declared or written on the spot."""

    inject: Inject
    """What it says. Of one written on the spot, texts are cleaned and names are not checked."""
    recipients: tuple[str, ...]
    """Teams and roles it is for; ``all`` is written out. Empty where an exercise has no teams."""
    ad_hoc: bool = False
    """Written on the spot, so not in the scenario."""
    proposed: bool = False
    """Written on the spot from a proposal."""
    state: InjectState = "to-come"
    planned: int | None = None
    """When it is due, ms; none while that is not yet known."""
    released: int | None = None
    """When its effects began, ms."""
    said: dict[str, Said] = field(default_factory=dict)
    """By recipient; ``""`` where there are none to tell apart."""
    withdrawn: int | None = None
    """When it was taken back after it was said, ms."""
    answered: dict[int, Done] = field(default_factory=dict)
    """Index of an expectation → what the journal and the world take for its answer; -1 for one not expected.

    That is also an order that was refused at once: journals have it so, and conditions of old exercises count on it.
    """
    met: dict[int, Done] = field(default_factory=dict)
    """Index of an expectation → what was really done about it. An order that was refused at once is nothing done."""
    earlier: dict[int, Done] = field(default_factory=dict)
    """Index of an expectation → the first time that the same was done before the release."""
    token: _Asked | None = None
    presumes: Watch | None = None
    """Follows what it presumes; none where it presumes nothing."""
    contradicted: tuple[Contradiction, ...] = ()
    """What contradicted it when it was released."""
    briefed: bool = False
    """It was released in a planned jump, and is told in its brief."""
    rerouted_via: str = ""
    """The channel that the facilitator gave it in place of its own; empty where it keeps that."""
    rerouted_to: tuple[str, ...] = ()
    """The recipients that the facilitator gave it in place of its own; empty where it keeps those."""

    def rerouted(self, to: Sequence[str]) -> tuple[str, ...]:
        """Return its recipients if ``to`` came in place of those who have not heard it."""
        return tuple(dict.fromkeys([*(one for one in self.recipients if one in self.said), *to]))

    @property
    def via(self) -> str:
        """The channel it goes by."""
        return self.rerouted_via or self.inject.via

    @property
    def named(self) -> tuple[str, ...]:
        """The teams and roles it is for, by name; empty for everyone."""
        return self.rerouted_to or self.inject.named

    @property
    def id(self) -> str:
        """Its id."""
        return self.inject.id

    @property
    def expects(self) -> tuple[Expectation, ...]:
        """What participants should do with it."""
        return self.inject.expects

    @property
    def conditional(self) -> bool:
        """True when the scenario gives it a condition, even after it was moved to a time."""
        return self.inject.when is not None

    @property
    def over(self) -> bool:
        """True when it asks nothing of anybody: it was left out or withdrawn."""
        return self.state in ("skipped", "withdrawn")

    @property
    def unsaid(self) -> tuple[str, ...]:
        """Recipients to whom it is still to be said.

        ``("",)`` stands for all where there are none to tell apart.
        """
        if self.state != "released":
            return ()
        return tuple(one for one in self.recipients or ("",) if one not in self.said)

    @property
    def asked(self) -> Asked:
        """When it asked for what it expects."""
        first = min((one.t_ms for one in self.said.values()), default=None)
        return Asked(None if self.state == "skipped" else self.released, first, self.withdrawn is not None)

    def remember(self, acts: Mapping[str, Done]) -> None:
        """Keep when what it asks for was first done before its release, of ``acts``."""
        for index, wanted in enumerate(self.expects):
            before = [acts[name] for name in wanted.any_of if name in acts]
            if before:
                self.earlier[index] = min(before, key=lambda done: done.at_ms)

    def timeliness(self, index: int, now: int, *, marked: bool) -> Timeliness:
        """Return where one of its expectations stands, as of ``now`` (ms).

        ``marked``: as of :func:`anybody_marked`; False where it is told now to who may not have heard it.
        """
        done = self.met.get(index)
        return timeliness(self.expects[index], self.asked, done, now, self.earlier.get(index), marked=marked)

    def late(self, now: int, *, marked: bool) -> int | None:
        """Return how late the most urgent open expectation is, ms.

        It is negative while time is left; none before the team can know of it and when nothing is open.
        """
        standing = (self.timeliness(index, now, marked=marked) for index in range(len(self.expects)))
        return max((one.late_ms or 0 for one in standing if one.status in ("open", "missing")), default=None)


def anybody_marked(runs: Iterable[InjectRun]) -> bool:
    """Return whether anybody marked an inject as said. Where nobody did, times count from the release."""
    return any(said.seq for run in runs for said in run.said.values())
