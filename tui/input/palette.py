"""The command palette, in the room's words: everything the keys can do, by name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui.input.keys import KEYS, PANES, Key, key_shown
from tui.room_port import room

if TYPE_CHECKING:
    from tui.room_port import Room
    from tui.text.format import Words

__all__ = ["NAMED", "Palette", "RoomCommands"]


NAMED: Final = (
    ("pause-why", "pause_why"),
    ("pace-pause", "pace('pause')"),
    ("pace-real-time", "pace('real-time')"),
    ("pace-go-on", "pace('go-on')"),
    ("theme-dark", "theme('dark')"),
    ("theme-light", "theme('light')"),
    ("theme-contrast", "theme('contrast')"),
    ("theme-safe", "theme('safe')"),
    ("language-nl", "language('nl')"),
    ("language-en", "language('en')"),
    ("proposals-on", "proposals(True)"),
    ("proposals-off", "proposals(False)"),
)
"""What the room does that has a name here and no key: name of its words, and action of the room screen."""


class RoomCommands(Provider):
    """Every key of the room as a command."""

    @property
    def _words(self) -> Words:
        return self._room.words

    async def discover(self) -> Hits:
        """List everything, before anything is typed."""
        for key in _listed():
            if key.name != "palette":
                title, help_text = self._texts(key)
                yield DiscoveryHit(Content(title), partial(self._run, key), title, help_text)
        for name, deed in NAMED:
            title, help_text = self._words(f"room.key.{name}"), self._words(f"room.help.{name}")
            yield DiscoveryHit(Content(title), partial(self._room.run_named, deed), title, help_text)

    async def search(self, query: str) -> Hits:
        """List what matches what is typed; say so when nothing does."""
        matcher = self.matcher(query)
        found = False
        for name, deed in NAMED:
            title, help_text = self._words(f"room.key.{name}"), self._words(f"room.help.{name}")
            score = max(matcher.match(title), matcher.match(help_text) / 2)
            if score > 0:
                found = True
                yield Hit(score, matcher.highlight(title), partial(self._room.run_named, deed), title, help_text)
        for key in _listed():
            title, help_text = self._texts(key)
            score = max(matcher.match(title), matcher.match(help_text) / 2)
            if score > 0 and key.name != "palette":
                found = True
                yield Hit(score, matcher.highlight(title), partial(self._run, key), title, help_text)
        for action in self._room.snapshot.actions:
            title = self._words.of(action.title, action.id)
            score = matcher.match(title)
            if score > 0:
                found = True
                about = self._words(f"room.mode.{action.mode}")
                yield Hit(score, matcher.highlight(title), partial(self._order, action.id), title, about)
        if not found:
            nothing = self._words("room.palette.nothing")
            yield Hit(1, Content(nothing), _nothing, nothing)

    @property
    def _room(self) -> Room:
        return room(self)

    async def _order(self, action: str) -> None:
        self._room.order(action)

    def _texts(self, key: Key) -> tuple[str, str]:
        title = f"{self._words(f'room.key.{key.name}')} ({key_shown(self._words, key)})"
        return title, self._words(f"room.help.{key.name}")

    async def _run(self, key: Key) -> None:
        await self._room.run_key(key.name, self.screen)


def _listed() -> list[Key]:
    """Return the keys of the room; those of screens in front of it do nothing here."""
    return [key for key in KEYS if set(key.contexts) & set(PANES) and key.name != "stop-sign"]


async def _nothing() -> None:
    """Do nothing: what a line that only says so does."""


class Palette(CommandPalette):
    """Textual's palette, asking its question in the room's language."""

    def __init__(self, words: Words) -> None:
        super().__init__(placeholder=words("room.palette.placeholder"), id="--command-palette")
