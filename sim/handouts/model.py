"""What an exercise is on paper, in the words of one language, cleaned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from sim.words import Language

__all__ = ["DOCUMENTS", "Document", "Handouts", "PrintedExpectation", "PrintedInject", "RoleSheet", "TelephoneLine"]

Document = Literal["list", "cards", "roles", "slips"]
"""The inject list, inject cards and role-player's sheets, for exercise staff; slips for participants."""
DOCUMENTS: Final[tuple[Document, ...]] = ("list", "cards", "roles", "slips")
"""Every document, in the order in which they are printed; what participants get stands last."""
Group = Literal["timed", "waiting", "reserve"]
"""Whether the time of an inject is known, it waits for something, or it is released by hand."""


@dataclass(frozen=True, slots=True)
class PrintedExpectation:
    """What participants should do with an inject."""

    what: str
    """The actions or decisions that answer it, by title."""
    within: str
    """The time they have."""
    objective: str
    """The objective that it shows, with its task; empty for none."""
    task: str
    """The task alone, else the objective; empty for none."""


@dataclass(frozen=True, slots=True)
class PrintedInject:
    """One inject."""

    number: int
    """Its place in the script, from 1."""
    group: Group
    title: str
    clock: str
    """Scenario time when it is due; empty where that is not known."""
    when: str
    """When it is due: time since STARTEX and clock, its condition, what it follows, or that it is in reserve."""
    sender: str
    to: str
    via: str
    text: str
    controller: str
    """Who gives it."""
    draft: bool
    presumes: str
    """What must be true for it to make sense; empty for nothing."""
    expects: tuple[PrintedExpectation, ...]
    attachments: tuple[str, ...]
    staff: str
    """The note for exercise staff; never shown to participants."""
    says: str
    if_asked: tuple[str, ...]
    may_promise: tuple[str, ...]
    hint: str

    @property
    def has_lines(self) -> bool:
        """True when whoever gives it has lines for it."""
        return bool(self.says or self.if_asked or self.may_promise or self.hint)


@dataclass(frozen=True, slots=True)
class RoleSheet:
    """What one member of the exercise staff gives, in order."""

    controller: str
    plays: tuple[str, ...]
    """The senders of these injects."""
    knows: tuple[str, ...]
    """Of parts that the exercise describes: how late their knowledge is."""
    injects: tuple[PrintedInject, ...]


@dataclass(frozen=True, slots=True)
class TelephoneLine:
    """Somebody who can be rung."""

    name: str
    remark: str
    """When it is there; empty for from the start."""


@dataclass(frozen=True, slots=True)
class Handouts:
    """An exercise on paper."""

    language: Language
    title: str
    starts: str
    """Date and time of STARTEX in the scenario."""
    lasts: str
    """Playing time."""
    injects: tuple[PrintedInject, ...]
    """In the order in which they come, those without a time behind those with one."""
    roles: tuple[RoleSheet, ...]
    teams: tuple[TelephoneLine, ...]
    staff: tuple[TelephoneLine, ...]
    """Parts that are played, and who gives injects."""
