"""What the parts of a world tell each other without knowing who listens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.network.need import NeedState
    from sim.engine.network.node import Node
    from sim.engine.network.ports import OpenDamage

__all__ = ["Hooks", "Signal"]

Told = ParamSpec("Told")


class Signal(Generic[Told]):
    """One thing that is told; who listens is called in the order of listening."""

    __slots__ = ("_listeners",)

    def __init__(self) -> None:
        self._listeners: list[Callable[Told, None]] = []

    def connect(self, listener: Callable[Told, None]) -> None:
        """Call ``listener`` each time from now on."""
        self._listeners.append(listener)

    def send(self, *args: Told.args, **kwargs: Told.kwargs) -> None:
        """Tell all who listen."""
        for listener in self._listeners:
            listener(*args, **kwargs)


class Hooks:
    """All signals of one world."""

    __slots__ = ("damage_cleared", "isolation_changed", "resources_changed")

    def __init__(self) -> None:
        self.isolation_changed: Signal[NeedState] = Signal()
        """A need was cut off or connected again: an intruder may get further."""
        self.damage_cleared: Signal[Node, OpenDamage] = Signal()
        """A damage is wholly undone: an intruder may be gone with it."""
        self.resources_changed: Signal[[]] = Signal()
        """A route or means have changed: orders may go on."""
