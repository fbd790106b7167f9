"""The colours of the room: one hue has one meaning. All of them stand here, for each theme.

Red says that something is down, and STOP. Amber says that something is due now. The accent says where the cursor is.
What is well, over or beside the point is grey.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Literal, get_args

from textual.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PALETTES", "ROLES", "THEMES", "Palette", "Role", "ThemeName", "level_role", "palette_of", "resolved"]

Role = Literal["down", "low", "due", "focus", "quiet", "line"]
"""``down``: below a quarter, and STOP; ``low``: below a half; ``due``: wants the facilitator now; ``focus``: where the
cursor is; ``quiet``: well, or over; ``line``: of the past, while nothing is wrong."""
ROLES: Final[tuple[Role, ...]] = get_args(Role)
ThemeName = Literal["dark", "light", "contrast", "safe"]
"""``safe``: told apart by whoever does not see red, green or blue."""
_THEMES: Final[tuple[ThemeName, ...]] = get_args(ThemeName)
_BOLD: Final = ("down", "due")
_LEVELS: Final[tuple[tuple[float, Role | Literal[""]], ...]] = ((0.9995, "quiet"), (0.5, ""), (0.25, "low"))


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """The colours of one theme, as ``#rrggbb``."""

    background: str
    surface: str
    panel: str
    cursor: str
    """Behind the chosen row of the pane that has the focus."""
    text: str
    stop: str
    """Behind STOP OEFENING, under white."""
    colours: Mapping[Role, str]
    dark: bool = True


PALETTES: Final[Mapping[ThemeName, Palette]] = {
    "dark": Palette("#11151a", "#181d23", "#222932", "#263a52", "#dce2e8", "#b3121d", {
        "down": "#ff7078", "low": "#eba0a2", "due": "#ffca58", "focus": "#63b3ff", "quiet": "#98a3af",
        "line": "#7c8792",
    }),
    "light": Palette("#fbfaf6", "#f1efe8", "#e5e2d8", "#cfe0f2", "#1b2025", "#b3121d", {
        "down": "#a80f1b", "low": "#93404a", "due": "#8a5500", "focus": "#0b559f", "quiet": "#565e67",
        "line": "#6c747c",
    }, dark=False),
    "contrast": Palette("#000000", "#000000", "#1a1a1a", "#003a75", "#ffffff", "#b3121d", {
        "down": "#ff9097", "low": "#ffc0c4", "due": "#ffdf3d", "focus": "#7fd4ff", "quiet": "#d0d0d0",
        "line": "#b4b4b4",
    }),
    "safe": Palette("#11151a", "#181d23", "#222932", "#263a52", "#dce2e8", "#b3121d", {
        "down": "#f4621a", "low": "#e0a684", "due": "#fff25c", "focus": "#56b0ff", "quiet": "#98a3af",
        "line": "#7c8792",
    }),
}  # fmt: skip
"""Every theme by its name; the first is used where nothing else is asked for."""


def _theme(name: ThemeName, of: Palette) -> Theme:
    colours = of.colours
    return Theme(
        name=f"keten-{name}",
        primary=colours["focus"],
        secondary=colours["quiet"],
        accent=colours["focus"],
        warning=colours["due"],
        error=colours["down"],
        success=colours["quiet"],
        foreground=of.text,
        background=of.background,
        surface=of.surface,
        panel=of.panel,
        dark=of.dark,
        variables={
            **{role: colours[role] for role in ROLES},
            "cursor": of.cursor,
            "stop": of.stop,
            "text-muted": colours["quiet"],
            "block-cursor-background": of.cursor,
            "block-cursor-foreground": of.text,
        },
    )


THEMES: Final[tuple[Theme, ...]] = tuple(_theme(name, palette) for name, palette in PALETTES.items())
"""The same for Textual: style sheets and contents know each role as a variable, such as ``$due``."""


@cache
def palette_of(theme: str) -> Palette:
    """Return the palette of a theme by its name in Textual.

    It is the first for a theme that is not ours.
    """
    return next((PALETTES[name] for name in _THEMES if theme == f"keten-{name}"), PALETTES["dark"])


def level_role(level: float) -> Role | Literal[""]:
    """Return the role of a level 0..1; empty is the colour of text."""
    return next((role for least, role in _LEVELS if level >= least), "down")


@lru_cache(maxsize=1_000)
def resolved(style: str, palette: Palette) -> str:
    """Return a style of Rich for words of style and roles.

    ``due strike`` gives ``bold #ffca58 strike``.
    """
    words = []
    for word in style.split():
        if word in ROLES:
            words += ["bold", palette.colours[word]] if word in _BOLD else [palette.colours[word]]
        else:
            words.append(word)
    return " ".join(words)
