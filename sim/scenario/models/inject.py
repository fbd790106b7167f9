"""The models of an inject: what is told, to whom, when, and what it asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from sim.scenario.models.conditions import Condition
from sim.scenario.models.effects import Effect
from sim.scenario.models.values import Duration, Frozen, Printable, Slug, Text, Whole, wrong
from sim.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "EVERYONE",
    "Expectation",
    "Follows",
    "Inject",
    "Pace",
    "Recipients",
    "RolePlay",
    "in_turn",
    "planned_times",
    "reserve_of",
]

EVERYONE: Final = "all"
"""As a recipient: every team and role that plays."""

Pace = Literal["pause", "real-time", "go-on"]
"""What the clock of a room does at an inject: it pauses, runs on at speed 1, or runs on as it does."""


def _as_written(value: tuple[str, ...]) -> str | list[str]:
    return value[0] if len(value) == 1 else list(value)


Recipients = Annotated[
    tuple[Slug, ...],
    Field(min_length=1, max_length=50),
    PlainSerializer(_as_written, when_used="json"),
]
"""Declared teams or roles, one or a list; ``all`` is everyone."""
_LONGEST_NAME: Final = 200
_FILE_NAME: Final = r"^[^/\\\x00-\x1f]*[^/\\\x00-\x1f. ][^/\\\x00-\x1f]*$"
"""No separator of any system, and more than dots and spaces: such a name cannot lead out of a folder."""


def _file_name(value: str) -> str:
    if not re.fullmatch(_FILE_NAME, value):
        raise wrong("problems.value.file-name")
    return value


FileName = Annotated[
    Printable,
    StringConstraints(max_length=_LONGEST_NAME),
    AfterValidator(_file_name),
    WithJsonSchema({"type": "string", "pattern": _FILE_NAME, "maxLength": _LONGEST_NAME}),
]
"""The name of a file without a folder."""


class Expectation(Frozen):
    """What participants should do with an inject."""

    do: Slug
    """A declared action or decision."""
    or_: tuple[Slug, ...] = Field((), alias="or")
    """Other actions or decisions that answer it just as well: the other horn of a dilemma. One that several
    expectations of an inject name answers them all."""
    again: bool = False
    """What was done before the inject is no answer to it: it takes doing it once more."""
    within: Duration = 30 * MINUTE
    """On time when done this long after it was said at most, in scenario time."""
    objective: str | None = None
    """``objective`` or ``objective/task`` it shows."""

    @property
    def any_of(self) -> tuple[str, ...]:
        """Everything that answers it, what is written under ``do`` first."""
        return (self.do, *self.or_)


class Follows(Frozen):
    """An inject is due after another one was released."""

    inject: Slug
    """The inject that comes first."""
    by: Duration = 0
    """How much later, in scenario time."""


class RolePlay(Frozen):
    """What the member of the simulation cell who gives an inject has at hand."""

    says: Text = Text()
    """The first sentences, as the part that is played says them."""
    if_asked: tuple[Text, ...] = Field((), alias="if-asked", max_length=50)
    """What it tells only when somebody asks."""
    may_promise: tuple[Text, ...] = Field((), alias="may-promise", max_length=50)
    """What it may promise; anything else it must ask first."""
    hint: Text = Text()
    """What it says to help participants on who are stuck."""


class Inject(Frozen):
    """A message from the scripted world to participants."""

    id: Slug
    """Name, unique among injects."""
    title: Text = Text()
    """One line for the inject list; empty takes the text."""
    at: Duration | None = None
    """When it is due; give one of at, when, after and reserve."""
    when: Condition | None = None
    """A conditional inject is due when this becomes true, once."""
    then_after: Duration = Field(0, alias="then-after")
    """With ``when``: and this much later."""
    after: Follows | None = None
    """It is due after another inject was released; never when that one is left out."""
    reserve: bool = False
    """It has no time: the facilitator releases it when the exercise needs it."""
    from_: Text = Field(Text(), alias="from")
    """Who sends it, as participants hear it."""
    to: Recipients
    """Declared teams or roles, one or a list; ``all`` is everyone."""
    public: bool = False
    """Everyone can know it once it was said, whoever it was said to: news, a warning. Players' screens show it."""
    via: Slug = "in-person"
    """A declared channel, or ``in-person``."""
    text: Text
    """What is told; begins with OEFENING / EXERCISE."""
    staff: Text = Text()
    """For exercise staff only: purpose, how to play it."""
    controller: Text = Text()
    """Who of the exercise staff gives it; empty is the facilitator."""
    lines: RolePlay = RolePlay()
    """What the role-player who gives it has at hand."""
    attachments: tuple[FileName, ...] = Field((), max_length=50)
    """Files that are handed out with it, by name; they stand beside the exercise."""
    presumes: Condition | None = None
    """What must be true for it to make sense. It is checked until it is said: when false it is marked, never held."""
    status: Literal["draft", "ready"] = "ready"
    """Where it stands in the making of the exercise."""
    storyline: Slug | None = None
    """The thread it belongs to."""
    expects: tuple[Expectation, ...] = ()
    """What participants should do with it; one or a list."""
    effects: tuple[Effect, ...] = ()
    """What releasing it does to the world (a rumour, a wrong number)."""
    casualties: Whole = Field(0, ge=0, le=1_000_000)
    """People who come to harm in the script when it is released; counted by the measure ``casualties``."""

    @property
    def named(self) -> tuple[str, ...]:
        """The recipients by name; empty for everyone."""
        return () if EVERYONE in self.to else self.to

    def sent_by(self, party: Text) -> bool:
        """Return whether it comes from a party: it is sent in its name."""
        sender, called = ({one.strip().casefold() for one in (text.nl, text.en)} for text in (self.from_, party))
        return bool(sender & called - {""})

    @field_validator("expects", "to", mode="before")
    @classmethod
    def _list(cls, value: Any) -> Any:
        return [value] if isinstance(value, dict | str) else value

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.at is not None) + (self.when is not None) + (self.after is not None) + self.reserve != 1:
            raise wrong("problems.value.exactly-one", names="at, when, after, reserve")
        if self.when is None and self.then_after:
            raise wrong("problems.value.then-after")
        return self


def in_turn(injects: Iterable[Inject]) -> list[Inject]:
    """Return injects with each behind the one that it comes after.

    Those that wait in a circle stand last.
    """
    listed = list(injects)
    followers: dict[str, list[Inject]] = {}
    for inject in listed:
        if inject.after is not None:
            followers.setdefault(inject.after.inject, []).append(inject)
    ordered = [inject for inject in listed if inject.after is None]
    for inject in ordered:  # grows while it is gone through
        ordered += followers.pop(inject.id, ())
    return ordered + [inject for inject in listed if inject.after is not None and inject.after.inject in followers]


def planned_times(injects: Iterable[Inject]) -> dict[str, int]:
    """Return when injects are due as far as the script says it, ms since STARTEX.

    One that comes after another counts from that one. What waits for a condition or for the facilitator has no time,
    nor has what comes after it.
    """
    times: dict[str, int] = {}
    for inject in in_turn(injects):
        if inject.at is not None:
            times[inject.id] = inject.at
        elif inject.after is not None and inject.after.inject in times:
            times[inject.id] = times[inject.after.inject] + inject.after.by
    return times


def reserve_of(injects: Iterable[Inject]) -> set[str]:
    """Return the injects in reserve, and those that come after one of them."""
    reserve: set[str] = set()
    for inject in in_turn(injects):
        if inject.reserve or (inject.after is not None and inject.after.inject in reserve):
            reserve.add(inject.id)
    return reserve
