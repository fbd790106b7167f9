"""Stations that take over calls of others, by an effect or a rule of theirs.

Two changes, since it helps those who read the station and harms those who take over: what is offered begins in the
rises of a millisecond, and the calls come in the falls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.modifiers.modifier import ListEntry
from sim.engine.network.node import CallTransfer, shared_out
from sim.scenario.models import AllOf, LevelCondition, Not, Reaction
from sim.scenario.models import effects as effect_models
from sim.scenario.stations import HALF

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.engine.cascade.propagation import Cascade
    from sim.engine.effects.state import EffectState
    from sim.engine.modifiers.intervals import EffectInterval
    from sim.engine.network.node import Node
    from sim.scenario.models import Process

__all__ = ["own_take_overs", "take_over"]


def own_take_overs(processes: Mapping[str, Process]) -> dict[str, Reaction]:
    """Return what stations have done when they are down, as reactions.

    None of the scenario has such a name.
    """
    found = {}
    for name, process in processes.items():
        rule = process.takes_over
        if rule is None:
            continue
        down = LevelCondition(process=name, below=HALF).model_copy(update={"for_": rule.after})
        short = LevelCondition(process=name, below=rule.share)
        effect = effect_models.TakeOver(effect="take-over", target=name, by=rule.by, share=rule.share)
        found[f"take-over:{name}"] = Reaction(when=AllOf(all=(down, short)), until=Not(not_=short), effects=(effect,))
    return found


def take_over(state: EffectState, effect: effect_models.TakeOver, place: str, interval: EffectInterval) -> None:
    """Plan a take-over of the calls of each station that ``place`` means."""
    for node in state.names.nodes(place):
        if node.centre is None:
            continue
        names = {one.name: one for pattern in effect.by for one in state.names.nodes(pattern) if one is not node}
        entry = CallTransfer(interval.key, effect.share, shared_out(one for _, one in sorted(names.items())))
        offer = ListEntry(node.centre.offers, entry)
        state.schedule.put_in_force(node.name, interval, offer, _offering(state.cascade, node), harms=False)
        # That calls come to others is no harm that stays while what is offered goes: a look ahead ends both.
        both = interval._replace(turn=True)
        load = ListEntry(node.centre.loads, entry)
        state.schedule.put_in_force(node.name, both, load, _loading(state.cascade, node, entry), harms=True)


def _offering(cascade: Cascade, node: Node) -> Callable[[bool], None]:
    """Return what settles after what is offered by a station has changed."""
    return lambda rising: cascade.offer(node, rising=rising)


def _loading(cascade: Cascade, node: Node, entry: CallTransfer) -> Callable[[bool], None]:
    """Return what settles after calls have come to those who take over, or left."""

    def load(rising: bool) -> None:  # noqa: FBT001 -- the shape every settling takes
        cascade.load(node, entry, rising=rising)

    return load
