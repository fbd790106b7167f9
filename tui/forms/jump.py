"""The form of a jump.

It asks where to, what the team says beforehand, and at what the jump stops early.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from textual import on
from textual.widgets import Input, OptionList

from sim.exercise.commands.model import Command, Jump, JumpStops, OrderAction, RecordDecision, StandingOrder
from sim.units import parse_share
from tui.forms.base import Choice, Field, Form, Part, Unclear, Values
from tui.forms.check_list import CheckList, Checks
from tui.forms.confirm import ask_after
from tui.forms.standing import StandingActionForm, StandingForm
from tui.forms.time_fields import far_reasons, time_of
from tui.forms.word_list import WordList
from tui.messages import Question
from tui.room_port import room
from tui.text.format import fitted, t_long, t_short
from tui.text.titles import Named, inject_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message
    from textual.widget import Widget

    from sim.exercise.view.snapshot import ActionView, InjectView, Snapshot
    from tui.text.format import Words

__all__ = ["Expected", "JumpForm", "LevelForm", "expected_lines", "far", "standing_order"]

_NEAR: Final = 2
"""Injects that a jump may deliver without being asked about."""
_WIDTH: Final = 51
"""Cells of a line behind its box."""
_OTHER: Final = "other"
_STOPS: Final = ("inject", "request", "level")


@dataclass(frozen=True, slots=True)
class Expected:
    """A line of what may be said beforehand."""

    at_ms: int
    """When it is given unless another time is chosen."""
    action: ActionView | None
    inject: InjectView | None
    order: StandingOrder | None = None
    """What is given, once that is known."""


class JumpForm(Form):
    """Jump to an inject, to when a decision is due, to a time, or until a level."""

    KEEPS = False
    KEYS = "room.jump.keys"
    says_clock = True

    def __init__(
        self, words: Words, snapshot: Snapshot, *, stops: bool = True, planned: tuple[int, int] | None = None
    ) -> None:
        super().__init__(words, snapshot)
        self._planned = planned
        """Step of the time plan and where it goes, ms, of a planned jump, which stops at nothing."""
        self._level: tuple[str, float] | None = None
        left = None if snapshot.jump_left is None else snapshot.jump_left.stops
        self._asked: tuple[str, ...] = ("inject", "request") if stops else ()
        if left is not None:
            # Whoever goes on with a jump does so under the same conditions, but for a level that it is below already.
            self._asked = tuple(key for key in ("inject", "request") if getattr(left, key))
            if left.process is not None and left.below is not None and not _below(snapshot, left.process, left.below):
                self._level = left.process, left.below
        self._targets = tuple(_targets(words, snapshot))
        self._lines = {str(n): one for n, one in enumerate(expected_lines(snapshot))}

    def on_mount(self) -> None:
        """Follow the exercise too: what is offered is what lies ahead now."""
        super().on_mount()
        self.watch(self.app, "snapshot", self._offer, init=False)

    def _offer(self, snapshot: Snapshot) -> None:
        """Offer the times that lie ahead now. A time that was offered, and is no more, makes place for the first."""
        if self._planned is not None:
            return
        before, self._targets = self._targets, tuple(_targets(self.words, snapshot))
        if before == self._targets:
            return
        for listed in self.query("#target").results(WordList):
            listed.relist([label for _, label in self._targets])
        field, offered = self.query_one("#time", Input), [t_long(at) for at, _ in self._targets]
        if field.value in {t_long(at) for at, _ in before} - set(offered):
            field.value = offered[0] if offered else ""
            field.action_select_all()

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.jump.title" if self._planned is None else "room.plan.jump-title")

    def about(self) -> str:
        """Return that time is simulated through, and how many requests wait. They wait for the facilitator."""
        orders = self.snapshot.orders
        waiting = sum(one.state == "waiting-answer" and one.answered_by == "facilitator" for one in orders)
        said = self.words("room.jump.about")
        return f"{said}\n{self.words('room.jump.requests', n=waiting)}" if waiting else said

    def fields(self) -> tuple[Part, ...]:
        """Return where to, what is said beforehand, and at what it stops."""
        words = self.words
        left = tuple(key for key, line in self._lines.items() if line.order is not None)
        if self._planned is not None:
            return (
                Field("time", words("room.jump.to"), t_long(self._planned[1]), words("room.form.time-hint")),
                Checks("standing", words("room.jump.standing"), self._standing_lines(), height=6, ticked=left),
            )
        first = self._targets[0][0] if self._targets else None
        targets = tuple((str(at), label) for at, label in self._targets)
        level = ("level",) if self._level is not None else ()
        return (
            Field("time", words("room.jump.to"), "" if first is None else t_long(first), words("room.form.time-hint")),
            *((Choice("target", words("room.jump.or"), targets, height=3),) if targets else ()),
            Checks("standing", words("room.jump.standing"), self._standing_lines(), height=4, ticked=left),
            Checks("stops", words("room.jump.stops"), self._stop_lines(), height=3, ticked=(*self._asked, *level)),
        )

    def _standing_lines(self) -> tuple[tuple[str, str], ...]:
        return (
            *((key, _line_text(self.words, self.snapshot, line)) for key, line in self._lines.items()),
            (_OTHER, self.words("room.jump.other")),
        )

    def _stop_lines(self) -> tuple[tuple[str, str], ...]:
        level = self.words("room.jump.stop.level")
        if self._level is not None:
            process, below = self._level
            name = Named(self.words, self.snapshot).target(process)
            level = fitted(self.words("room.jump.stop.below", below=self.words.percent(below), name=name), _WIDTH)
        return (*((key, self.words(f"room.jump.stop.{key}")) for key in ("inject", "request")), ("level", level))

    def _widget(self, part: Part, classes: str) -> Widget:
        if not isinstance(part, Checks):
            return super()._widget(part, classes)
        listed = CheckList(part.options, name=part.key, classes=classes)
        listed.ticked |= set(part.ticked)
        listed.styles.height = min(part.height, len(part.options))
        return listed

    @on(OptionList.OptionHighlighted, "#target")
    def _aim(self, event: OptionList.OptionHighlighted) -> None:
        """Put the time of the line chosen under the cursor in the field."""
        if event.option_list.has_focus and event.option_index < len(self._targets):
            self.query_one("#time", Input).value = t_long(self._targets[event.option_index][0])

    @on(CheckList.Ticked)
    def _tick(self, event: CheckList.Ticked) -> None:
        event.stop()
        listed, value = event.listed, event.value
        on = value in listed.ticked
        if listed.id == "stops" and value == "level" and (event.edit or not on):
            self._open(LevelForm(self.words, self.snapshot, self._take_level))
        elif listed.id == "stops" or (on and not event.edit):
            listed.tick(value, on=not on)
        elif value == _OTHER:
            self._open(StandingActionForm(self.words, self.snapshot, self._ask_other))
        else:
            self._say_beforehand(value, edit=event.edit)

    def _open(self, form: Form) -> None:
        """Open a form in front of this one; what is typed next is meant for that."""
        room(self).expect_screen()
        self.app.push_screen(form)

    def values(self) -> Values:
        """Return the time; what is ticked is asked of the lists."""
        return {"time": self.query_one("#time", Input).value.strip()}

    def _say_beforehand(self, key: str, *, edit: bool) -> None:
        """Tick a line; ask first for what is not known of it."""
        line = self._lines[key]
        needs_target = line.action is not None and len(line.action.targets) > 1
        if not edit and (line.order is not None or not needs_target):
            self._take(key, line.order or standing_order(line))
            return
        self._ask(key)

    def _ask(self, key: str) -> None:
        line = self._lines[key]
        inject = None if line.inject is None else line.inject.id
        self._open(
            StandingForm(
                self.words, self.snapshot, line.action, max(line.at_ms, self.now_ms()),
                lambda order: self._take(key, order), inject=inject, before=line.order,
            )
        )  # fmt: skip

    def _ask_other(self, action: ActionView | None) -> None:
        """Ask for the rest of what no inject asks for, on a line of its own."""
        key, line = f"own-{len(self._lines)}", Expected(self.now_ms(), action, None)

        def take(order: StandingOrder) -> None:
            self._lines[key] = line
            self._take(key, order)

        self._open(StandingForm(self.words, self.snapshot, action, self.now_ms(), take))

    def _take(self, key: str, order: StandingOrder) -> None:
        self._lines[key] = replace(self._lines[key], order=order, at_ms=order.at_ms)
        listed = self.query_one("#standing", CheckList)
        listed.put(self._standing_lines())
        listed.styles.height = min(4, len(self._lines) + 1)
        listed.tick(key, on=True)

    def _take_level(self, process: str, below: float) -> None:
        self._level = process, below
        listed = self.query_one("#stops", CheckList)
        listed.put(self._stop_lines())
        listed.tick("level", on=True)

    def command(self, values: Values) -> Command:
        """Jump; a time that was offered is exact, though it is shown to the second."""
        text = self.need(values, "time")
        offered = [at for at, _ in self._targets] if self._planned is None else [self._planned[1]]
        exact = next((at for at in offered if t_long(at) == text), None)
        now = self.now_ms()
        to = time_of(self, text, asked=False) if exact is None else exact
        ticked = self.query_one("#standing", CheckList).ticked
        # Time may have gone on while this was filled in: what was to be given at once is given where the jump begins.
        given = [
            line.order.model_copy(update={"at_ms": max(line.order.at_ms, now)})
            for key, line in self._lines.items()
            if key in ticked and line.order is not None
        ]
        given.sort(key=lambda order: order.at_ms)
        if self._planned is not None:
            return Jump(to_ms=to, standing=tuple(given), plan=self._planned[0])
        return Jump(to_ms=to, standing=tuple(given), stops=self._stops_chosen())

    def _stops_chosen(self) -> JumpStops | None:
        ticked = self.query_one("#stops", CheckList).ticked
        process, below = self._level if self._level is not None and "level" in ticked else (None, None)
        if process is not None and below is not None:
            _check_above(self, process, below)
        if not ticked & set(_STOPS):
            return None
        return JumpStops(inject="inject" in ticked, request="request" in ticked, process=process, below=below)

    def message(self, values: Values) -> Message | None:
        """Jump; ask once more when the jump is a far one."""
        command = cast("Jump", self.command(values))
        if command.plan is not None:
            return super().message(values)
        stops = command.stops is not None and command.stops.inject
        asked = far(self.words, self.snapshot, command.to_ms, stops=stops)
        if asked is None:
            return super().message(values)
        ask_after(self, Question(*asked, command))
        return None


_HALF = 0.5
"""The level that is filled in at first."""


class LevelForm(Form):
    """A process, and the level below which a jump stops."""

    says_clock = True

    def __init__(self, words: Words, snapshot: Snapshot, done: Callable[[str, float], object]) -> None:
        super().__init__(words, snapshot)
        self._done = done

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.jump.level.title")

    def fields(self) -> tuple[Field | Choice, ...]:
        """Return which process, and the level."""
        named = Named(self.words, self.snapshot)
        # Those that can still come below the level that is filled in stand first, lowest first.
        worst = sorted(self.snapshot.processes, key=lambda one: (one.level < _HALF, one.level))
        options = tuple((one.name, f"{named.target(one.name)}  {self.words.percent(one.level)}") for one in worst)
        return (
            Choice("process", self.words("room.jump.level.process"), options, height=8),
            Field("below", self.words("room.jump.level.below"), self.words.percent(_HALF)),
        )

    def message(self, values: Values) -> Message | None:
        """Hand it to the form of the jump, and close."""
        text = self.need(values, "below")
        try:
            share = parse_share(text)
        except ValueError as error:
            raise Unclear(self.words("room.jump.level.unclear")) from error
        # As in an override, a bare number above 1 is a percentage.
        share = share / 100 if share > 1 and "%" not in text else share
        if not 0 < share <= 1:
            raise Unclear(self.words("room.jump.level.unclear"))
        if values["process"]:
            _check_above(self, values["process"], share)
            self._done(values["process"], share)
        return None


def _below(snapshot: Snapshot, process: str, below: float) -> bool:
    return any(one.name == process and one.level < below for one in snapshot.processes)


def _check_above(form: Form, process: str, below: float) -> None:
    """Raise :class:`Unclear` where a process is below a level already."""
    if _below(room(form).snapshot, process, below):
        name = Named(form.words, form.snapshot).target(process)
        raise Unclear(form.words("room.jump.already-below", name=name, below=form.words.percent(below)))


def _targets(words: Words, snapshot: Snapshot) -> list[tuple[int, str]]:
    """Return where a jump may go, each once, what was left of the last one first."""
    found: list[tuple[int, str]] = []
    left = snapshot.jump_left
    if left is not None and left.to_ms > snapshot.t_ms:
        found.append((left.to_ms, words("room.jump.target.left", at=words.when(snapshot.starts, left.to_ms))))
    for one in snapshot.injects:
        if one.id == snapshot.next_inject and snapshot.next_inject_ms is not None:
            at = words.when(snapshot.starts, snapshot.next_inject_ms)
            shown = words("room.jump.target.inject", at=at, name=inject_name(words, one))
            found.append((snapshot.next_inject_ms, shown))
    due = [
        (wanted.due_ms, one)
        for one in snapshot.injects
        for wanted in one.expectations
        if wanted.status == "open" and wanted.due_ms is not None and wanted.due_ms > snapshot.t_ms
    ]
    if due:
        at_ms, inject = min(due, key=lambda pair: pair[0])
        at = words.when(snapshot.starts, at_ms)
        found.append((at_ms, words("room.jump.target.decision", at=at, name=inject_name(words, inject))))
    return found


def expected_lines(snapshot: Snapshot) -> list[Expected]:
    """Return what may be said beforehand.

    What was left of the last jump comes first, then what injects ask for.

    That is what is open now, and what comes with injects at a known time.
    """
    actions = {one.id: one for one in snapshot.actions}
    left = () if snapshot.jump_left is None else snapshot.jump_left.standing
    found: list[Expected] = []
    for order in left:
        name = order.give.action if order.give.kind == "order" else order.give.decision
        inject = next((one for one in snapshot.injects if one.id == order.give.inject), None)
        found.append(Expected(order.at_ms, actions.get(name or ""), inject, order))
    for inject in snapshot.injects:
        coming = inject.state == "to-come" and inject.planned_ms is not None
        for wanted in inject.expectations:
            if wanted.unmet or (coming and wanted.status == "not-asked"):
                at = max(snapshot.t_ms, (inject.planned_ms or 0) if coming else 0)
                found += [Expected(at, actions[name], inject) for name in wanted.any_of if name in actions]
    return found


def standing_order(line: Expected) -> StandingOrder:
    """Return what a line orders, before anything else was said of it."""
    inject = None if line.inject is None else line.inject.id
    assert line.action is not None
    if line.action.is_decision:
        give: OrderAction | RecordDecision = RecordDecision(decision=line.action.id, inject=inject)
    else:
        target = line.action.targets[0] if line.action.targets else None
        give = OrderAction(action=line.action.id, target=target, inject=inject)
    return StandingOrder(at_ms=line.at_ms, give=give)


def _line_text(words: Words, snapshot: Snapshot, line: Expected) -> str:
    """Return a line: when, what, at what, and which inject asks for it."""
    given = None if line.order is None else line.order.give
    target = given.target if given is not None and given.kind == "order" else None
    said = given.text if given is not None and given.kind == "decision" else ""
    name = words.of(line.action.title, line.action.id) if line.action is not None else said
    what = Named(words, snapshot).aimed(name, target)
    asked = "" if line.inject is None else words("room.jump.asked", inject=inject_name(words, line.inject))
    at = words.scenario_hour(snapshot.starts, line.at_ms) or t_short(line.at_ms)
    return fitted(f"{at}  {what}{asked}", _WIDTH)


def far(words: Words, snapshot: Snapshot, to_ms: int, *, stops: bool = False) -> tuple[str, str] | None:
    """Return title and text of the question before a far jump; none for any other.

    A jump is far when it goes past midnight, past the playing time or, unless it ``stops`` at them, past two injects.
    """
    passed = sum(
        one.state == "to-come" and one.planned_ms is not None and one.planned_ms <= to_ms for one in snapshot.injects
    )
    why = far_reasons(words, snapshot, to_ms)
    if not why and (passed <= _NEAR or stops):
        return None
    why.append(words("room.jump.delivers", n=passed))
    title = words("room.jump.sure", at=t_long(to_ms), clock=words.scenario_clock(snapshot.starts, to_ms))
    return title, " ".join(why)
