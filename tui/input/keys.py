"""Every key of the room, declared once. Bindings, key bar, help and command palette all come from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from textual.binding import Binding

if TYPE_CHECKING:
    from tui.text.format import Words

__all__ = ["EVERYWHERE", "GROUPS", "KEYS", "PANES", "Key", "Pane", "bindings", "key_shown"]

Pane = Literal["situation", "injects", "response", "journal"]
PANES: Final[tuple[Pane, ...]] = ("situation", "injects", "response", "journal")
Group = Literal["clock", "situation", "injects", "response", "journal", "view", "exercise"]
GROUPS: Final[tuple[Group, ...]] = ("clock", "injects", "response", "situation", "journal", "view", "exercise")


@dataclass(frozen=True, slots=True)
class Key:
    """One thing the facilitator can do."""

    name: str
    """Names its words: ``room.key.NAME`` in the key bar, ``room.help.NAME`` in help and palette."""
    keys: str
    """Keys as Textual names them, by commas; empty when a table handles it."""
    shown: str
    """The key as the facilitator sees it; ``space`` and ``enter`` are put in words."""
    action: str
    """Action of the room screen, or of the app when it starts with ``app.``."""
    group: Group
    panes: tuple[Pane, ...] = ()
    """Panes in whose key bar it stands, in order of declaration."""


KEYS: Final[tuple[Key, ...]] = (
    Key("clock", "space", "space", "toggle_clock", "clock", PANES),
    Key("faster", "plus,equals_sign", "+", "speed(1)", "clock"),
    Key("slower", "minus", "-", "speed(-1)", "clock"),
    Key("jump", "j", "j", "jump", "clock", ("situation", "injects")),
    Key("deliver", "", "enter", "deed('injects','deliver')", "injects", ("injects",)),
    Key("hold", "h", "h", "deed('injects','hold')", "injects", ("injects",)),
    Key("skip", "s", "s", "deed('injects','skip')", "injects", ("injects",)),
    Key("heard", "k", "k", "read_out", "injects", ("injects",)),
    Key("move", "m", "m", "deed('injects','move')", "injects", ("injects",)),
    Key("shift", "M", "M", "shift", "injects"),
    Key("ad-hoc", "a", "a", "ad_hoc", "injects", ("injects",)),
    Key("answer", "", "enter", "deed('response','choose')", "response", ("response",)),
    Key("order", "o", "o", "order", "response", ("situation", "response")),
    Key("decision", "d", "d", "decision", "response", ("response",)),
    Key("override", "v", "v", "deed('situation','override')", "situation", ("situation",)),
    Key("order-of", "r", "r", "toggle_order", "situation", ("situation",)),
    Key("why", "w", "w", "deed('situation','why')", "situation", ("situation",)),
    Key("note", "n", "n", "note", "journal", ("response", "journal")),
    Key("undo", "u", "u", "undo", "journal", ("journal",)),
    Key("situation", "1", "1", "pane('situation')", "view"),
    Key("injects", "2", "2", "pane('injects')", "view"),
    Key("response", "3", "3", "pane('response')", "view"),
    Key("journal", "4", "4", "pane('journal')", "view"),
    Key("read", "l", "l", "read", "view", ("injects",)),
    Key("stop", "exclamation_mark", "! / ctrl+x", "app.stop_exercise", "exercise"),
    Key("end", "E", "E", "end", "exercise"),
    Key("briefing", "b", "b", "briefing", "view"),
    Key("help", "question_mark,f1", "?", "app.explain", "view", PANES),
    Key("palette", "", "ctrl+p", "app.command_palette", "view"),
    Key("quit", "q", "q", "leave", "exercise"),
)
"""In the order in which help lists them within their group."""

EVERYWHERE: Final = (Binding("exclamation_mark", "app.stop_exercise", show=False),)
"""What also works in front of the room, in forms and other screens; ctrl+x works even while typing."""


def bindings() -> list[Binding]:
    """Return the bindings of the room screen."""
    return [Binding(key.keys, key.action, key.name, show=False) for key in KEYS if key.keys]


def key_shown(words: Words, key: Key) -> str:
    """Return the key as the facilitator knows it."""
    return words(f"room.keyname.{key.shown}") if key.shown in ("space", "enter") else key.shown
