"""The choice of the name that a user means, by one rule for every command.

A name that exists is chosen. So is the only one that begins with what was written, else the only one that contains it,
else the only one whose title contains it; then stderr says which one was chosen. Where several fit, they are listed and
nothing is chosen. Upper and lower case are the same. ``keten check`` alone takes whole names only: it is run by
scripts, and a mistyped path must not be found in order because something else is.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NoReturn

from sim.errors import KetenError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sim.cli.runtime.context import Context
    from sim.journal import JournalContents
    from sim.scenario.models import Scenario
    from sim.words import Key

__all__ = [
    "authors_of",
    "checkable",
    "choose",
    "exercise_file",
    "incident_file",
    "journal_of",
    "kinds_of",
    "matching",
    "process_named",
    "process_of",
    "questions_file",
    "region_of",
    "role_of",
    "team_of",
]

_MOST: Final = 10
"""Names that are listed where several fit."""
_SEARCHED: Final = 100
"""Journals that are looked at for the newest that can be read."""


def matching(wanted: str, titles: Mapping[str, str]) -> list[str]:
    """Return the names that ``wanted`` can mean.

    They are in the order of ``titles`` (name to title). One name is the answer.
    """
    if wanted in titles:
        return [wanted]
    part = wanted.casefold()
    begun = [name for name in titles if name.casefold().startswith(part)]
    if len(begun) == 1:
        return begun
    held = [name for name in titles if part in name.casefold()]
    # Those that begin with it are the likelier ones: they go first in a list that may be cut off.
    found = begun + [name for name in held if name not in set(begun)]
    return found or [name for name, title in titles.items() if part in title.casefold()]


def choose(wanted: str, titles: Mapping[str, str], context: Context) -> str | None:
    """Return the name that is meant, or none where nothing fits.

    Raises ``KetenError``, which lists the names, where several fit.
    """
    found = matching(wanted, titles)
    if not found:
        return None
    if len(found) == 1:
        if found[0] != wanted:
            context.tell(context.say("cli.name.taken", wanted=wanted, name=_titled(found[0], titles)))
        return found[0]
    lines = [context.say("cli.name.several", wanted=wanted, n=len(found))]
    lines += [f"  {_titled(name, titles)}" for name in found[:_MOST]]
    if len(found) > _MOST:
        lines.append("  " + context.say("cli.name.more", n=len(found) - _MOST))
    raise KetenError("\n".join(lines))


def _titled(name: str, titles: Mapping[str, str]) -> str:
    return f"{name} ({titles[name]})" if titles[name] not in ("", name) else name


def process_of(wanted: str, scenario: Scenario, context: Context) -> str:
    """Return the process that is meant.

    Raises ``KetenError`` with the nearest or the fitting names when there is no such one.
    """
    from sim.cli.render.titles import scenario_titles

    named = scenario_titles(scenario, context.language)
    titles = {name: named.process(name) for name in scenario.processes}
    chosen = choose(wanted, titles, context)
    return chosen or _unknown("cli.error.process", wanted, titles, context, otherwise="cli.error.process.do")


def process_named(wanted: str, reading: JournalContents, context: Context) -> str:
    """Return the process of the scenario of a journal that is meant. Raises as :func:`process_of` does."""
    from sim.journal.titles import HeaderTitles

    scenario = reading.header.get("scenario")
    processes = scenario.get("processes") if isinstance(scenario, dict) else None
    named = HeaderTitles(reading.header, context.language)
    titles = {name: named.process(name) for name in (processes if isinstance(processes, dict) else ())}
    chosen = choose(wanted, titles, context)
    return chosen or _unknown("cli.error.process", wanted, titles, context, otherwise="cli.error.process.do")


def kinds_of(wanted: Sequence[str], reading: JournalContents, context: Context) -> frozenset[str]:
    """Return the kinds and classes of entries that are meant.

    Raises ``KetenError`` with the nearest for one that there is not.
    """
    from sim.journal import known_kinds

    titles = dict.fromkeys(known_kinds(reading), "")
    return frozenset(
        choose(one, titles, context) or _unknown("cli.log.no-kind", one, titles, context) for one in wanted
    )


def authors_of(wanted: Sequence[str], reading: JournalContents, context: Context) -> frozenset[str]:
    """Return the authors in a journal that are meant, by name or title.

    Raises ``KetenError``, which lists them, for one that wrote nothing in it.
    """
    from sim.journal.titles import HeaderTitles

    named = HeaderTitles(reading.header, context.language)
    titles = {name: named.author(name) for name in dict.fromkeys(entry.author for entry in reading.entries)}
    chosen = set[str]()
    for one in wanted:
        author = choose(one, titles, context)
        if author is None:
            known = ", ".join(_titled(name, titles) for name in titles)
            raise KetenError(context.say("cli.log.no-author", name=one, known=known))
        chosen.add(author)
    return frozenset(chosen)


def journal_of(wanted: str | None, context: Context) -> str:
    """Return a journal, by default the one that was written last.

    It is searched in the folder of logs, and told. Raises ``KetenError`` where there is none.
    """
    from sim.cli.runtime.paths import logs_folder
    from sim.journal.summary import summaries

    if wanted is not None:
        return wanted
    folder = logs_folder()
    found = (one for one in summaries(folder, _SEARCHED) if one.state != "damaged")
    newest = next(found, None)
    if newest is None:
        raise KetenError.of("errors.journal.none-there", path=folder)
    context.tell(context.say("cli.journal.newest", path=newest.path))
    return str(newest.path)


def region_of(wanted: str, scenario: Scenario, context: Context) -> str:
    """Return the region that is meant.

    Raises ``KetenError`` with the nearest or the fitting names when there is no such one.
    """
    titles = {name: region.title.in_(context.language) for name, region in scenario.regions.items()}
    return choose(wanted, titles, context) or _unknown("cli.error.region", wanted, titles, context)


def _unknown(
    key: Key, wanted: str, titles: Mapping[str, str], context: Context, *, otherwise: Key | None = None
) -> NoReturn:
    """Raise ``KetenError`` with the names that ``wanted`` may mean.

    Where no name is like it, the error has the remedy ``otherwise``.
    """
    from sim.cli.runtime.parser import nearest

    remedy = nearest(context.language, wanted, titles, {name: (title,) for name, title in titles.items()})
    if not remedy and otherwise is not None:
        remedy = f" {context.say(otherwise)}"
    raise KetenError(context.say(key, name=wanted) + remedy)


def team_of(wanted: str, scenario: Scenario, context: Context) -> str:
    """Return the scripted team that is meant.

    Raises ``KetenError``, which names the teams there are, when there is no such one.
    """
    from sim.batch import known_team

    chosen = choose(wanted, dict.fromkeys(scenario.scripted_teams, ""), context)
    return known_team(scenario, wanted) if chosen is None else chosen


def exercise_file(wanted: str, context: Context, *, networks: bool = False) -> Path:
    """Return the file of a built-in exercise, or of the one at a path.

    With ``networks`` it may also be a built-in network. Part of a built-in name is enough.
    """
    from sim.scenario import builtin, builtin_networks, find

    known = [*builtin(), *(builtin_networks() if networks else ())]
    return find(_built_in(wanted, known, context), networks=networks)


def incident_file(wanted: str, context: Context) -> Path:
    """Return the file of a built-in incident, or of the one at a path. Part of a built-in name is enough."""
    from sim.scenario import builtin_incidents, find_incident

    return find_incident(_built_in(wanted, builtin_incidents(), context))


def questions_file(wanted: str, context: Context) -> Path:
    """Return the file of built-in questions, or of those at a path. Part of a built-in name is enough."""
    from sim.scenario import builtin_questions, find_questions

    return find_questions(_built_in(wanted, builtin_questions(), context))


def checkable(wanted: str, context: Context) -> Path:
    """Return the path that ``keten check`` is asked for.

    It is a path, else that of an exercise, network or incident by its whole name. Raises ``KetenError``, which lists
    the names that fit, or all there are.
    """
    from pathlib import Path

    from sim.errors import Reason
    from sim.scenario import builtin, builtin_incidents, builtin_networks, find, find_incident
    from sim.scenario.source.problems import nearest, quoted

    if not wanted or os.path.lexists(wanted):
        return Path(wanted) if wanted and Path(wanted).exists() else find(wanted, networks=True)
    playable, incidents = [*builtin(), *builtin_networks()], builtin_incidents()
    if wanted in playable:
        return find(wanted, networks=True)
    if wanted in incidents:
        return find_incident(wanted)
    known = dict.fromkeys([*playable, *incidents], "")
    fitting = matching(wanted, known)
    if len(fitting) > 1:
        lines = [context.say("cli.name.several", wanted=wanted, n=len(fitting)), *(f"  {name}" for name in fitting)]
        raise KetenError("\n".join(lines))
    names = {"exercises": builtin(), "networks": builtin_networks(), "incidents": incidents}
    takes = context.say("cli.check.takes", **{kind: ", ".join(found) for kind, found in names.items()})
    remedy = Reason.of("errors.nearest", name=fitting[0]) if fitting else nearest(wanted, known)
    told = takes if remedy is None else remedy.told(context.language)
    raise KetenError(context.say("cli.check.unknown", name=quoted(wanted), remedy=told))


def _built_in(wanted: str, known: Sequence[str], context: Context) -> str:
    """Return the built-in name that is meant. What is, or looks like, a path of the user stays as it is."""
    if not wanted or os.path.lexists(wanted) or os.path.basename(wanted) != wanted or "." in wanted:  # noqa: PTH119
        return wanted
    return choose(wanted, dict.fromkeys(known, ""), context) or wanted


def role_of(wanted: str, titles: Mapping[str, str], context: Context, unknown: Key) -> str:
    """Return the role that is meant.

    Raises ``KetenError`` for any other: the message ``unknown``, with the nearest and all there are.
    """
    from sim.cli.runtime.parser import nearest

    role = choose(wanted, titles, context)
    if role is None:
        hint = nearest(context.language, wanted, titles, {key: (title,) for key, title in titles.items()})
        raise KetenError(context.say(unknown, role=wanted, known=", ".join(titles)) + hint)
    return role
