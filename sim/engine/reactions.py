"""Reactions of people and systems: set off by a condition, afresh each time, and remembered with what set them off."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.engine.losses import roots
from sim.engine.records import Happening
from sim.scenario.models import AllOf, AnyOf, LevelCondition, LossCondition, Not

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.engine.names import Names
    from sim.engine.parts import Parts
    from sim.engine.records import Fall
    from sim.engine.spans import Carried
    from sim.engine.state import Node
    from sim.scenario.models import Condition, Reaction

__all__ = ["Reactions", "SetOff"]


class SetOff(NamedTuple):
    """What set a reaction off, the last time."""

    t: int
    """When, ms."""
    falls: tuple[Fall, ...]
    """The records of the processes its condition reads that were below 1 then, by name."""
    carriers: tuple[str, ...]
    """What had taken the control or quality that its condition asks about."""


class Reactions:
    """All reactions of one world."""

    __slots__ = ("_names", "_parts", "_tell", "last")

    def __init__(self, parts: Parts, names: Names, tell: Callable[[Happening], None]) -> None:
        self._parts = parts
        self._names = names
        self._tell = tell
        self.last: dict[str, SetOff] = {}
        """What set each reaction off, by name; missing when nothing has."""

    def begin(self, reactions: dict[str, Reaction]) -> None:
        """Await every reaction, in order of name."""
        for name, reaction in sorted(reactions.items()):
            self._await(name, reaction)

    def _await(self, name: str, reaction: Reaction) -> None:
        running: list[Carried] = []
        firings = 0

        def calm() -> None:
            while running:
                self._parts.effects.end(running.pop())

        def react() -> None:
            nonlocal firings
            firings += 1
            now = self._parts.agenda.now
            self.last[name] = SetOff(now, *self._reasons(reaction.when))
            self._tell(Happening(now, "reaction", name, ""))
            calm()
            part = f"{firings}." if firings > 1 else ""
            running.append(self._parts.effects.start(reaction.effects, f"reaction/{name}", now, reaction.target, part))

        self._parts.watches.add(reaction.when, react, once=not reaction.again)
        if reaction.until is not None:
            self._parts.watches.add(reaction.until, calm, once=False)

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
                    falls.update(_below((node, *read)))
                    carriers += [key for need in node.needs if need.name == part.need for key in need.isolates]
        return tuple(falls[name] for name in sorted(falls)), tuple(dict.fromkeys(carriers))


def _plain(condition: Condition) -> Iterator[Condition]:
    """Give the conditions on processes within one, at any depth."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.all if isinstance(condition, AllOf) else condition.any:
            yield from _plain(part)
    elif not isinstance(condition, Not):
        yield condition


def _below(nodes: tuple[Node, ...]) -> Iterator[tuple[str, Fall]]:
    for node in nodes:
        if node.level < 1.0 and node.fall is not None:
            yield node.name, node.fall
