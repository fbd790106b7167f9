"""Every key of the room, declared once.

Bindings, key bar, help, palette and ``keten keys`` all come from here.

A key acts on what is seen. It works in its contexts alone: a pane when that is in sight and focused, or a screen when
that is in front. In one context a key does one thing (``tests/tui/test_key_table.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from textual.actions import parse
from textual.binding import Binding

if TYPE_CHECKING:
    from tui.text.format import Words

__all__ = [
    "CONTEXTS",
    "GROUPS",
    "KEYS",
    "OUTSIDE",
    "PANES",
    "SPEEDS",
    "Context",
    "Key",
    "Pane",
    "bindings",
    "contexts_of",
    "key_named",
    "key_shown",
    "pane_of",
    "table",
]  # fmt: skip

SPEEDS: Final = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)
"""Steps of + and -."""
Pane = Literal["now", "situation", "injects", "response", "journal"]
PANES: Final[tuple[Pane, ...]] = get_args(Pane)
"""The panes of the room, by their digit from 0."""
Context = Literal[
    "now",
    "situation",
    "injects",
    "response",
    "journal",
    "form",
    "page",
    "inject",
    "map",
    "briefing",
    "endex",
    "hotwash",
]
Outside = Literal["home", "show"]
"""Screens of their own, without a room."""
CONTEXTS: Final[tuple[Context, ...]] = get_args(Context)
"""Where a key may work: the panes of the room, then the screens in front of it. A *page* is a screen to read."""
Group = Literal["clock", "now", "injects", "response", "situation", "journal", "view", "exercise", "screens"]
GROUPS: Final[tuple[Group, ...]] = get_args(Group)
_READ: Final[tuple[Context, ...]] = ("page", "inject", "briefing", "endex")
_ROOM: Final[tuple[Context, ...]] = PANES


@dataclass(frozen=True, slots=True)
class Key:
    """One thing the facilitator can do."""

    name: str
    """Names its words: ``room.key.NAME`` in the key bar, ``room.help.NAME`` in help and palette."""
    keys: str
    """Keys as Textual names them, by commas."""
    shown: str
    """The key as the facilitator sees it; ``space``, ``enter`` and ``esc`` are put in words."""
    action: str
    """Action of the screen that is in front, or of the app when it starts with ``app.``."""
    group: Group
    contexts: tuple[Context | Outside, ...] = _ROOM
    """Where it works."""
    bars: tuple[Pane, ...] = ()
    """Panes in whose key bar it stands, in order of declaration."""
    first: bool = False
    """Whether it comes before what a field or list does with it."""


_FOUR: Final = ("situation", "injects", "response", "journal")
KEYS: Final[tuple[Key, ...]] = (
    Key("clock", "space", "space", "toggle_clock", "clock", bars=PANES),
    Key("faster", "plus,equals_sign", "+", "speed(1)", "clock"),
    Key("slower", "minus", "-", "speed(-1)", "clock"),
    Key("jump", "j", "j", "jump", "clock", bars=("now", "situation", "injects")),
    Key("brief", "l", "l", "brief", "clock"),
    Key("read", "enter", "enter", "deed('now','choose')", "now", ("now",), ("now",)),
    Key("said", "k", "k", "said", "now", bars=("now", "injects")),
    Key("detail", "enter", "enter", "deed('injects','choose')", "injects", ("injects",), ("injects",)),
    Key("release", "i", "i", "deed('injects','release')", "injects", ("injects",), ("injects",)),
    Key("hold", "h", "h", "deed('injects','hold')", "injects", ("injects",), ("injects",)),
    Key("skip", "s", "s", "deed('injects','skip')", "injects", ("injects",), ("injects",)),
    Key("move", "m", "m", "deed('injects','move')", "injects", ("injects",), ("injects",)),
    Key("remedy", "c", "c", "deed('injects','remedy')", "injects", ("injects",), ("injects",)),
    Key("withdraw", "x", "x", "deed('injects','withdraw')", "injects", ("injects",), ("injects",)),
    Key("shift", "M", "M", "shift", "injects", ("injects",)),
    Key("ad-hoc", "a", "a", "ad_hoc", "injects", bars=("now", "injects")),
    Key("proposal", "p", "p", "proposal", "injects"),
    Key("choose", "enter", "enter", "deed('response','choose')", "response", ("response",), ("response",)),
    Key("order", "o", "o", "order", "response", bars=("now", "situation", "response")),
    Key("decision", "d", "d", "decision", "response", bars=("now", "situation", "response")),
    Key("redirect", "e", "e", "redirect", "response", ("response",)),
    Key("tick", "t", "t", "tick", "response", ("response",), ("response",)),
    Key("cause", "enter", "enter", "deed('situation','choose')", "situation", ("situation",)),
    Key("why", "w", "w", "why", "situation", bars=("situation",)),
    Key("override", "v", "v", "override", "situation", bars=("situation", "response")),
    Key("find", "slash", "/", "find", "situation", bars=("situation",)),
    Key("order-of", "r", "r", "toggle_order", "situation", ("situation",), ("situation",)),
    Key("entry", "enter", "enter", "deed('journal','choose')", "journal", ("journal",), ("journal",)),
    Key("note", "n", "n", "note", "journal", bars=("now", "response", "journal")),
    Key("undo", "u", "u", "undo", "journal", bars=PANES),
    Key("branch", "B", "B", "branch", "journal"),
    Key("now", "0", "0", "pane('now')", "view"),
    Key("situation", "1", "1", "pane('situation')", "view"),
    Key("injects", "2", "2", "pane('injects')", "view"),
    Key("response", "3", "3", "pane('response')", "view"),
    Key("journal", "4", "4", "pane('journal')", "view"),
    Key("map", "g", "g", "map", "view"),
    Key("briefing", "b", "b", "briefing", "view"),
    Key("blackout", "z", "z", "blackout", "view"),
    Key("copy", "y", "y", "copy", "view", (*PANES, *_READ, "map")),
    Key("help", "question_mark,f1", "?", "app.explain", "view", (*PANES, *_READ, "map"), PANES),
    Key("palette", "ctrl+p", "ctrl+p", "app.command_palette", "view", CONTEXTS),
    Key("stop", "f12", "F12", "app.stop_exercise", "exercise", CONTEXTS, PANES, first=True),
    Key("stop-sign", "exclamation_mark", "!", "app.stop_exercise", "exercise", CONTEXTS),
    Key("end", "E", "E", "end", "exercise"),
    Key("quit", "q,ctrl+q", "q", "app.leave", "exercise"),
    Key("back", "escape,q,enter", "esc", "back", "screens", _READ),
    Key("give", "ctrl+s", "enter", "submit", "screens", ("form",)),
    Key("cancel", "escape", "esc", "dismiss_form", "screens", ("form",)),
    Key("said-here", "k", "k", "said", "screens", ("inject",)),
    Key("staff-note", "s", "s", "staff", "screens", ("inject",)),
    Key("lines", "r", "r", "lines", "screens", ("inject",)),
    Key("decide-here", "d", "d", "decision", "screens", ("inject",)),
    Key("order-here", "o", "o", "order", "screens", ("inject",)),
    Key("region", "enter", "enter", "region", "screens", ("map",)),
    Key("map-process", "slash", "/", "process", "screens", ("map",)),
    Key("leave-map", "escape,q,g", "esc", "back", "screens", ("map",)),
    Key("report", "R", "R", "report", "exercise", (*PANES, "endex")),
    Key("hotwash", "H", "H", "hotwash", "exercise", (*PANES, "endex")),
    Key("column", "tab", "Tab", "column(1)", "screens", ("hotwash",)),
    Key("column-before", "shift+tab", "Shift+Tab", "column(-1)", "screens", ("hotwash",)),
    Key("leave-hotwash", "escape", "esc", "back", "screens", ("hotwash",)),
    Key("setup", "S", "S", "setup", "exercise", (*PANES, "briefing")),
    Key("begin", "space", "space", "start", "screens", ("briefing",)),
)  # fmt: skip
"""In the order in which help lists them within their group."""
OUTSIDE: Final[tuple[Key, ...]] = (
    Key("home-choose", "enter", "enter", "", "screens", ("home",)),
    Key("home-find", "slash", "/", "find", "screens", ("home",)),
    Key("home-back", "escape", "esc", "step_back", "screens", ("home",)),
    Key("home-leave", "q", "q", "quit", "screens", ("home",)),
    Key("home-leave-at-once", "ctrl+q,ctrl+c", "ctrl+q", "quit", "screens", ("home",), first=True),
    Key("show-scroll", "up,down", "↑ ↓", "", "screens", ("show",)),
    Key("show-leave", "q,escape,ctrl+q,ctrl+c", "q", "leave", "screens", ("show",), first=True),
)
"""Keys of the home screen and of ``keten show``. One without an action is the list's or the page's own."""

_PLACES: Final[dict[tuple[str, tuple[object, ...]], frozenset[Context | Outside]]] = {}


def contexts_of(action: str, parameters: tuple[object, ...]) -> frozenset[Context | Outside]:
    """Return the contexts in which an action of the room works.

    They are none for an action that no key of the room has.
    """
    if not _PLACES:
        for key in KEYS:
            if set(key.contexts) & set(PANES):
                _, name, values = parse(key.action)
                _PLACES[name, values] = _PLACES.get((name, values), frozenset()) | frozenset(key.contexts)
    return _PLACES.get((action, parameters), frozenset())


_APP: Final = frozenset({"palette"})
"""Keys that the app binds by itself."""


def key_named(name: str) -> Key:
    """Return a key by its name. Raises ``StopIteration`` for an unknown one."""
    return next(key for key in KEYS if key.name == name)


def pane_of(key: Key) -> Pane | None:
    """Return the one pane in which a key works.

    Return none for a key that works in several, or in front of the room.
    """
    return next((pane for pane in PANES if key.contexts == (pane,)), None)


def bindings(*contexts: Context | Outside) -> list[Binding]:
    """Return the bindings of the keys that work in one of these contexts.

    A key that works in several of them with different actions is bound once: the action tells by where the cursor is.
    """
    found: dict[tuple[str, str], Binding] = {}
    for key in (*KEYS, *OUTSIDE):
        if key.action and key.name not in _APP and set(contexts) & set(key.contexts):
            bound = Binding(key.keys, key.action, key.name, show=False, priority=key.first)
            found.setdefault((key.keys, key.action), bound)
    return list(found.values())


def key_shown(words: Words, key: Key) -> str:
    """Return the key as the facilitator knows it."""
    return words(f"room.keyname.{key.shown}") if key.shown in ("space", "enter", "esc") else key.shown


def table(words: Words) -> list[dict[str, str]]:
    """Return every key, by group, then those of screens without a room.

    Each has ``key`` as it is shown, ``what`` it does, ``where`` it works, and its ``name``.
    """
    ordered = [key for group in GROUPS for key in KEYS if key.group == group]
    return [
        {
            "key": key_shown(words, key),
            "what": words(f"room.help.{key.name}"),
            "where": _where(words, key),
            "name": key.name,
        }
        for key in (*ordered, *OUTSIDE)
    ]


def _where(words: Words, key: Key) -> str:
    """Return where a key works.

    That is everywhere, in the whole room, or in some panes and screens.
    """
    places = set(key.contexts)
    if places == set(CONTEXTS):
        return words("room.where.everywhere")
    named = [words("room.where.room")] if places >= set(PANES) else []
    rest = [one for one in key.contexts if not named or one not in PANES]
    return ", ".join([*named, *(words(f"room.where.{one}") for one in rest)])
