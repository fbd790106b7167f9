"""One form for all questions: fields in, a message out. What was typed stays until it is accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from pydantic import ValidationError
from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input, Label, OptionList, Static

from sim.units import clean
from tui.forms.background import DimmedScreen
from tui.forms.word_list import TickList, WordList
from tui.input.keys import bindings
from tui.messages import Accepted, CommandGiven, Refused
from tui.room_port import room
from tui.text.clock_text import clock_line
from tui.widgets.header import HeaderBar
from tui.widgets.line import Line

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.events import ScreenResume
    from textual.message import Message
    from textual.widget import Widget

    from sim.exercise.commands.model import Command
    from sim.exercise.view.snapshot import Snapshot
    from sim.words import Key
    from tui.text.format import Words

__all__ = ["Choice", "Field", "Form", "Part", "Ticks", "Unclear", "Values"]

Values = dict[str, str]
_LONGEST = 4000


class LineInput(Input):
    """A line to type in. What is pasted becomes one clean line, also when it comes from the clipboard of the room."""

    def action_paste(self) -> None:
        """Paste what was copied in the room."""
        room(self).paste(self.app.clipboard)


class Unclear(Exception):
    """What was typed cannot be used: carries the sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Field:
    """A line to type in."""

    key: str
    label: str
    value: str = ""
    hint: str = ""
    suggestions: tuple[str, ...] = ()
    replaced: bool = True
    """What is typed first takes the place of the value, else it goes on behind it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A list to choose from: (value, words) each."""

    key: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str = ""
    """The one chosen at first; empty is the first."""
    height: int = 6
    """Lines it takes at most."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """A list of which several can be chosen: (value, words) each. What is filled in are the values, by commas."""

    key: str
    label: str
    options: tuple[tuple[str, str], ...]
    ticked: tuple[str, ...] = ()
    """Those chosen at first."""
    height: int = 6
    """Lines it takes at most."""


Part = Field | Choice | Ticks
"""What a form is made of."""


class Form(DimmedScreen):
    """Subclasses give a title, fields and :meth:`command` (or :meth:`message`)."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("form")]
    AUTO_FOCUS = "Form .first"
    KEYS: ClassVar[Key] = "room.form.keys"
    """Key of the line that says how to go on."""
    KEEPS: ClassVar[bool] = True
    """Whether what was typed stands there again when the form is opened after it was left."""
    says_clock = False
    """It says whether exercise time runs, for as long as it is open."""

    def __init__(self, words: Words, snapshot: Snapshot) -> None:
        super().__init__(classes="-quiet")
        self.words = words
        self.snapshot = snapshot
        self.agreed_times: set[tuple[str, int]] = set()
        """Times that are far, as typed and as understood, of which was said so."""
        self._parts: tuple[Part, ...] = ()
        self._offered: Values = {}
        """What fields have before anything is typed."""
        self._says_nothing = False

    def compose(self) -> ComposeResult:
        """Header, title, about, fields, what is wrong, how to go on."""
        self._parts = self._with_draft(self.fields())
        yield HeaderBar(self.words)
        with Vertical(classes="box"):
            yield Static(Content(fitting(self.title_text())), classes="title")
            if about := self.about():
                yield Static(Content(clean(about)), classes="about")
            if self.says_clock:
                yield Line(classes="clock")
            for number, part in enumerate(self._parts):
                with Horizontal(classes="field" if isinstance(part, Field) else "field choice"):
                    yield Label(Content(part.label), classes="label")
                    yield self._widget(part, "first" if number == 0 else "")
            yield from self.more()
            yield Static(classes="wrong", markup=False)
            yield Static(Content(self.words(self.KEYS)), classes="keys")

    def more(self) -> ComposeResult:
        """Add what stands below the fields; nothing unless a form has it."""
        yield from ()

    def subject(self) -> tuple[str, ...]:
        """Return what the form is about: what was typed about another does not come back."""
        return (self.title_text(),)

    def _with_draft(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """Return the fields with what was typed in them before the form was left."""
        self._offered = {part.key: part.value for part in parts if isinstance(part, Field)}
        typed = room(self).drafts.pop((type(self).__name__, *self.subject()), {})
        return tuple(
            replace(part, value=typed[part.key], replaced=False)
            if isinstance(part, Field) and part.key in typed
            else part
            for part in parts
        )

    def _keep_draft(self) -> None:
        """Keep what was typed for when the form is opened again, and say so."""
        values = self.values() if self.KEEPS else {}
        offered = {key: clean(value, lines=False).strip() for key, value in self._offered.items()}
        typed = {key: values[key] for key in offered if values.get(key, offered[key]) not in ("", offered[key])}
        if typed:
            room(self).drafts[type(self).__name__, *self.subject()] = typed
            self.app.notify(self.words("room.form.kept"), timeout=5, markup=False)

    def _widget(self, part: Part, classes: str) -> Widget:
        if isinstance(part, Field):
            suggester = SuggestFromList(part.suggestions, case_sensitive=False) if part.suggestions else None
            return LineInput(
                clean(part.value, lines=False),
                placeholder=clean(part.hint, lines=False),
                id=part.key,
                classes=classes,
                compact=True,
                suggester=suggester,
                select_on_focus=bool(part.value) and part.replaced,
                max_length=_LONGEST,
            )
        labels = [clean(label, lines=False) for _, label in part.options]
        chosen = [value for value, _ in part.options]
        listed: WordList
        if isinstance(part, Ticks):
            listed = TickList(labels, [value in part.ticked for value in chosen], name=part.key, classes=classes)
        else:
            listed = WordList(labels, name=part.key, classes=classes)
        listed.styles.height = min(part.height, max(1, len(labels)))
        first = part.value if isinstance(part, Choice) else ""
        listed.highlighted = chosen.index(first) if first in chosen else (0 if chosen else None)
        return listed

    def on_mount(self) -> None:
        """Follow the exercise: whether its clock runs is said of now."""
        if self.says_clock:
            self.watch(self.app, "snapshot", self._say_clock)

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Keep its styles: it has no others when it comes to the front."""
        event.refresh_styles = False

    def _say_clock(self, snapshot: Snapshot) -> None:
        self.query_one(".clock", Line).write(Content(self.clock_text(snapshot)))

    def clock_text(self, snapshot: Snapshot) -> str:
        """Return whether exercise time runs."""
        return clock_line(self.words, snapshot)

    def now_ms(self) -> int:
        """Return exercise time now, ms. It is later than in the snapshot with which the form was opened."""
        return room(self).snapshot.t_ms

    def on_descendant_focus(self) -> None:
        """Take what was typed before there was a cursor."""
        self.app.call_next(room(self).go_on)

    def values(self) -> Values:
        """Return what is filled in, by key of field."""
        got: Values = {}
        for part in self._parts:
            if isinstance(part, Field):
                got[part.key] = self.query_one(f"#{part.key}", Input).value.strip()
            elif isinstance(part, Ticks):
                ticked = self.query_one(f"#{part.key}", TickList).ticked
                got[part.key] = ",".join(part.options[place][0] for place in ticked)
            else:
                place = self.query_one(f"#{part.key}", OptionList).highlighted
                got[part.key] = part.options[place][0] if place is not None else ""
        return got

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _enter(self, event: Message) -> None:
        event.stop()
        self.action_submit()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        """Take away what was wrong: it is about what stood there before."""
        wrong = self.query_one(".wrong", Static)
        if event.input.has_focus and not self._says_nothing and wrong.content:  # an update lays the form out anew
            wrong.update("")

    @on(WordList.Sought)
    def _sought(self, event: WordList.Sought) -> None:
        event.stop()
        self._say_typed(event.listed)

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        if isinstance(event.option_list, WordList):
            self._say_typed(event.option_list)

    def _say_typed(self, listed: WordList) -> None:
        """Show what was typed in a list, and say so where nothing begins so."""
        typed = clean(listed.typed, lines=False)
        shown = self.words("room.form.typed", typed=typed) if typed else ""
        self.query_one(".box").border_subtitle = Content(shown)
        if listed.nothing:
            self._say(self.words("room.form.nothing", typed=typed))
            self._says_nothing = True
        elif self._says_nothing:
            self._say("")

    def action_submit(self) -> None:
        """Send the command, or say what is unclear."""
        if (listed := next((one for one in self.query(WordList) if one.nothing), None)) is not None:
            self._say_typed(listed)
            return
        try:
            message = self.message(self.values())
        except Unclear as unclear:
            self._say(str(unclear))
            return
        except ValidationError:
            self._say(self.words("room.form.unclear"))
            return
        if message is None:
            self.dismiss()
        else:
            self.post_message(message)

    def action_dismiss_form(self) -> None:
        """Leave the form, and keep what was typed.

        In a list in which nothing begins with what was typed, that text is cleared first.
        """
        if isinstance(self.focused, WordList) and self.focused.nothing:
            self.focused.clear_typed()
        else:
            self._keep_draft()
            self.dismiss()

    def on_accepted(self, message: Accepted) -> None:
        """Close: it is on disk."""
        del message
        if self.is_current:
            self.dismiss()

    def on_refused(self, message: Refused) -> None:
        """Say why, and keep what was typed."""
        self._say(message.why)

    def _say(self, why: str) -> None:
        self._says_nothing = False
        self.query_one(".wrong", Static).update(Content(clean(why, lines=False)))
        self.app.call_next(room(self).answered)

    def need(self, values: Values, key: str) -> str:
        """Return a field that must not be empty."""
        if not values[key]:
            label = next(part.label for part in self._parts if part.key == key)
            raise Unclear(self.words("room.form.missing", field=label))
        return values[key]

    def title_text(self) -> str:
        """Return the title."""
        raise NotImplementedError

    def about(self) -> str:
        """Return a few lines above the fields; empty for none."""
        return ""

    def fields(self) -> tuple[Part, ...]:
        """Return the fields, in order."""
        return ()

    def command(self, values: Values) -> Command:
        """Return the command for what is filled in; raise :class:`Unclear`."""
        raise NotImplementedError

    def message(self, values: Values) -> Message | None:
        """Return the message to post; none only closes the form."""
        return CommandGiven(self.command(values), reply_to=self)


def fitting(text: str) -> str:
    """Return a title on one clean line."""
    return clean(text, lines=False)
