"""Tables of the command line.

They are fitted to a terminal, in full in a pipe, or tab-separated.

The width of a page belongs to a terminal. In a pipe nothing is wrapped and nothing is cut off, so that ``grep`` finds
what is there; whoever wants a width there sets ``COLUMNS``. With ``--tsv`` a table is a line with the names of its
columns and a line for each row, between tabs; of several tables each begins after an empty line. What is no table then
goes to stderr.
"""

from __future__ import annotations

import os
import re
import sys
from typing import IO, TYPE_CHECKING, Any, Final, NoReturn

from rich.console import Console, Group
from rich.table import Table

from sim.cli.runtime.narration import narrate
from sim.units import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType
    from rich.text import Text

__all__ = ["Paper", "Sheet", "tab_separated"]

_PAGE: Final = 100
"""Cells of a page in a pipe, for what chooses how much to show: a pipe has no width of its own."""
_ENDLESS: Final = 1_000_000
"""Cells in a line of a pipe: more than any text has."""
_FORMULA: Final = re.compile(r"[=+\-@]")
_FIGURE: Final = re.compile(r"[+-]?[0-9][0-9.,]*( ?%)?|-")


class Sheet(Table):
    """A table without lines, whose cells are also kept as plain text for ``--tsv``."""

    def __init__(self, *, heads: bool = True, gap: int = 2, group: str = "") -> None:
        """Make an empty table with ``gap`` cells between columns. ``group`` is the name of what rows stand under."""
        super().__init__(box=None, pad_edge=False, padding=(0, gap, 0, 0), show_header=heads)
        self.group = group
        self.plain: list[tuple[str, ...]] = []
        """The rows as text, each led by the group it stands under where the table has groups."""
        self._under = ""

    def under(self, title: Text) -> None:
        """Begin a group of rows: a row of its own on paper, a column in ``--tsv``."""
        self._under = title.plain
        self.add_row(title)

    def line(self, *cells: Text, plain: Sequence[str] | None = None) -> None:
        """Add a row. ``plain`` are its texts for ``--tsv`` where they are not those of the cells."""
        texts = tuple(cell.plain for cell in cells) if plain is None else tuple(plain)
        self.plain.append((self._under, *texts) if self.group else texts)
        self.add_row(*cells)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns as text, that of the groups first."""
        heads = tuple(str(column.header) for column in self.columns)
        return (self.group, *heads) if self.group else heads


class Paper(Console):
    """A console on stdout. It leaves it to the command line to end quietly when its reader has gone."""

    def __init__(self, *, tsv: bool = False) -> None:
        """Make one for the stdout of this moment.

        It has colours in a terminal only, and is as wide as that or ``COLUMNS``.
        """
        piped = not sys.stdout.isatty()
        plain = piped or os.environ.get("TERM") == "dumb"
        endless = piped and not os.environ.get("COLUMNS", "").isdigit()
        super().__init__(
            file=_Trimmed(sys.stdout) if plain else sys.stdout,  # type: ignore[arg-type]
            width=_ENDLESS if endless else None,
            force_terminal=not plain,
            color_system=None if plain else "auto",
            force_jupyter=False,
            markup=False,
            highlight=False,
            emoji=False,
        )
        self.endless = endless
        """Whether a line has no width: in a pipe, where each row is to be found by itself."""
        self.page = _PAGE if endless else self.width
        """Cells to choose by how much is shown side by side."""
        self._tsv = tsv
        self._begun = False

    def on_broken_pipe(self) -> NoReturn:
        """Let the error through; rich would end the process with an exit code of its own."""
        raise BrokenPipeError

    def print(self, *objects: Any, **settings: Any) -> None:
        """Print as rich does. Tab-separated, tables go to stdout and everything else to stderr."""
        if not self._tsv:
            super().print(*objects, **settings)
            return
        for item in objects:
            self._separated(item)

    def _separated(self, item: RenderableType) -> None:
        if isinstance(item, Group):
            for part in item.renderables:
                self._separated(part)
        elif isinstance(item, Sheet):
            if self._begun:
                sys.stdout.write("\n")
            self._begun = True
            for row in (item.names, *item.plain):
                sys.stdout.write(tab_separated(row) + "\n")
        else:
            narrate(f"{item}\n")


def tab_separated(cells: Sequence[str]) -> str:
    """Return one row, tab-separated.

    No cell holds a tab or a line end, and none is a formula to a spreadsheet: a cell that begins with ``=``, ``+``,
    ``-`` or ``@`` and is no number gets an apostrophe before it.
    """
    return "\t".join(_cell(text) for text in cells)


def _cell(text: str) -> str:
    text = clean(text, lines=False).strip()
    return f"'{text}" if _FORMULA.match(text) and not _FIGURE.fullmatch(text) else text


class _Trimmed:
    """A stream that drops blanks at the ends of lines. Tables fill up their last column with them."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write whole lines, as rich does."""
        return self._stream.write(re.sub(r" +$", "", text, flags=re.MULTILINE))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
