"""Lost control and quality along the needs that pass them on.

The rules are in ``docs/model.md`` §2.

What is lost is not the level: water flows and must be boiled, a station works and nobody can switch it. A process has
lost it when an effect took it, or when a need that passes it on brings it: of one supplier, of all of them or of a mix
when any of them has lost it, of any of them when all have. Cut off from it changes nothing; met by other means it is
clean. In a cycle only what comes from an effect counts, never what goes round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from sim.engine.modifiers.intervals import carrier_of
from sim.engine.results import Impaired, Impairment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.engine.cascade.propagation import Cascade
    from sim.engine.network.need import NeedState
    from sim.engine.network.node import Node
    from sim.engine.network.node_state import NodeState

__all__ = ["Impairments", "What", "impairments_of", "lost_of", "roots"]

What = Literal["control", "quality"]
_WHATS: Final[tuple[What, What]] = ("control", "quality")
_VIA: Final = "/via-"


def lost_of(node: NodeState, what: What) -> list[str]:
    """Return the keys of what took control or quality.

    A key is ``carrier/number``, or ``carrier/via-supplier`` where a need brought it.
    """
    return node.controls if what == "control" else node.qualities


def roots(keys: Iterable[str]) -> list[str]:
    """Return the carriers behind such keys, each once: what took it at the source."""
    return list(dict.fromkeys(_parted(key)[0] for key in keys))


def impairments_of(node: NodeState) -> tuple[Impairment, ...]:
    """Return what a process has lost now, control first. Each carrier and supplier is there once."""
    found: dict[Impairment, None] = {}
    for what in _WHATS:
        for key in lost_of(node, what):
            found[Impairment(what, *_parted(key))] = None
    return tuple(found)


def _parted(key: str) -> tuple[str, str | None]:
    """Return the carrier of a key, and the supplier along which it came.

    The supplier is none where the carrier took it itself.
    """
    carrier, via, supplier = key.partition(_VIA)
    return (carrier, supplier) if via else (carrier_of(key), None)


def _bringing(need: NeedState, what: What) -> list[NodeState]:
    """Return the suppliers that bring the loss along ``need``.

    There are none while another supplier of ``any`` is without the loss.
    """
    lost = [supplier for supplier in need.suppliers if lost_of(supplier, what)]
    return lost if need.combine != "any" or len(lost) == len(need.suppliers) else []


class Impairments:
    """Carries losses from process to process."""

    __slots__ = ("_cascade", "_impaired", "_served", "_unfit", "past")

    def __init__(self, cascade: Cascade) -> None:
        self._cascade = cascade
        self.past: list[Impaired] = []
        """Every time that a process lost what it still had, oldest first."""
        self._impaired: dict[tuple[What, str], None] = {}
        """What is lost now, by what and process."""
        self._served: dict[tuple[What, str], list[Node]] = {}
        """Nodes with a need that passes it on, once for each, by what and supplier."""
        self._unfit: dict[str, list[NeedState]] = {}
        """Needs that bear spoilt supply badly, by supplier."""
        for node in sorted(cascade.nodes.values(), key=lambda node: node.name):
            for need in node.needs:
                for supplier in need.suppliers:
                    for what in need.passes:
                        self._served.setdefault((what, supplier.name), []).append(node)
                    if need.unfit is not None:
                        self._unfit.setdefault(supplier.name, []).append(need)

    def noticed(self, node: NodeState) -> None:
        """Take in that an effect took control or quality of ``node``, or gave it back.

        The node and what depends on it are updated.
        """
        self._cascade.notice(node)
        for what in _WHATS:
            self._keep(node, what)
        self._spoil([node])
        for what in _WHATS:
            self._carry(what, self._served.get((what, node.name), ()))

    def recheck(self, need: NeedState, *, rising: bool) -> None:
        """Update what a need passes on. It is now met by other means, or no longer."""
        if need.unfit is not None:
            self._judge(need, rising=rising)
        for what in need.passes:
            self._carry(what, [self._cascade.nodes[need.node.name]])

    def _carry(self, what: What, starts: Iterable[Node]) -> None:
        """Compute again what the processes behind ``starts`` have lost.

        It is what they lost along their needs, from nothing up.
        """
        behind: dict[str, Node] = {}
        work = list(starts)
        while work:
            node = work.pop()
            if node.name not in behind:
                behind[node.name] = node
                work += self._served.get((what, node.name), ())
        before = {name: tuple(lost_of(node, what)) for name, node in behind.items()}
        for node in behind.values():
            lost = lost_of(node, what)
            lost[:] = [key for key in lost if _VIA not in key]
        work = [behind[name] for name in sorted(behind)]
        while work:
            node = work.pop(0)
            keys = sorted(set(self._brought(node, what)) - set(lost_of(node, what)))
            if keys:
                had = bool(lost_of(node, what))
                lost_of(node, what).extend(keys)
                lost_of(node, what).sort()
                if not had:
                    work += self._served.get((what, node.name), ())
        changed = [node for name, node in sorted(behind.items()) if tuple(lost_of(node, what)) != before[name]]
        for node in changed:
            self._cascade.notice(node)
            self._keep(node, what)
        if what == "quality":
            self._spoil(changed)

    def _keep(self, node: NodeState, what: What) -> None:
        """Keep that a process has lost what it still had; forget it once it has that back."""
        keys = lost_of(node, what)
        if not keys:
            self._impaired.pop((what, node.name), None)
        elif (what, node.name) not in self._impaired:
            self._impaired[what, node.name] = None
            found = dict.fromkeys(Impairment(what, *_parted(key)) for key in keys)
            self.past.append(Impaired(self._cascade.now, node.name, tuple(found)))

    @staticmethod
    def _brought(node: Node, what: What) -> Iterable[str]:
        for need in node.needs:
            if what in need.passes and not need.bypasses:
                for supplier in _bringing(need, what)[:1]:
                    for root in roots(lost_of(supplier, what)):
                        yield f"{root}{_VIA}{supplier.name}"

    def _spoil(self, changed: Iterable[NodeState]) -> None:
        for node in changed:
            for need in self._unfit.get(node.name, ()):
                self._judge(need, rising=not node.qualities)

    def _judge(self, need: NeedState, *, rising: bool) -> None:
        """See whether what a need is given is spoilt, and settle what that allows."""
        lost = _bringing(need, "quality")
        need.spoilt = tuple(roots(lost[0].qualities)) if lost and not need.bypasses else ()
        if need.spoilt:
            need.spoilt_by, need.fell_at = lost[0].name, self._cascade.now
        self._cascade.recurve(need, rising=rising)
