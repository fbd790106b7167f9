"""Checks of what actions take: means that are there, and could ever be enough."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.errors import Reason
from sim.scenario.checks.effect_targets import carried
from sim.scenario.models.effects import MeansChange

if TYPE_CHECKING:
    from sim.scenario.checks.references import Draft, Path
    from sim.scenario.models import Action

__all__ = ["check_means"]


def check_means(draft: Draft, path: Path, action: Action) -> None:
    """Report means that do not exist or are never enough for the action."""
    for name, amount in action.means.items():
        place = (*path, "means", name)
        if not draft.one_of(place, name, draft.known.sections["means"], "problems.no-means"):
            continue
        most = _most(draft, name)
        if amount < 0:
            draft.say(place, Reason.of("problems.means.below", amount=amount))
        elif most is not None and amount > most:
            draft.say(place, Reason.of("problems.means.never", amount=amount, most=most))
    for name, per in action.one_per.items():
        place = (*path, "one-per", name)
        known = draft.one_of(place, name, draft.known.sections["means"], "problems.no-means")
        if known and not action.targets:
            draft.say(place, Reason.of("problems.means.no-targets"))
        elif known:
            _check_one_per(draft, place, action, name, per)


def _check_one_per(draft: Draft, place: Path, action: Action, name: str, per: float) -> None:
    most = _most(draft, name)
    fewest: int | None = None
    for target in action.targets:
        for process in draft.known.processes.match(target.partition("/")[0]):
            model = draft.scenario.processes.get(process)
            if model is not None:
                count = math.ceil(model.customers / per) + action.means.get(name, 0)
                fewest = count if fewest is None else min(fewest, count)
    if most is not None and fewest is not None and fewest > most:
        draft.say(place, Reason.of("problems.means.never-smallest", amount=fewest, most=most))


def _most(draft: Draft, name: str) -> int | None:
    """Return the most units of a means that there can ever be; none without bound.

    It is the number at the start and all that effects may add. An action can be given again, so its additions have no
    bound.
    """
    total = draft.scenario.means.get(name)
    if total is None:
        return None
    for path, effects, targets in carried(draft.scenario):
        for effect in effects:
            if not isinstance(effect, MeansChange) or effect.add <= 0:
                continue
            if effect.target != name and not (effect.target == "{target}" and name in targets):
                continue
            if path[0] == "actions":
                # An action that may be given again and again can bring any number.
                return None
            total += effect.add
    return total
