"""Commands that can be taken back in place, without computing the exercise again.

They are those that changed only what people know or wrote down (said, withdrawn, ticked, who is there, words), as long
as no other command acted since. The world never heard of them, so it is the same with and without them. All others
change what follows, and the exercise is computed again without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CLOCK_ONLY", "Reversals"]

CLOCK_ONLY: Final = frozenset({"pause", "speed", "pace", "proposals", "drop-proposal", "jump", "stop", "end"})
"""Commands that do nothing to a play but let it go on, so what came before them can still be taken back."""


class _Reversal(NamedTuple):
    seq: int
    undo: Callable[[], None]
    possible: Callable[[], bool]


def _always() -> bool:
    return True


class Reversals:
    """The last commands of a play that can be taken back in place, oldest first."""

    def __init__(self) -> None:
        self.count = 0
        """How many were taken back."""
        self._last: list[_Reversal] = []

    def add(self, seq: int, undo: Callable[[], None], possible: Callable[[], bool] = _always) -> None:
        """Keep how to take back the command that acted last, while ``possible``."""
        self._last.append(_Reversal(seq, undo, possible))

    def clear(self) -> None:
        """Hear that a command acted that cannot be taken back in place."""
        self._last.clear()

    def possible(self, seq: int) -> bool:
        """Return whether a command can be taken back in place now. It must be the last one."""
        return bool(self._last) and self._last[-1].seq == seq and self._last[-1].possible()

    def take_back(self, seq: int) -> None:
        """Take the last command back. Raises ``KeyError`` for any other."""
        if not self.possible(seq):
            raise KeyError(seq)
        self._last.pop().undo()
        self.count += 1
