"""An intruder in a shared component.

It spreads over its carriers, strikes, and is removed by a clean rebuild.

One carrier after another is compromised, in a drawn order and each after its own drawn dwell time, as long as there is
a compromised one that is not isolated. Compromised means: control is lost, unseen. When the intruder strikes, its
effects hit every compromised carrier that is not isolated, and the others when their isolation ends. A carrier is
clean, for good, when the damage it did there is wholly undone, or a rebuild is done (``docs/model.md`` §5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.modifiers.modifier import ListEntry
from sim.engine.threats.intrusion_draws import IntrusionDraws
from sim.origin import Origin
from sim.scenario import models

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.draws.observed import PendingDelay
    from sim.engine.network.need import NeedState
    from sim.engine.network.node import Node
    from sim.engine.network.ports import OpenDamage
    from sim.engine.services import WorldServices

__all__ = ["Intrusion"]


class Intrusion:
    """One compromise in one world."""

    __slots__ = (
        "_begun", "_carrier", "_held", "_model", "_next", "_origin", "_services", "_shown", "_strike_wait",
        "_strikes", "_struck", "_tag", "_tell", "_todo", "_waiting",
    )  # fmt: skip

    def __init__(
        self,
        threat: models.Threat,
        compromise: models.Compromise,
        tags: dict[str, tuple[str, ...]],
        services: WorldServices,
        tell: Callable[[str], None],
    ) -> None:
        self._model = compromise
        self._services = services
        self._tell = tell
        self._origin = Origin("threat", threat.id)
        self._carrier = str(self._origin)
        self._tag = self._model.tag.replace("{target}", threat.target or "")
        first = (self._model.first or "").replace("{target}", threat.target or "")
        carriers = sorted(name for name, own in tags.items() if self._tag in own)
        self._shown = IntrusionDraws(threat.id, carriers, first, self._model.dwell, services.chance)
        carriers.sort(key=lambda name: (name != first, self._shown.place(name), name))
        self._todo = [services.cascade.nodes[name] for name in carriers]
        """Carriers not yet compromised, in the order in which they are tried."""
        self._next: Node | None = None
        """The one that is waited for; none when any will do."""
        self._waiting = False
        self._begun = False
        self._held: dict[str, ListEntry] = {}
        """Control lost, by carrier that is compromised now."""
        self._struck: set[str] = set()
        """Carriers on which the intruder has struck, or which are clean."""
        self._strikes = False
        self._strike_wait: PendingDelay | None = None

    def begin(self, t: int) -> None:
        """Compromise the first carrier at ``t``, and go on from there."""
        self._services.cascade.hooks.damage_cleared.connect(self._heal)
        self._services.cascade.hooks.isolation_changed.connect(self._cut)
        if self._todo:
            self._expect(t, self._todo[0].name)
        if self._model.activates_after is not None:
            name = f"activates/{self._origin.id}"
            self._strike_wait = self._services.chance.wait(name, self._model.activates_after, t)
            self._services.calendar.open(t + self._strike_wait.span, self._activate)
        if self._model.activates_when is not None:
            # Watched from now on, so that what must have lasted a while may have begun before the intrusion.
            begun = models.TimeCondition.model_construct(time=t)
            ready = models.AllOf.model_construct(all=(begun, self._model.activates_when))
            self._services.monitor.add(ready, self._activate, once=True)

    # The spread.

    def _expect(self, t: int, name: str) -> None:
        self._waiting = True
        self._services.calendar.fall(t, name, f"{self._carrier}/spread", self._spread)

    def _spread(self) -> None:
        self._waiting = False
        node = self._next or next((n for n in self._todo if not self._shielded(n)), None)
        if self._next is not None:
            self._shown.arrived()
        elif node is not None:
            self._shown.came_first(node.name, [n.name for n in self._todo if not self._shielded(n)])
        first, self._begun = not self._begun, True
        if node is None or not (first or self._active()):
            self._begun = self._begun and not first
            return
        if not self._shielded(node):
            self._todo.remove(node)
            lost = self._held[node.name] = ListEntry(node.controls, f"{self._carrier}/control")
            lost.on()
            self._services.effects.impairments.noticed(node)
            if self._strikes:
                self._strike(node)
        self._go_on()

    def _go_on(self) -> None:
        """Wait from now for the next carrier that can be reached. It does so only if anything can be reached at all."""
        node = next((n for n in self._todo if not self._shielded(n)), None)
        if node is None or self._waiting or not self._active():
            return
        self._next = node
        rivals = [n.name for n in self._todo if not self._shielded(n)]
        now = self._services.calendar.now
        self._expect(now + self._shown.dwell(node.name, rivals, now), node.name)

    def _active(self) -> bool:
        """Return whether the intruder can go on. There must be a compromised carrier that is not isolated."""
        return any(not self._isolated(self._services.cascade.nodes[name]) for name in self._held)

    def _isolated(self, node: Node) -> bool:
        through = self._model.through
        return any(need.isolates for need in node.needs if through in (None, need.name))

    def _shielded(self, node: Node) -> bool:
        patched = any(tag in ("", self._tag) for _, tag in self._services.effects.patches.get(node.name, ()))
        return patched or self._isolated(node)

    def _cut(self, need: NeedState) -> None:
        """Go on where an isolation has ended: a carrier is back in reach, or new in it."""
        node = self._services.cascade.nodes[need.node.name]
        if need.isolates or self._isolated(node):
            return
        if self._strikes and node.name in self._held:
            self._strike(node)
        if self._begun:
            self._go_on()
        elif self._todo and not self._waiting:
            self._expect(self._services.calendar.now, node.name)

    # The strike, and the way out.

    def _activate(self) -> None:
        if self._strikes:
            return
        self._strikes = True
        if self._strike_wait is not None:
            self._strike_wait.stop(self._services.calendar.now)
        self._tell("activated")
        for name in sorted(self._held):
            if not self._isolated(self._services.cascade.nodes[name]):
                self._strike(self._services.cascade.nodes[name])

    def _strike(self, node: Node) -> None:
        if node.name not in self._struck:
            self._struck.add(node.name)
            now = self._services.calendar.now
            self._services.effects.start(self._model.effects, self._origin, now, node.name, f"{node.name}.")

    def _heal(self, node: Node, damage: OpenDamage) -> None:
        mine = damage.carrier == self._carrier and not any(d.carrier == self._carrier for d in node.damages)
        if node.name in self._held and (damage.rebuilt or mine):
            self._held.pop(node.name).off()
            self._struck.add(node.name)
            self._services.effects.impairments.noticed(node)
