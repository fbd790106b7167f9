"""The conditions of actions.

They tell when one may be ordered, and what the other party agrees to.

A condition that asks about ``{target}`` is watched for each process from the beginning, so that what must have lasted
a while is known when it is asked. Of an order for a pattern it asks about each process that the pattern means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.conditions.targeting import aimed, asks_target
from sim.scenario.models import AllOf, AnyOf, LevelCondition, LossCondition, Not

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sim.engine.conditions.monitor import ConditionMonitor, Watch
    from sim.engine.network.selector import Selector
    from sim.scenario import models

__all__ = ["Preconditions"]

OrderKey = tuple[str, str | None]


class Preconditions:
    """What the actions of one world ask about it."""

    __slots__ = ("_actions", "_answers", "_met", "_monitor", "_names", "_stir")

    def __init__(
        self, actions: Iterable[models.Action], monitor: ConditionMonitor, names: Selector, stir: Callable[[], None]
    ) -> None:
        self._actions = {action.id: action for action in actions}
        self._monitor = monitor
        self._names = names
        self._stir = stir
        """Called when the condition of an action that others wait for becomes true."""
        self._met: dict[OrderKey, Watch | None] = {}
        self._answers: dict[OrderKey, tuple[Watch | None, Watch | None]] = {}
        for action in self._actions.values():
            for target in self._foreseen(action):
                self._watch(action, target)

    def met(self, action: str, target: str | None, now: int) -> bool:
        """Return whether an action may be ordered for a target."""
        condition = self._met[self._key(action, target, now)]
        return condition is None or condition.term.holds(now)

    def agreed(self, action: str, target: str | None, now: int) -> tuple[bool, bool]:
        """Return whether the other party agrees, and whether it agrees in part."""
        agrees, partly = self._answers[self._key(action, target, now)]
        return agrees is not None and agrees.term.holds(now), partly is not None and partly.term.holds(now)

    def _foreseen(self, action: models.Action) -> Iterable[str | None]:
        """Return the processes that conditions are watched for from the beginning. None stands for all alike."""
        if asks_target(action.when, action.answer.agree_when, action.answer.partly_when):
            return dict.fromkeys(name for pattern in action.targets for name in self._processes(pattern))
        return (None,)

    def _processes(self, target: str) -> Iterable[str]:
        """Return the processes that a target means. It means those whose need or load link it is, too."""
        links = [f"{link.node.name}/{link.name}" for link in self._names.links(target)] if "/" in target else []
        return dict.fromkeys(name.partition("/")[0] for name in (*self._names.written_out(target), *links))

    def _watch(self, action: models.Action, target: str | None) -> None:
        def add(condition: models.Condition | None, fire: Callable[[], None] | None = None) -> Watch | None:
            if condition is None:
                return None
            asked = condition if target is None else self._aimed(condition, target)
            self._monitor.foresee(asked)
            return self._monitor.add(asked, fire, once=False)

        self._met[action.id, target] = add(action.when, self._stir if action.blocked == "wait" else None)
        if action.answer.by == "condition":
            self._answers[action.id, target] = (add(action.answer.agree_when), add(action.answer.partly_when))

    def _key(self, action: str, target: str | None, now: int) -> OrderKey:
        """Return under what the conditions of an order are watched."""
        if (action, None) in self._met:
            return action, None
        aim = target if target is None or "*" in target else target.partition("/")[0]
        if (action, aim) not in self._met:
            self._watch(self._actions[action], aim)
            known = self._met[action, aim]
            if known is not None:
                # What is so already does not become so: nobody who waits is called.
                known.true = known.term.holds(now)
        return action, aim

    def _aimed(self, condition: models.Condition, target: str) -> models.Condition:
        """Return a condition aimed at a process.

        Of a pattern it is aimed at each of the processes that the pattern means.
        """
        if "*" not in target:
            return aimed(condition, target)
        match condition:
            case AllOf():
                return AllOf.model_construct(all=tuple(self._aimed(part, target) for part in condition.all))
            case AnyOf():
                return AnyOf.model_construct(any=tuple(self._aimed(part, target) for part in condition.any))
            case Not():
                return Not.model_construct(not_=self._aimed(condition.not_, target))
            case LevelCondition(mean=None) | LossCondition() if asks_target(condition):
                each = tuple(aimed(condition, process) for process in self._processes(target))
                every = isinstance(condition, LevelCondition) and condition.all is not None
                return AllOf.model_construct(all=each) if every else AnyOf.model_construct(any=each)
        return aimed(condition, target.partition("/")[0])
