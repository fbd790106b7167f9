"""The page of ENDEX: what the exercise came to, and what comes after it."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from tui.input.keys import bindings
from tui.messages import Figures
from tui.room_port import room
from tui.screens.hotwash import HotwashScreen
from tui.screens.reading import ReadingScreen
from tui.text.format import t_long
from tui.text.titles import inject_name

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from sim.exercise.view.snapshot import ExpectationView, InjectView, Snapshot
    from tui.text.format import Words

__all__ = ["EndexScreen"]

_KINDS: Final = {
    "done": frozenset({"on-time", "early", "by-hand"}),
    "standing": frozenset({"standing"}),
    "done-late": frozenset({"late"}),
    "left": frozenset({"open", "missing"}),
}
"""What is counted of an objective, by status. A standing order is never on time."""
_OVER: Final = ("said", "withdrawn")


class EndexScreen(ReadingScreen):
    """Opens by itself when the exercise ends; ``E`` opens it again.

    It has three figures, the objectives, and what was not said. The figures are worked out in a thread.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("endex")]

    def __init__(self, words: Words, snapshot: Snapshot) -> None:
        super().__init__(words)
        self._snapshot = snapshot
        self._figures: Figures | None = None
        self._failed = False
        self._written = ""
        """Where the report was written, or why it was not."""

    def compose(self) -> ComposeResult:
        """Add a line for what came of the report."""
        yield from super().compose()
        yield Static(classes="wrong", markup=False)

    def on_mount(self) -> None:
        """Work the figures out."""
        work = partial(room(self).figures)
        self.run_worker(work, name="figures", thread=True, exit_on_error=False, group="figures")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the figures, or where the report was written, once that is known."""
        worker = event.worker
        if worker.name == "figures" and event.state in (WorkerState.SUCCESS, WorkerState.ERROR):
            self._figures = worker.result if isinstance(worker.result, Figures) else None
            self._failed = event.state == WorkerState.ERROR
            self.query_one(".text", Static).update(self.body())
        elif worker.name == "report" and event.state == WorkerState.SUCCESS:
            self._say(self.words("room.endex.written", path=str(worker.result)))
        elif worker.name == "report" and event.state == WorkerState.ERROR:
            self._say(room(self).failure(worker.error))

    def _say(self, line: str) -> None:
        self._written = line
        self.query_one(".wrong", Static).update(Content(line))

    def heading(self) -> str:
        """Return that it is over, and when."""
        return self.words("room.endex.title", at=t_long(self._snapshot.t_ms))

    def body(self) -> Content:
        """Return the figures, the objectives, and what was not said."""
        words = self.words
        parts = [*self._three(), Content("")]
        if objectives := self._objectives():
            parts += [Content.styled(words("room.endex.objectives"), "bold $accent"), *objectives, Content("")]
        if late := self._late():
            parts += [Content.styled(words("room.endex.late"), "bold $accent"), *late, Content("")]
        unsaid = self._unsaid()
        parts.append(Content.styled(words("room.endex.unsaid", n=len(unsaid)), "bold $accent"))
        return Content("\n").join([*parts, *unsaid])

    def _three(self) -> list[Content]:
        """Return the three figures, a line each; what is still worked out is a dash."""
        words, figures = self.words, self._figures
        wait = words("room.endex.failed" if self._failed else "room.endex.computing")
        hours = wait if figures is None else words.count(figures.person_hours)
        calls = wait if figures is None else words.count(figures.unanswered)
        injects = self._snapshot.injects
        planned = [one for one in injects if not one.ad_hoc]
        said = sum(one.state in _OVER for one in planned)
        extra = sum(one.ad_hoc and one.state in _OVER for one in injects)
        lines = [
            (hours, words("room.endex.person-hours")),
            (calls, words("room.endex.unanswered")),
            (words("room.endex.of", n=said, of=len(planned)), words("room.endex.said", extra=extra)),
        ]
        return [Content.assemble((shown, "bold"), "  ", what) for shown, what in lines]

    def _asked(self) -> list[tuple[InjectView, ExpectationView]]:
        return [(inject, one) for inject in self._snapshot.injects for one in inject.expectations]

    def _objectives(self) -> list[Content]:
        """Return each objective, with what was done for it, late or not at all."""
        words, counted = self.words, dict[str, Counter[str]]()
        for _, one in self._asked():
            key = (one.objective or "").partition("/")[0]
            counted.setdefault(key, Counter())[_kind(one)] += 1
        lines = []
        for key, title in self._snapshot.objectives:
            told = [words(f"room.endex.{kind}", n=counted[key][kind]) for kind in _kinds(counted.get(key))]
            tally = ", ".join(told) or words("room.endex.nothing-asked")
            lines.append(Content.assemble("• ", words.of(title, key), ": ", (tally, "bold")))
        return lines

    def _late(self) -> list[Content]:
        """Return what came late or is open, with how late it is."""
        words, titles = self.words, {one.id: one.title for one in self._snapshot.actions}
        lines = []
        for inject, one in self._asked():
            if one.status in ("late", "missing"):
                named = (words.of(titles[name], name) if name in titles else name for name in one.any_of)
                what = words("room.inject.or").join(named)
                stands = words(f"room.expected.{one.status}")
                late = words.duration(one.late_ms or 0)
                lines.append(Content(f"• {what}: {stands} ({late}) · {inject_name(words, inject)}"))
        return lines

    def _unsaid(self) -> list[Content]:
        """Return the injects that participants never had, each with where it stood."""
        words = self.words
        return [
            Content(f"• {inject_name(words, one)}: {self._came_to(one)}")
            for one in self._snapshot.injects
            if one.state not in _OVER
        ]

    def _came_to(self, inject: InjectView) -> str:
        """Return where an inject stood: nothing is said or released any more."""
        return self.words.known(f"room.endex.state.{inject.state}") or self.words(f"room.inject.{inject.state}")

    def keys(self) -> str:
        """Return the line of keys."""
        return "room.endex.keys"

    def action_report(self) -> None:
        """Write the report, and name the file."""
        self._say(self.words("room.endex.writing"))
        work = partial(room(self).write_report)
        self.run_worker(work, name="report", thread=True, exclusive=True, exit_on_error=False, group="report")

    def action_hotwash(self) -> None:
        """Open the hotwash."""
        self.app.push_screen(HotwashScreen(self.words))

    def copied(self) -> str:
        """Return the page, and where the report is."""
        return f"{super().copied()}\n\n{self._written}".strip()


def _kind(one: ExpectationView) -> str:
    return next((kind for kind, statuses in _KINDS.items() if one.status in statuses), "not-asked")


def _kinds(counted: Counter[str] | None) -> list[str]:
    return [kind for kind in _KINDS if counted is not None and counted[kind]]
