"""Checks of injects: what they name, what they follow, and who hears them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.errors import Reason
from sim.scenario.checks.conditions import check_condition
from sim.scenario.checks.effects import check_effects
from sim.scenario.models.inject import EVERYONE
from sim.scenario.source.problems import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.scenario.checks.references import Draft, Path
    from sim.scenario.models import Inject

__all__ = ["check_injects", "check_recipients", "circles", "recipient_path"]

_MOST_NAMED: Final = 8
"""Most injects that the message about a circle names."""


def check_injects(draft: Draft) -> None:
    """Report what injects name that is not there, and those that wait for each other."""
    for number, inject in enumerate(draft.scenario.injects):
        _check_inject(draft, ("injects", number), inject)
    for circle in circles(draft.scenario.injects):
        names = [draft.scenario.injects[number].id for number in circle]
        shown = [*names[:_MOST_NAMED], *(["…"] if len(names) > _MOST_NAMED else []), names[0]]
        what = Reason.of("problems.after.circle", circle=" → ".join(shown))
        draft.say(("injects", circle[0], "after", "inject"), what, code="circle")


def circles(injects: Sequence[Inject]) -> Iterator[list[int]]:
    """Yield each circle of injects that come after each other, by their numbers.

    Each begins with the inject that stands first in the list and names what it waits for next.
    """
    numbers = {inject.id: number for number, inject in enumerate(injects)}
    follows = [numbers.get(inject.after.inject) if inject.after is not None else None for inject in injects]
    seen: dict[int, int] = {}
    for first in range(len(injects)):
        walked: list[int] = []
        at: int | None = first
        while at is not None and at not in seen:
            seen[at] = first
            walked.append(at)
            at = follows[at]
        if at is not None and seen[at] == first:
            circle = walked[walked.index(at) :]
            start = circle.index(min(circle))
            yield circle[start:] + circle[:start]


def _check_inject(draft: Draft, path: Path, inject: Inject) -> None:
    sections = draft.known.sections
    check_condition(draft, (*path, "when"), inject.when)
    check_condition(draft, (*path, "presumes"), inject.presumes)
    if inject.after is not None:
        draft.one_of((*path, "after", "inject"), inject.after.inject, sections["injects"], "problems.no-inject")
    for place, team in enumerate(inject.to):
        draft.one_of(recipient_path(path, inject, place), team, [*sections["teams"], EVERYONE], "problems.no-team")
    channels = ["in-person", *sections["channels"]]
    draft.one_of((*path, "via"), inject.via, channels, "problems.no-channel")
    for number, expected in enumerate(inject.expects):
        place_of = (*path, "expects", number)
        draft.one_of((*place_of, "do"), expected.do, draft.known.doings, "problems.no-doing")
        for at, other in enumerate(expected.or_):
            draft.one_of((*place_of, "or", at), other, draft.known.doings, "problems.no-doing")
        objectives = draft.known.objectives
        draft.one_of((*place_of, "objective"), expected.objective, objectives, "problems.no-objective")
    check_effects(draft, (*path, "effects"), inject.effects, ())


def recipient_path(path: Path, inject: Inject, place: int) -> Path:
    """Return the place of a recipient of the inject at ``path``.

    It is that of the text, or of the item of a list.
    """
    return (*path, "to") if len(inject.to) == 1 else (*path, "to", place)


def check_recipients(draft: Draft) -> None:
    """Report recipients that cannot be told apart.

    These are a team that is called as everyone is, one named twice, and everyone beside others. Journals are not asked
    this: a team of an old one may be called so.
    """
    if EVERYONE in draft.scenario.teams:
        draft.say(("teams", EVERYONE), Reason.of("problems.recipients.team", name=quoted(EVERYONE)), key=True)
    for number, inject in enumerate(draft.scenario.injects):
        if EVERYONE in inject.to and set(inject.to) != {EVERYONE}:
            what = Reason.of("problems.recipients.everyone", name=quoted(EVERYONE))
            draft.say(("injects", number, "to", inject.to.index(EVERYONE)), what)
        for place, team in enumerate(inject.to):
            if team in inject.to[:place]:
                what = Reason.of("problems.recipients.twice", name=quoted(team))
                draft.say(("injects", number, "to", place), what)
