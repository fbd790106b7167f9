"""The first line of a journal. With the commands it is everything from which the exercise can be computed again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final, Literal

from sim.engine import ENGINE
from sim.errors import JournalError, Reason, ScenarioError
from sim.journal.clocks import room_zone
from sim.journal.codec import iso
from sim.scenario import from_journal, resolved
from sim.scenario.source.problems import quoted, shown
from sim.units import LONGEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario.models import Scenario

__all__ = ["Mode", "Setup", "check_engine", "checked_setup", "header_of", "scenario_clock", "setup_of"]

Mode = Literal["room", "headless"]
"""``room``: people and a wall clock; ``headless``: exercise time is the clock."""

_MODES: Final = ("room", "headless")
_LARGEST: Final = 10**18 - 1
"""A seed has at most 18 digits, as on the command line."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a header says."""

    scenario: Scenario
    seed: int
    mode: Mode
    team: str | None
    until_ms: int
    """How far it goes, ms of exercise time."""
    zone: str | None = None
    """Zone of the clock in the room, by its IANA name; none where the journal does not say, and headless."""
    reports: bool = False
    """Whether what personas are told is kept; not so in journals older than that, and where none knows anything."""


@cache
def _version() -> str:
    try:
        return metadata.version("keten")
    except metadata.PackageNotFoundError:
        return "unknown"


def scenario_clock(scenario: Scenario, t_ms: int = 0) -> int:
    """Return the scenario's own date and time at ``t_ms``, ms since the epoch.

    It is the clock of a headless run. Local time of a scenario without a zone is taken for UTC. A start before 1970,
    which no file can have, stays at 0.
    """
    start = scenario.start_local
    starts = start if start.tzinfo else start.replace(tzinfo=UTC)
    return max(0, round(starts.timestamp() * 1000) + t_ms)


def header_of(setup: Setup, clock: int) -> dict[str, Any]:
    """Return the header of a new exercise. ``clock`` is when it was opened, which a headless one does not look at."""
    opened = scenario_clock(setup.scenario) if setup.mode == "headless" else clock
    # The zone of a machine would make the bytes of a headless run differ between machines.
    zone = {"zone": setup.zone} if setup.mode == "room" and setup.zone is not None else {}
    reports = {"reports": True} if setup.reports else {}
    return {
        "engine": ENGINE,
        "version": _version(),
        "opened": iso(opened),
        **zone,
        "mode": setup.mode,
        "team": setup.team,
        "until_ms": setup.until_ms,
        **reports,
        "seed": setup.seed,
        "scenario": resolved(setup.scenario),
        "parent": None,
    }


def setup_of(header: Mapping[str, Any]) -> Setup:
    """Return the setup of a header.

    Raises ``JournalError`` when another engine wrote it, or when it cannot be that of an exercise.
    """
    check_engine(header)
    return checked_setup(header)


def check_engine(header: Mapping[str, Any]) -> None:
    """Raise ``JournalError`` when another engine wrote the journal of a header.

    What another engine wrote can be read, never replayed as if equal.
    """
    found = header.get("engine")
    if found != ENGINE:
        number = found if type(found) is int else shown(found)
        version = shown(header.get("version"))
        raise JournalError.of("errors.journal.other-engine", found=number, ours=ENGINE, version=version)


def checked_setup(header: Mapping[str, Any]) -> Setup:
    """Return the setup of a header of any engine.

    Raises ``JournalError``, with the field that cannot be, its value and the remedy. A header is only what a file says:
    its scenario is judged as files are, and the rest by its type and range.
    """
    try:
        _whole("engine", header, 0, _LARGEST)
        scenario = _scenario(header)
        _whole("seed", header, -_LARGEST, _LARGEST)
        mode = _field("mode", header)
        if mode not in _MODES:
            raise Reason.of("errors.header.mode", value=shown(mode))
        team = _field("team", header)
        if team is not None and not (isinstance(team, str) and team in scenario.scripted_teams):
            raise Reason.of("errors.header.team", value=quoted(team))
        furthest = max(scenario.horizon, scenario.ends) if mode == "room" else LONGEST
        _whole("until_ms", header, 0, furthest)
    except Reason as why:
        raise JournalError.of("errors.journal.no-setup", why=why) from why
    reports = header.get("reports") is True
    return Setup(scenario, header["seed"], mode, team, header["until_ms"], room_zone(header), reports)


def _scenario(header: Mapping[str, Any]) -> Scenario:
    try:
        return from_journal(_field("scenario", header))
    except ScenarioError as error:
        first = error.problems[0]
        raise Reason.of("errors.header.scenario", place=first.where or "-", what=first.what, do=first.remedy) from error


def _field(name: str, header: Mapping[str, Any]) -> Any:
    if name not in header:
        raise Reason.of("errors.header.missing", field=name)
    return header[name]


def _whole(name: str, header: Mapping[str, Any], least: int, most: int) -> None:
    value = _field(name, header)
    if type(value) is not int or not least <= value <= most:
        raise Reason.of("errors.header.number", field=name, value=shown(value), least=least, most=most)
