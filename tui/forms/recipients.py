"""Forms about what participants have: said to whom, taken back, done by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.commands.model import Command, SayInject, TickExpectation, WithdrawInject
from tui.forms.base import Choice, Field, Form, Part, Ticks, Unclear, Values
from tui.forms.injects import AboutInject
from tui.text.titles import given_by, inject_name, recipients

if TYPE_CHECKING:
    from sim.exercise.view.snapshot import ExpectationView, InjectView, Snapshot
    from tui.text.format import Words

__all__ = ["SayForm", "TickForm", "WithdrawForm", "open_expectations"]


class SayForm(AboutInject):
    """Mark an inject as said to those that are ticked.

    They are all ticked at first.
    """

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.say.title")

    def fields(self) -> tuple[Part, ...]:
        """Return the recipients who have not heard it, and who said it."""
        words = self.words
        options = tuple((one, recipients(words, self.snapshot, (one,))) for one in self.inject.unsaid)
        controllers = dict.fromkeys(given_by(words, one) for one in self.snapshot.injects)
        return (
            Ticks("to", words("room.field.to"), options, tuple(value for value, _ in options)),
            Field(
                "by",
                words("room.say.by"),
                given_by(words, self.inject),
                words("room.say.by-hint"),
                suggestions=tuple(one for one in controllers if one),
            ),
        )

    def command(self, values: Values) -> Command:
        """Say it."""
        to = tuple(one for one in values["to"].split(",") if one)
        if not to and "" not in self.inject.unsaid:
            raise Unclear(self.words("room.say.nobody"))
        return SayInject(inject=self.inject.id, to=() if set(to) == set(self.inject.unsaid) else to, by=values["by"])


class WithdrawForm(AboutInject):
    """Take an inject back after it was said, and say why."""

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.withdraw.title")

    def about(self) -> str:
        """Name the inject, and say what withdrawing it does not do."""
        return f"{super().about()}\n{self.words('room.withdraw.about')}"

    def fields(self) -> tuple[Part, ...]:
        """Return one field: why, as participants are told."""
        return (Field("reason", self.words("room.field.reason"), hint=self.words("room.withdraw.hint")),)

    def command(self, values: Values) -> Command:
        """Withdraw it."""
        return WithdrawInject(inject=self.inject.id, reason=self.need(values, "reason"))


def open_expectations(snapshot: Snapshot) -> list[tuple[InjectView, ExpectationView]]:
    """Return what was asked and is not done, the most urgent first."""
    found = [(inject, one) for inject in snapshot.injects for one in inject.expectations if one.unmet]
    return sorted(found, key=lambda pair: -(pair[1].late_ms or 0))


class TickForm(Form):
    """Mark by hand that something that an inject expects was done.

    It takes a word about what was done.
    """

    def __init__(self, words: Words, snapshot: Snapshot, inject: str | None = None) -> None:
        super().__init__(words, snapshot)
        self._wanted = [pair for pair in open_expectations(snapshot) if inject is None or pair[0].id == inject]

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.tick.title")

    def fields(self) -> tuple[Part, ...]:
        """Return what is open, and what was done."""
        options = tuple((str(place), self._told(*pair)) for place, pair in enumerate(self._wanted))
        return (
            Choice("which", self.words("room.tick.which"), options),
            Field("text", self.words("room.tick.text"), hint=self.words("room.tick.hint")),
        )

    def _told(self, inject: InjectView, one: ExpectationView) -> str:
        titles = {action.id: self.words.of(action.title, action.id) for action in self.snapshot.actions}
        what = self.words("room.inject.or").join(titles.get(name, name) for name in one.any_of)
        if one.late_ms is None:
            stands = self.words(f"room.expected.{one.status}")
        else:
            key = "late" if one.status == "missing" else "awaited"
            stands = self.words(f"room.injects.{key}", time=self.words.duration(abs(one.late_ms)))
        return f"{what} ({stands}) – {inject_name(self.words, inject)}"  # noqa: RUF001 - a dash as everywhere

    def command(self, values: Values) -> Command:
        """Tick it off."""
        if not values["which"]:
            raise Unclear(self.words("room.tick.nothing"))
        inject, one = self._wanted[int(values["which"])]
        return TickExpectation(inject=inject.id, index=one.index, text=self.need(values, "text"))
