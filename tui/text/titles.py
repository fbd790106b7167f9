"""Titles of processes, needs and targets, as a snapshot knows them.

A target is what an action or override is aimed at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.units import clean

if TYPE_CHECKING:
    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["Named", "need_name", "target_name"]


def need_name(words: Words, snapshot: Snapshot, process: str, need: str) -> str:
    """Name a need: by the scenario's title, else by the catalogue, else by its key."""
    title = snapshot.names.get(f"need/{process}/{need}")
    return words.of(title, need) if title is not None else words.need(need)


def target_name(words: Words, snapshot: Snapshot, target: str) -> str:
    """Name a target.

    It is the title of its process and region, and the need when it is one; or a pool, route or party.
    """
    process, slash, need = target.partition("/")
    regions = {key: words.of(title, key) for key, title, _ in snapshot.regions}
    named = ""
    for view in snapshot.processes:
        if view.name == process:
            where = regions.get(view.region or "", "")
            title = words.of(view.title, process)
            named = title if not where or where in title else f"{title}, {where}"
    if not named and f"process/{process}" in snapshot.names:
        named = words.of(snapshot.names[f"process/{process}"], process)
    if not named:
        return _other(words, snapshot, target)
    return f"{named} · {need_name(words, snapshot, process, need)}" if slash else named


class Named:
    """How the room names things, all of it clean. :class:`~sim.exercise.explain.sentences.SentenceWriter` uses it."""

    def __init__(self, words: Words, snapshot: Snapshot) -> None:
        self._words = words
        self._snapshot = snapshot

    def process(self, name: str) -> str:
        """Name a process with its region."""
        return target_name(self._words, self._snapshot, name)

    def title(self, name: str) -> str:
        """Name a process without its region."""
        title = self._snapshot.names.get(f"process/{name}")
        return self._words.of(title, name) if title is not None else clean(name, lines=False)

    def need(self, process: str, need: str) -> str:
        """Name a need."""
        return need_name(self._words, self._snapshot, process, need)

    def action(self, action: str) -> str:
        """Name an action of the catalogue."""
        titles = {view.id: self._words.of(view.title, view.id) for view in self._snapshot.actions}
        return titles.get(action, clean(action, lines=False))

    def means(self, name: str) -> str:
        """Name finite means."""
        return self._words.means(name)

    def carrier(self, carrier: str) -> str:
        """Name what carries an effect.

        That is a threat, an action, a reaction, an inject, an override, or the start.
        """
        kind, name = self._titled(carrier)
        return self._words.known(f"chain.from.{kind}", name=name) or clean(carrier, lines=False)

    def cause(self, carrier: str) -> str:
        """Name where a chain ends."""
        kind, name = self._titled(carrier)
        return self._words.known(f"room.cause.{kind}", name=name) or clean(carrier, lines=False)

    def _titled(self, carrier: str) -> tuple[str, str]:
        words = self._words
        kind, _, name = carrier.partition("/")
        if carrier in self._snapshot.names:
            name = words.of(self._snapshot.names[carrier], name)
        elif kind == "action":
            titles = {order.id: words.of(order.title, order.action) for order in self._snapshot.orders}
            name = titles.get(name, name)
        elif kind == "inject":
            titles = {inject.id: words.of(inject.title, inject.id) for inject in self._snapshot.injects}
            name = titles.get(name, name)
        elif kind == "override":
            reasons = {str(one.number): clean(one.reason, lines=False) for one in self._snapshot.overrides}
            name = reasons.get(name, name)
        return kind, clean(name, lines=False)


def _other(words: Words, snapshot: Snapshot, name: str) -> str:
    """Name what is no process: a crew pool, a route, means, or somebody. What has no title goes by its own name."""
    for kind in ("crew", "route", "persona", "team"):
        title = snapshot.names.get(f"{kind}/{name}")
        if title is not None:
            return words.of(title, name)
    return words.means(name)
