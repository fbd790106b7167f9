"""Situation: vital processes, worst first, each readable without colour."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input
from textual.worker import Worker

from sim.exercise.explain.sentences import SentenceWriter
from sim.exercise.view.snapshot import ProcessView
from sim.units import HOUR, MINUTE
from sim.words import form
from tui.messages import OverrideWanted, WhyWanted
from tui.room_port import room
from tui.text import signs
from tui.text.cause_tree import in_one_line
from tui.text.curve_line import curve_line, curve_scale
from tui.text.format import NOTHING, cell, fitted, shape
from tui.text.outlook_text import SPAN, OutlookTeller, weakest
from tui.text.palette import level_role
from tui.text.situation_rows import HEALTHY, Group, Situation, process_titles
from tui.text.titles import Named
from tui.widgets.hereafter import Hereafter
from tui.widgets.pane import PaneBase
from tui.widgets.row_table import FIT, Column, ColumnSpec, Row

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar

    from rich.text import Text as Cell
    from textual.app import ComposeResult

    from sim.exercise.outlook_feed import Forecast
    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words
    from tui.text.situation_rows import ProcessTitle

__all__ = ["SituationPane"]

_TRENDS: Final = {-1: signs.FALLING, 0: "", 1: signs.RISING}
_HALF: Final = 0.5
"""Level below which the line of the past is in the colour of the level, 0..1."""
_NAMED: Final = 84
"""Cells of a table from which stocks have their names."""
_STOCK: Final = 12
"""Most cells of the name of a stock."""
_MARGINS: Final = 78
"""Cells of a table from which a time of return has its margin beside its chance."""
_SOON: Final = 30 * MINUTE
"""A stock that lasts less long than this stands out."""

Shown = tuple[ProcessView, str] | Group
"""What a row is about: a process with its title, or several."""


class SituationPane(PaneBase):
    """A row for each process, or for several of a kind."""

    TITLE = "room.situation.title"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "unfind", show=False)]

    def __init__(self, words: Words, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(words, id=id)
        self.listing = Situation()
        """How the rows are chosen and ordered."""
        self.hereafter = Hereafter(self, self._describe)
        """What the chosen process takes down next."""
        self._titles: dict[str, ProcessTitle] = {}
        self.on_described: Callable[[ProcessView | None], None] | None = None
        """Called with the process under the cursor, each time that it or what is known of it changes."""
        self._groups: dict[str, Group] = {}
        self.ahead = OutlookTeller(words, None)
        """What comes if nobody acts."""

    def on_mount(self) -> None:
        """Follow what comes too."""
        self.watch(self.app, "forecast", self._foresee, init=False)

    def _foresee(self, forecast: Forecast | None) -> None:
        self.ahead = OutlookTeller(self.words, forecast)
        self.ahead.snapshot = self.snapshot
        self.draw()

    def compose(self) -> ComposeResult:
        """Add the field in which is typed what to find."""
        field = Input(placeholder=self.words("room.situation.find"), id="find", max_length=80, compact=True)
        field.display = False
        yield field
        yield from super().compose()

    # What is shown

    def _see(self, snapshot: Snapshot) -> None:
        if any(one.name not in self._titles for one in snapshot.processes):
            self._titles = process_titles(self.words, snapshot)
        self.ahead.snapshot = snapshot
        nothing_wrong = self.table.chosen == HEALTHY and self.table.place(HEALTHY) == 0
        super()._see(snapshot)
        if nothing_wrong and self.table.place(HEALTHY) != 0:
            # The cursor stood on the only row there was: the worst is what one looks for now.
            self.table.move_cursor(0)

    def _tell_again(self) -> None:
        self._titles = process_titles(self.words, self.snapshot)
        self.query_one("#find", Input).placeholder = self.words("room.situation.find")
        super()._tell_again()

    def draw(self) -> None:
        """Show the snapshot, and on the frame in which order."""
        order = "by-region" if self.listing.by_region else "worst-first"
        self.head(self.words(f"room.situation.{order}"))
        super().draw()

    @property
    def worst_first(self) -> bool:
        """What stands lowest comes first; else processes stand by region."""
        return not self.listing.by_region

    def toggle_order(self) -> None:
        """Change between worst first and by region. The cursor stays on its process."""
        self.listing = replace(self.listing, by_region=not self.listing.by_region)
        self.draw()

    def rows(self) -> tuple[Row, ...]:
        """Return what is listed, worst first or by region."""
        listed = self.listing.listed(self.words, self.snapshot, self._titles)
        self._groups = {one.key: one for one in listed if isinstance(one, Group)}
        return tuple(self.row(one.key if isinstance(one, Group) else one[0].name, one) for one in listed)

    def specs(self, width: int) -> tuple[ColumnSpec[Any, Any], ...]:
        """Return the columns.

        There are marks only while something has one, and beside an outlook what there is room for.
        """
        marked = any(one.overridden or not one.control or not one.quality for one in self.snapshot.processes)
        absent = set() if marked else {"marks"}
        if not self._foresees:
            absent.add("coming")
        elif 62 <= width < _NAMED:
            # What comes says how long a stock lasts, and where the level goes; both stand below the table too.
            absent |= {"stock", "trend"}
        return tuple(spec for spec in super().specs(width) if spec.key not in absent)

    def columns(self, width: int) -> tuple[Column, ...]:
        """Return the columns.

        Above the line of the past stand its ends, and above what comes whether it still holds.
        """
        span, now = self.words.duration(self.snapshot.history_ms), self.words("room.situation.now")
        ahead = self.words("room.outlook.hours", n=SPAN // HOUR) if self._foresees else ""
        labels = {"history": curve_scale(self._line_width(), span, now, ahead)}
        if self.ahead.stale:
            labels["coming"] = self.words("room.outlook.stale")
        return tuple(replace(one, label=labels.get(one.key, one.label)) for one in super().columns(width))

    @property
    def _foresees(self) -> bool:
        """Whether there is an outlook, or will be one."""
        return room(self).looks_ahead and not self.ahead.failed

    def _shape(self, shown: Shown) -> Cell:
        level = _level(shown)
        return cell(shape(level), level_role(level))

    def _named(self, shown: Shown) -> Cell:
        if not isinstance(shown, Group):
            return cell(shown[1].rstrip(), level_role(shown[0].level) if shown[0].level >= _HALF else "")
        words = self.words
        sign = signs.OPEN if self._is_open(shown) else signs.FOLDED
        if shown.fold == "healthy":
            return cell(f"{sign} {words('room.situation.well', n=shown.total)}", "quiet")
        if shown.fold == "region":
            well = shown.total - sum(1 for one in shown.members if one.level < _HALF)
            return cell(f"{sign} {shown.title} · {words('room.situation.standing', n=well, of=shown.total)}", "bold")
        return cell(f"{sign} {shown.title}, {words('room.situation.regions', n=len(shown.members))}")

    def _is_open(self, group: Group) -> bool:
        return (group.key in self.listing.opened) != (group.fold == "region")

    def _marks(self, shown: Shown) -> Cell:
        if isinstance(shown, Group):
            return cell("")
        one = shown[0]
        marks = (("override", one.overridden), ("control", not one.control), ("quality", not one.quality))
        return cell("".join(self.words(f"room.mark.{name}") for name, marked in marks if marked), "bold")

    def _level(self, shown: Shown) -> Cell:
        if isinstance(shown, Group) and shown.fold == "healthy":
            return cell("")
        level = _level(shown)
        return cell(self.words.percent(level), level_role(level))

    def _trend(self, shown: Shown) -> Cell:
        trends = {one.trend for one in shown.members} if isinstance(shown, Group) else {shown[0].trend}
        trend = min(trends, default=0) if min(trends, default=0) < 0 else max(trends, default=0)
        return cell("" if isinstance(shown, Group) and shown.fold != "kind" else _TRENDS[trend])

    def _history(self, shown: Shown) -> Cell:
        """Return the line of the past, and of what comes where there is an outlook."""
        process = _representative(shown)
        if process is None:
            return cell("")
        past, ahead = self._line_width(), None
        if self._foresees:
            ahead = self.ahead.ahead(process.name, self._ahead_width())
        return curve_line(process.history, past, self._since() / past, ahead)

    def _coming(self, shown: Shown) -> Cell:
        """Return what comes if nobody acts; of what is well how many are to fall."""
        told = self._foretold(shown)
        if not told:
            return cell("")
        return cell(f"{signs.STALE}{told}" if self.ahead.stale else told, "quiet" if self.ahead.stale else "")

    def _foretold(self, shown: Shown) -> str:
        if isinstance(shown, Group) and shown.fold == "healthy":
            falling = self.ahead.falling(shown.members)
            return self.words("room.outlook.falling", n=falling) if falling else ""
        process = _representative(shown)
        return "" if process is None else self.ahead.cell(process, short=self.table.size.width < _MARGINS)

    def around(self) -> object:
        """Return how much of the line of the past there is, and what is open.

        With them goes what is known of what comes.
        """
        moved = self.snapshot.t_ms * self._ahead_width() // SPAN if self._foresees else 0
        return self._since(), self.snapshot.history_ms, self.listing, self.ahead, moved

    def counts(self, shown: Any) -> object:
        """Return what comes of a process, in words: that says how long it takes yet."""
        return self._foretold(shown) if self._foresees else None

    def _since(self) -> int:
        """Return how many places of the line of the past lie after STARTEX."""
        width = self._line_width()
        return min(width, ceil(width * self.snapshot.t_ms / max(1, self.snapshot.history_ms)))

    def _line_width(self) -> int:
        width = self.table.size.width
        if self._foresees:
            return 16 if width >= 100 else 10 if width >= 78 else 6
        return 24 if width >= 100 else 12 if width >= 78 else 10

    def _ahead_width(self) -> int:
        """Return the cells of the line of what comes."""
        return 12 if self.table.size.width >= 100 else 6 if self.table.size.width >= 78 else 4

    def _curve_width(self) -> int:
        return self._line_width() + (1 + self._ahead_width() if self._foresees else 0)

    def _stand(self, shown: Shown) -> Cell:
        """Return how long the next stock lasts, of several how they stand in the mean."""
        if isinstance(shown, Group):
            if shown.fold != "kind":
                return cell("")
            level, worst = self.words.percent(shown.level), self.words.percent(shown.worst)
            return cell("" if level == worst else self.words("room.situation.mean", level=level), "quiet")
        one = shown[0]
        if one.stock_ms is None:
            return cell("")
        left = self.words.countdown(one.stock_ms) + ("+" if one.stock_groups else "")
        if one.stock_need is not None and self.table.size.width >= _NAMED:
            left = f"{fitted(self.words.need(one.stock_need), _STOCK)} {left}"
        return cell(left, "due" if one.stock_ms < _SOON else "quiet")

    def _without(self, shown: Shown) -> Cell:
        without = shown.without if isinstance(shown, Group) else shown[0].without
        people = self.words.count(without, short=True)
        return cell(people if people != "0" else NOTHING if _level(shown) < _HALF else "")

    COLUMNS = (
        ColumnSpec("shape", None, 1, _shape),
        ColumnSpec("marks", None, FIT, _marks),
        ColumnSpec("title", "room.situation.process", 0, _named, middle=True),
        ColumnSpec("level", None, FIT, _level, right=True),
        ColumnSpec("trend", None, 1, _trend),
        ColumnSpec("history", "room.situation.history", lambda pane: pane._curve_width(), _history, least=62),  # noqa: SLF001
        ColumnSpec("coming", "room.outlook.in-model", FIT, _coming, least=62),
        ColumnSpec("stock", "room.situation.stock", FIT, _stand),
        ColumnSpec("without", "room.situation.without", FIT, _without, right=True),
    )

    # Under the table

    def _describe(self) -> None:
        super()._describe()
        if self.on_described is not None:
            self.on_described(self.chosen_process())

    def detail_title(self) -> str:
        """Return what the words under the table are about."""
        process = self.chosen_process()
        title = self._titles[process.name].full if process is not None else ""
        return self.words("room.situation.hereafter", title=title) if title else ""

    def chosen_process(self) -> ProcessView | None:
        """Return the process under the cursor, of several the worst.

        It is none when they are well.
        """
        chosen = self.table.chosen
        group = self._groups.get(chosen or "")
        if group is not None:
            return group.members[0] if group.fold != "healthy" else None
        return next((one for one in self.snapshot.processes if one.name == chosen), None)

    def detail(self, chosen: str | None) -> Content:
        """Return in full what the row has in short.

        Then come the chain of causes in one line, and what falls next.
        """
        process = next((one for one in self.snapshot.processes if one.name == chosen), self.chosen_process())
        if process is None:
            key = "well-in-full" if chosen == HEALTHY else "none"
            return Content(self.words(f"room.situation.{key}"))
        lines = [Content(self._facts(process))]
        if self.screen.has_class("-broad"):  # the third column has the rest
            return lines[0]
        width, weak = max(20, self.size.width - 4), ""
        if process.level < 1:
            explained = room(self).why(process.name)
            naming = Named(self.words, self.snapshot)
            teller = SentenceWriter(self.words.language, naming)
            causes = in_one_line(explained, teller, self.words, naming, width)
            lines += [causes] if causes.plain else []
            weak = weakest(explained, teller)
            lines.append(self.hereafter.line(process, self.words, self.snapshot, naming, width))
        if room(self).looks_ahead:
            lines.append(self.ahead.line(process, weak, width))
        return Content("\n").join(lines)

    def _facts(self, process: ProcessView) -> str:
        words = self.words
        parts = [words("room.situation.at", level=words.percent(process.level, 1))]
        people = words.count(process.without)
        if people != "0":
            parts.append(words("room.situation.people", n=form(people), people=people))
        if process.stock_ms is not None:
            need = words.need(process.stock_need or "")
            left = words.countdown(process.stock_ms)
            runs_dry = "room.situation.next-group" if process.stock_groups else "room.situation.runs-dry"
            parts.append(words(runs_dry, need=need, left=left))
        if process.overridden:
            parts.append(words("room.situation.overridden"))
        if not process.control:
            parts.append(words("room.situation.control-lost"))
        if not process.quality:
            parts.append(words("room.situation.quality-lost"))
        return " · ".join(parts)

    @on(Worker.StateChanged)
    def _hear(self, event: Worker.StateChanged) -> None:
        event.stop()
        self.hereafter.hear(event)

    # Finding

    def find(self) -> None:
        """Open the field in which is typed what to find."""
        field = self.query_one("#find", Input)
        field.display = True
        field.focus()

    @on(Input.Changed, "#find")
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self.listing = replace(self.listing, wanted=event.value)
        self.draw()
        self.table.action_first()

    @on(Input.Submitted, "#find")
    def _found(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.table.focus()
        else:
            self.action_unfind()

    def action_unfind(self) -> None:
        """Show everything again."""
        field = self.query_one("#find", Input)
        field.display = False
        field.value = ""
        self.table.focus()

    def show_region(self, region: str) -> None:
        """List all by region, and put the cursor on this one, open and at the top."""
        key = f"region:{region}"
        self.action_unfind()
        self.listing = Situation(by_region=True, opened=self.listing.opened - {key})
        self.draw()
        if self.table.choose(key):
            self.table.scroll_to(y=self.table.place(key), animate=False)

    # What keys do with a row

    def do_choose(self, chosen: str) -> None:
        """Enter opens or closes what is folded, else shows why."""
        if chosen in self._groups:
            self.listing = replace(self.listing, opened=self.listing.opened ^ {chosen})
            self.draw()
        else:
            self.do_why(chosen)

    def do_why(self, chosen: str) -> None:
        """Show the chain of causes; of several that of the worst."""
        process = self.chosen_process() if chosen in self._groups else None
        if chosen not in self._groups or process is not None:
            self.ask(WhyWanted(chosen if process is None else process.name))

    def do_override(self, chosen: str) -> None:
        """Set something by hand."""
        if chosen in self._groups:
            self.app.notify(self.words("room.situation.open-first"), timeout=5, markup=False)
        else:
            self.ask(OverrideWanted(chosen))


def _representative(shown: Shown) -> ProcessView | None:
    """Return the process that a row tells of.

    Of one kind in several regions it is the worst, else there is none.
    """
    if not isinstance(shown, Group):
        return shown[0]
    return shown.members[0] if shown.fold == "kind" else None


def _level(shown: Shown) -> float:
    return shown.worst if isinstance(shown, Group) else shown[0].level
