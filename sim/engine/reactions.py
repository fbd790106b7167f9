"""Reactions of people and systems, set off by a condition.

They are set off afresh each time, and what set them off is remembered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.engine.cascade.impairments import roots
from sim.engine.results import WorldEvent
from sim.origin import Origin
from sim.scenario.models import AllOf, AnyOf, LevelCondition, LossCondition, Not

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.engine.modifiers.intervals import ActiveEffects
    from sim.engine.network.node_state import NodeState
    from sim.engine.network.selector import Selector
    from sim.engine.results import Fall
    from sim.engine.services import WorldServices
    from sim.scenario.models import Condition, Reaction

__all__ = ["Reactions", "SetOff"]


class SetOff(NamedTuple):
    """What set a reaction off, one time."""

    t: int
    """When, ms."""
    falls: tuple[Fall, ...]
    """The records of the processes its condition reads that were below 1 then, by name."""
    carriers: tuple[str, ...]
    """What had taken the control or quality that its condition asks about."""


class Reactions:
    """All reactions of one world."""

    __slots__ = ("_names", "_services", "_tell", "past")

    def __init__(self, services: WorldServices, names: Selector, tell: Callable[[WorldEvent], None]) -> None:
        self._services = services
        self._names = names
        self._tell = tell
        self.past: dict[str, list[SetOff]] = {}
        """What set each reaction off, each time, oldest first, by name; missing when nothing has."""

    def set_off(self, name: str, before: Fall | None) -> SetOff | None:
        """Return what set a reaction off the last time.

        With ``before`` it is the last time before that fall, if the fall did not come of the reaction itself.
        """
        for one in reversed(self.past.get(name, ())):
            # In one millisecond a fall can set off again what it came of.
            if before is None or (one.t <= before.t and not any(_same(fall, before) for fall in one.falls)):
                return one
        return None

    def begin(self, reactions: dict[str, Reaction], steady: dict[str, Reaction]) -> None:
        """Await every reaction, in order of name.

        Those that are ``steady`` go on where they are set off again before they have ended.
        """
        for name, reaction in sorted((reactions | steady).items()):
            self._await(name, reaction, afresh=name not in steady)

    def _await(self, name: str, reaction: Reaction, *, afresh: bool) -> None:
        running: list[ActiveEffects] = []
        firings = 0

        def calm() -> None:
            while running:
                self._services.effects.end(running.pop())

        def react() -> None:
            nonlocal firings
            if running and not afresh:
                return
            firings += 1
            now = self._services.calendar.now
            self.past.setdefault(name, []).append(SetOff(now, *self._reasons(reaction.when)))
            self._tell(WorldEvent(now, "reaction", name, ""))
            calm()
            part = f"{firings}." if firings > 1 else ""
            running.append(
                self._services.effects.start(reaction.effects, Origin("reaction", name), now, reaction.target, part)
            )

        self._services.monitor.add(reaction.when, react, once=not reaction.again)
        if reaction.until is not None:
            self._services.monitor.add(reaction.until, calm, once=False)

    def _reasons(self, condition: Condition) -> tuple[tuple[Fall, ...], tuple[str, ...]]:
        falls: dict[str, Fall] = {}
        carriers: list[str] = []
        for part in _plain(condition):
            if isinstance(part, LossCondition):
                for node in self._names.nodes(part.process):
                    keys = node.controls if part.lost == "control" else node.qualities
                    carriers += roots(keys)
            elif isinstance(part, LevelCondition):
                for node in self._names.nodes(part.pattern):
                    read = [n for need in node.needs if need.name == part.need for n in need.suppliers]
                    falls.update(_below((node, *read), part))
                    carriers += [key for need in node.needs if need.name == part.need for key in need.isolates]
        return tuple(falls[name] for name in sorted(falls)), tuple(dict.fromkeys(carriers))


def _same(fall: Fall, other: Fall) -> bool:
    return (fall.process, fall.t, fall.level) == (other.process, other.t, other.level)


def _plain(condition: Condition) -> Iterator[Condition]:
    """Yield the conditions on processes within one, at any depth."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.all if isinstance(condition, AllOf) else condition.any:
            yield from _plain(part)
    elif not isinstance(condition, Not):
        yield condition


def _below(nodes: tuple[NodeState, ...], condition: LevelCondition) -> Iterator[tuple[str, Fall]]:
    # A mean, or a supply, is brought down by all that are below 1; else those below the threshold count.
    of_level = condition.mean is None and condition.need is None and condition.below is not None
    under = condition.below if of_level and condition.below is not None else 1.0
    for node in nodes:
        if node.level < under and node.fall is not None:
            yield node.name, node.fall
