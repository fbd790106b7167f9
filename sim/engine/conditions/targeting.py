"""Conditions that ask about ``{target}``. The functions tell whether one does, and put a process in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.scenario.models import Frozen

if TYPE_CHECKING:
    from sim.scenario import models

__all__ = ["aimed", "asks_target"]


def aimed(condition: models.Condition, target: str | None) -> models.Condition:
    """Return a condition in which ``{target}`` is replaced, at any depth."""
    changed = {name: _aimed(value, target or "") for name, value in condition}
    return condition.model_copy(update=changed)


def asks_target(*conditions: models.Condition | None) -> bool:
    """Return whether any of these asks about ``{target}``."""
    return any(condition is not None and aimed(condition, "") != condition for condition in conditions)


def _aimed(value: Any, target: str) -> Any:
    if isinstance(value, str):
        return value.replace("{target}", target)
    if isinstance(value, tuple):
        return tuple(_aimed(part, target) for part in value)
    if isinstance(value, Frozen):
        return value.model_copy(update={name: _aimed(part, target) for name, part in value})
    return value
