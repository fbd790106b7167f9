"""Keys that are typed before the screen for them is shown.

They wait for it, in order.

A key of the room acts at once, so that the next one already finds the form that it opens; a form that has no cursor
yet, or that has been submitted and not answered, gets its keys when it has. A paste waits among the keys as what it
is. STOP never waits.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from textual.events import Key, Paste

from tui.forms.base import Form

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.screen import Screen

__all__ = ["LONGEST", "TypeAhead"]

LONGEST: Final = 0.5
"""Seconds that keys wait at most for an answer to a form."""
_AT_ONCE: Final = frozenset({"f12", "ctrl+q"})


class TypeAhead:
    """A queue that delivers keys one by one with ``deliver``. ``shown`` returns the screen that they go to."""

    def __init__(self, shown: Callable[[], Screen[object]], deliver: Callable[[Key | Paste], Awaitable[None]]) -> None:
        self._shown = shown
        self._deliver = deliver
        self._held: deque[Key | Paste] = deque()
        self._awaited: Screen[object] | None = None
        self._letting_go = False

    async def take(self, typed: Key | Paste) -> bool:
        """Take a key or a paste. Return whether something now waits for the answer to a form."""
        if isinstance(typed, Key) and typed.key in _AT_ONCE:
            await self._deliver(typed)
            return False
        self._held.append(typed)
        return await self.let_go()

    async def let_go(self) -> bool:
        """Deliver what need not wait any more. Return whether the rest waits for the answer to a form."""
        if self._letting_go:
            return False
        self._letting_go = True
        try:
            while self._held and self._ready():
                typed = self._held.popleft()
                screen = self._shown()
                await self._deliver(typed)
                submits = isinstance(typed, Key) and typed.key in ("enter", "ctrl+s")
                if submits and isinstance(screen, Form) and screen is self._shown():
                    self._awaited = screen
        finally:
            self._letting_go = False
        return self._awaited is not None

    def expect(self) -> None:
        """Wait until another screen is in front: it has been asked for."""
        self._awaited = self._shown()

    def answered(self) -> None:
        """Note that a form need not be waited for any more."""
        self._awaited = None

    def _ready(self) -> bool:
        screen = self._shown()
        if self._awaited is not None and screen is not self._awaited:
            self._awaited = None
        return self._awaited is None and not (isinstance(screen, Form) and screen.focused is None)
