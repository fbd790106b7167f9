"""Titles of processes, needs and targets, as a snapshot knows them.

A target is what an action or override is aimed at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from sim.exercise.commands.model import MOST_WORDS, SayInject
from sim.titles import Titles, one_line
from sim.units import clean
from sim.words import LANGUAGES, say
from tui.text.format import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.exercise.view.snapshot import InjectView, OrderView, ProposedAnswer, Snapshot
    from tui.text.format import Words

__all__ = [
    "Named",
    "abbreviated",
    "confirming",
    "given_by",
    "how_to_give",
    "inject_name",
    "need_name",
    "order_name",
    "proposal",
    "recipients",
    "target_name",
]

_SHORT: Final = 10
"""Cells of a name that need not be shortened where there is little room."""
_ACRONYM: Final = 5
"""Letters of a key up to which it is one that the field uses, such as ``rot``."""


def inject_name(words: Words, inject: InjectView) -> str:
    """Return an inject's name on one line.

    It is its title, else its text, without OEFENING or EXERCISE at the beginning: what is written on the spot has its
    title from its text, in the language of whoever wrote it.
    """
    named = words.of(inject.title) or words.of(inject.text, inject.id)
    for language in LANGUAGES:
        begin = say(language, "room.ad-hoc.begin")
        named = named.removeprefix(begin).strip() or begin
    return named


def order_name(words: Words, snapshot: Snapshot, order: OrderView) -> str:
    """Return what was ordered or decided on one line, with what it is aimed at."""
    title = words.of(order.title) or clean(order.text, lines=False) or order.action
    return Named(words, snapshot).aimed(title, order.target)


def recipients(words: Words, snapshot: Snapshot, teams: Sequence[str]) -> str:
    """Return the titles of those an inject is for; of none it is everyone."""
    return Named(words, snapshot).parties([one for one in teams if one])


def given_by(words: Words, inject: InjectView) -> str:
    """Return who gives an inject, cut to what a command can hold.

    Empty is the facilitator.
    """
    return words.of(inject.controller)[:MOST_WORDS]


def confirming(words: Words, snapshot: Snapshot, inject: InjectView) -> SayInject | None:
    """Return the command that confirms that a persona gave an inject.

    None where no persona says so, or to whom no command can name.
    """
    given = next((one for one in snapshot.given if one.inject == inject.id), None)
    if given is None:
        return None
    by = Named(words, snapshot).party(given.author)[:MOST_WORDS]
    try:
        return SayInject(inject=inject.id, to=given.to, by=by, given=given.seq)
    except ValidationError:
        return None


def how_to_give(words: Words, snapshot: Snapshot, inject: InjectView, *, short: bool = False) -> str:
    """Return how an inject is given, to whom and by whom: ``BEL ROT (Tegenspel 2)``.

    It is for those who have not heard it, and for all it is for when nobody or everybody has. Who gives it is left out
    where that is the facilitator; a channel without a verb of its own is named. ``short`` names recipients as
    :func:`abbreviated` does.
    """
    named, by = Named(words, snapshot), given_by(words, inject)
    whom = inject.unsaid if inject.said and inject.unsaid else inject.to
    abbreviations = ", ".join(abbreviated(words, snapshot, one) for one in whom if one) if short else ""
    to = abbreviations or recipients(words, snapshot, whom)
    values = {"verb": named.verb(inject.via), "to": to}
    if not named.verb_is_known(inject.via):
        values["via"] = named.channel(inject.via)
        return words("room.verb-line.via-by", **values, by=by) if by else words("room.verb-line.via", **values)
    return words("room.verb-line.by", **values, by=by) if by else words("room.verb-line", **values)


def abbreviated(words: Words, snapshot: Snapshot, party: str) -> str:
    """Return the short name of a team or role.

    It is ``CaCo`` of ``Calamiteitencoördinator (CaCo)``, a title that is short, else its key where that is one.
    """
    title = Named(words, snapshot).target(party)
    inside = re.search(r"\(([^()\s]{1,8})\)", title)
    if inside is not None:
        return inside[1]
    if len(title) <= _SHORT:
        return title
    return party.upper() if len(party) <= _ACRONYM else shortened(title, _SHORT)


def need_name(words: Words, snapshot: Snapshot, process: str, need: str) -> str:
    """Name a need: by the scenario's title, else by the catalogue, else by its key."""
    return Named(words, snapshot).need(process, need)


def target_name(words: Words, snapshot: Snapshot, target: str) -> str:
    """Name a target.

    It is the title of its process and region, and the need when it is one; or a pool, route or party.
    """
    return Named(words, snapshot).target(target)


def proposal(words: Words, named: Named, proposed: ProposedAnswer) -> str:
    """Return who proposes to answer what: ``Netbeheerder stelt voor: akkoord (…)``."""
    answer, text = words(f"room.answer.{proposed.answer}"), one_line(proposed.text)
    said = words("room.proposed", by=named.party(proposed.author), answer=answer)
    return f"{said} ({text})" if text else said


class Named(Titles):
    """What things are called in the room; all of it clean."""

    USUAL = True

    def __init__(self, words: Words, snapshot: Snapshot) -> None:
        super().__init__(snapshot.names, words.language)
        self._words = words
        self._snapshot = snapshot

    def inject(self, name: str) -> str:
        """Return the title of an inject, else how its text goes on.

        Injects that were written on the spot are among them.
        """
        found = next((inject for inject in self._snapshot.injects if inject.id == name), None)
        return super().inject(name) if found is None else inject_name(self._words, found)

    def order(self, order: str) -> str:
        """Return what was ordered, and what it is aimed at."""
        found = next((one for one in self._snapshot.orders if one.id == order), None)
        if found is None:
            return super().order(order)
        return self.aimed(self._words.of(found.title, found.action), found.target)

    def aimed(self, title: str, target: object) -> str:
        """Return a title with what it is aimed at, if at anything."""
        return f"{title}: {self.target(target)}" if isinstance(target, str) and target else title

    def override(self, number: str) -> str:
        """Return the reason of an override."""
        return next((one.reason for one in self._snapshot.overrides if str(one.number) == number), number)
