"""The home screen: what can be played, and what was played before."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from sim.journal.summary import JournalSummary
from sim.units import clean
from tui.input.keys import bindings
from tui.terminal_app import TerminalApp
from tui.text.format import NOTHING, Words, fitted, t_short, wrapped
from tui.text.signs import needs_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.events import Resize

    from sim.scenario.cards import ExerciseCard
    from sim.words import Language
    from tui.text.palette import ThemeName

__all__ = ["HomeApp", "run_home"]

_STYLES: Final = Path(__file__).parent / "styles"
_FEW: Final = 5
"""Journals of a group that are listed while nothing is sought; the others are found with /."""
_ABOUT: Final = 4
"""Lines of a briefing that a card has at most."""


@dataclass(frozen=True, slots=True)
class HomeRow:
    """A line of the list."""

    chosen: ExerciseCard | JournalSummary
    title: str
    """Clean."""
    beside: str
    """What stands at the right, clean."""
    sought: str
    """In what / looks, in small letters."""


class HomeApp(TerminalApp):
    """Exercises with a card each, and journals to go on with.

    Enter chooses one and closes the screen.
    """

    CSS_PATH: ClassVar[list[str | Path]] = [_STYLES / "home.tcss"]  # type: ignore[assignment]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("home")]

    def __init__(
        self,
        language: Language,
        cards: Callable[[], Iterable[ExerciseCard]],
        runs: Callable[[], Iterable[JournalSummary]],
        *,
        theme: ThemeName = "dark",
        ascii: bool = False,  # noqa: A002 - the name of the option
    ) -> None:
        super().__init__(theme, ascii=ascii)
        self.words = Words(language)
        self.chosen: ExerciseCard | JournalSummary | None = None
        """What was chosen; none where the screen was left."""
        self._load_cards = cards
        self._load_runs = runs
        self._cards: tuple[HomeRow, ...] = ()
        self._runs: tuple[HomeRow, ...] | None = None
        """None while they are being read."""
        self._listed: list[HomeRow | None] = []
        """What each line of the list is; none is a heading."""

    def compose(self) -> ComposeResult:
        """Title, what is sought, the list, the card, the keys."""
        yield Static(Content.styled(self.words("home.title"), "bold"), id="title")
        yield Input(placeholder=self.words("home.find"), id="find")
        yield OptionList(id="list", compact=True)
        with Vertical(id="card"):
            yield Static(id="about")
        yield Static(Content.styled(self.words("home.keys"), "$text-muted"), id="keys")

    def on_mount(self) -> None:
        """Show the exercises, and read the journals meanwhile."""
        self.catch_signals()
        self.query_one("#find").display = False
        self.query_one(OptionList).focus()
        self.call_after_refresh(self._list)
        self._read()

    def on_unmount(self) -> None:
        """Leave signals as they were found."""
        self.leave_signals()

    @work(thread=True)
    def _read(self) -> None:
        """Read the exercises, then the journals: a folder may be slow."""
        cards = tuple(map(self._card_row, self._load_cards()))
        runs = tuple(map(self._run_row, self._load_runs()))
        self.call_from_thread(self._show, cards, runs)

    def _show(self, cards: tuple[HomeRow, ...], runs: tuple[HomeRow, ...]) -> None:
        # All at once: a line that comes in above the cursor would change what Enter chooses.
        self._cards, self._runs = cards, runs
        self._list()

    def _card_row(self, card: ExerciseCard) -> HomeRow:
        title = self._one(card.title.in_(self.words.language)) or self._one(card.name)
        lasts = "" if card.lasts_ms is None else self.words.duration(card.lasts_ms)
        return HomeRow(card, title, lasts, f"{title} {card.name}".casefold())

    def _run_row(self, run: JournalSummary) -> HomeRow:
        title = self._one(run.title.in_(self.words.language)) or self._one(run.exercise) or self._one(run.path.stem)
        parts = [self.words("home.branch")] if run.parent is not None else []
        parts += [self.words("home.headless")] if run.mode == "headless" else []
        parts += [self.words("home.damaged")] if run.state == "damaged" else [t_short(run.t_ms)]
        parts.append(_written(run.written_ms))
        name = self._one(run.path.name)
        return HomeRow(run, title, " · ".join(parts), f"{title} {name} {run.exercise}".casefold())

    @staticmethod
    def _one(text: str) -> str:
        return clean(text, lines=False).strip()

    # The list

    def _groups(self) -> list[tuple[str, list[HomeRow]]]:
        """Return what is listed, by group."""
        sought = self.query_one("#find", Input).value.strip().casefold()
        runs = self._runs or ()
        open_: list[HomeRow] = []
        over: list[HomeRow] = []
        for row in runs:
            (open_ if _going_on(row) else over).append(row)
        groups: list[tuple[str, list[HomeRow]]] = [("go-on", open_), ("exercises", list(self._cards)), ("over", over)]
        if sought:
            return [(name, [row for row in rows if sought in row.sought]) for name, rows in groups]
        return [(name, rows if name == "exercises" else rows[:_FEW]) for name, rows in groups]

    def _list(self) -> None:
        listed = self.query_one(OptionList)
        width = max(0, listed.size.width - 4)
        at = self._listed[listed.highlighted] if listed.highlighted is not None and self._listed else None
        self._listed, options = [], []
        for name, rows in self._groups():
            if not rows:
                continue
            self._listed.append(None)
            options.append(Option(Content.styled(self.words(f"home.{name}"), "bold $accent"), disabled=True))
            for row in rows:
                self._listed.append(row)
                options.append(Option(self._line(row, width)))
        if not options or self._runs is None:
            self._listed.append(None)
            said = "home.reading" if self._runs is None else "home.nothing"
            options.append(Option(Content.styled(self.words(said), "$text-muted"), disabled=True))
        listed.clear_options()
        listed.add_options(options)
        rows_at = [place for place, row in enumerate(self._listed) if row is not None]
        same = next((place for place in rows_at if at is not None and self._listed[place] == at), None)
        listed.highlighted = same if same is not None else next(iter(rows_at), None)
        self._about()

    def _line(self, row: HomeRow, width: int) -> Content:
        beside = fitted(row.beside, max(0, width // 2))
        title = Content(f"  {fitted(row.title, max(0, width - Content(beside).cell_length - 4))}")
        gap = max(1, width - title.cell_length - Content(beside).cell_length)
        return Content.assemble(title, " " * gap, (beside, "$text-muted"))

    def on_resize(self, event: Resize) -> None:
        """Write again for the new width."""
        del event
        self.call_after_refresh(self._list)

    @on(OptionList.OptionHighlighted)
    def _about(self) -> None:
        """Show the card of the chosen line."""
        if not self.query("#about"):
            return  # it is closing
        row, about = self._row(), self.query_one("#about", Static)
        about.update(Content("") if row is None else Content("\n").join(self._card(row, max(0, about.size.width))))

    def _row(self) -> HomeRow | None:
        place = self.query_one(OptionList).highlighted
        return self._listed[place] if place is not None and place < len(self._listed) else None

    def _card(self, row: HomeRow, width: int) -> list[Content]:
        lines = [Content.styled(fitted(row.title, width), "bold")]
        told = self._of_run(row.chosen) if isinstance(row.chosen, JournalSummary) else self._of_card(row.chosen, width)
        return [*lines, *(Content(fitted(line, width)) for line in told)]

    def _of_card(self, card: ExerciseCard, width: int) -> list[str]:
        words = self.words
        teams = ", ".join(self._one(team.in_(words.language)) for team in card.teams)
        lasts = "" if card.lasts_ms is None else words("home.lasts", time=words.duration(card.lasts_ms))
        facts = [lasts, teams]
        about = wrapped(self._one(card.about.in_(words.language)), width, _ABOUT)
        return [
            *about,
            " · ".join(fact for fact in facts if fact),
            words("home.plays", command=f"keten play {self._one(card.name)}"),
        ]

    def _of_run(self, run: JournalSummary) -> list[str]:
        words, lines = self.words, [self._one(str(run.path))]
        if run.parent is not None:
            at = "?" if run.parent.t_ms is None else t_short(run.parent.t_ms)
            lines.append(words("branch.of", name=self._one(run.parent.name) or "?", seq=run.parent.seq, at=at))
        if run.state != "damaged":
            lines.append(words("home.reached", at=t_short(run.t_ms), n=run.entries))
        return [*lines, words(f"home.enter.{run.state}")]

    # Keys

    def action_find(self) -> None:
        """Ask what to look for."""
        field = self.query_one("#find", Input)
        field.display = True
        field.focus()

    @on(Input.Changed)
    def _sought(self) -> None:
        self._list()

    @on(Input.Submitted)
    def _found(self) -> None:
        """Go to the list; where one line is left, that is chosen."""
        rows = [row for row in self._listed if row is not None]
        self.query_one(OptionList).focus()
        if len(rows) == 1:
            self._choose(rows[0])

    def action_step_back(self) -> None:
        """Stop looking; then leave."""
        field = self.query_one("#find", Input)
        if field.display:
            field.value, field.display = "", False
            self.query_one(OptionList).focus()
        else:
            self.exit()

    @on(OptionList.OptionSelected)
    def _enter(self) -> None:
        row = self._row()
        if row is not None:
            self._choose(row)

    def _choose(self, row: HomeRow) -> None:
        self.chosen = row.chosen
        self.exit()


def _going_on(row: HomeRow) -> bool:
    """Return whether a room can go on with it."""
    return isinstance(row.chosen, JournalSummary) and (row.chosen.state, row.chosen.mode) == ("unfinished", "room")


def _written(clock: int) -> str:
    """Return when a file was last written, by the clock of this machine."""
    try:
        return datetime.fromtimestamp(clock / 1000).astimezone().strftime("%d-%m %H:%M")
    except (OSError, OverflowError, ValueError):
        return NOTHING


def run_home(
    language: Language,
    cards: Callable[[], Iterable[ExerciseCard]],
    runs: Callable[[], Iterable[JournalSummary]],
    choose: Callable[[ExerciseCard | JournalSummary], object],
    *,
    ascii: bool = False,  # noqa: A002 - the name of the option
) -> int:
    """Open the home screen; return the exit code.

    It is open until something is chosen or it is left. ``choose`` gets what was chosen.
    """
    app = HomeApp(language, cards, runs, ascii=ascii or needs_plain(os.environ, sys.stderr.encoding))
    app.run()
    if app.chosen is not None:
        choose(app.chosen)
    return app.return_code or 0
