"""Frozen views that are kept. A view is given again for as long as all that it is made of is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

__all__ = ["ViewCache"]

Made = TypeVar("Made")


class ViewCache(Generic[Made]):
    """The last thing made under each name, with what it was made of."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[tuple[object, ...], Made]] = {}

    def get(self, name: Hashable, of: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """Return what was made of ``of`` under this name.

        It is made when that was something else, or nothing. ``of`` must hold everything that differs between what can
        be made under one name.
        """
        known = self._known.get(name)
        if known is None or known[0] != of:
            known = self._known[name] = (of, make())
        return known[1]
