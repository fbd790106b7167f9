"""The threat library on the country: every theme, alone and stacked, each effect explained back to its threat."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario.models import Theme
from sim.units import HOUR

from .plays import lowest
from .threatened import NAMES, struck, threat, threatened

if TYPE_CHECKING:
    from sim.engine.results import Fall

UNSEEN = {"control-lost"}
"""Threats that lower no level: they are seen when control is needed."""
STACKS = tuple(NAMES[i::11] for i in range(11))
"""About three at a time, each threat in one of them."""
HOURS = 60
MORE = 40


def touched(world: World) -> set[str]:
    """Return what has been below normal, or has lost its control or quality now."""
    found = set()
    for name in world.scenario.processes:
        state = world.state(name)
        if lowest(world, name, HOURS) < 1 - 1e-9 or not (state.control and state.quality):
            found.add(name)
    return found


def ends(world: World, fall: Fall, seen: dict[int, set[str]]) -> set[str]:
    """Return where the chains of a fall end, through the reactions of people on to what set these off."""
    if id(fall) not in seen:
        found = seen[id(fall)] = set()
        for factor in fall.causes:
            if factor.cause is not None:
                found |= ends(world, factor.cause, seen)
            for carrier in factor.carriers or (() if factor.cause is not None else ("nowhere",)):
                found |= _beyond(world, carrier, seen)
    return seen[id(fall)]


def _beyond(world: World, carrier: str, seen: dict[int, set[str]]) -> set[str]:
    kind, _, name = carrier.partition("/")
    reason = world.set_off(name) if kind == "reaction" else None
    if reason is None:
        return {carrier}
    found = set(reason.carriers)
    for fall in reason.falls:
        found |= ends(world, fall, seen)
    return found


def test_every_theme_has_a_threat() -> None:
    """Each theme of the national-security documents has at least one threat, and each threat a theme."""
    themes = {name: threat(name).theme for name in NAMES}
    assert set(themes.values()) == set(get_args(Theme))


def test_every_family_has_its_own_physics() -> None:
    """There are footprints, compromises and campaigns, in the family they belong to."""
    parts = {(t.family, part) for t in threatened().threats for part in ("footprint", "compromise", "stages")
             if getattr(t, part)}  # fmt: skip
    assert {("climate", "footprint"), ("cyber", "compromise"), ("state", "stages")} <= parts


def test_nothing_happens_without_a_threat() -> None:
    """The country without threats stays whole, so that whatever happens is the threats'."""
    assert touched(struck(hours=HOURS)) == set()


@pytest.mark.parametrize("name", NAMES)
def test_each_threat_alone_changes_something(name: str) -> None:
    """Every threat of the library changes some process, and lowers a level unless it is of those unseen."""
    world = struck(name, hours=HOURS)
    assert touched(world)
    assert bool(fallen(world)) != (name in UNSEEN)


@pytest.mark.parametrize("names", STACKS, ids=["+".join(names) for names in STACKS])
def test_threats_stacked(names: tuple[str, ...]) -> None:
    """Three at a time bring down all that each does alone; whatever is down is explained back to those threats only."""
    world = World(threatened().model_copy(update={"threats": tuple(map(threat, names))}), SeededDraws(1))
    for hours in (2, 9, 30):
        world.advance(hours * HOUR)
        _explained(world, {f"threat/{name}" for name in names})
    world.advance(HOURS * HOUR)
    together = touched(world)
    for name in names:
        assert fallen(struck(name, hours=HOURS)) <= together


def fallen(world: World) -> set[str]:
    """Return what has been below normal."""
    return {n for n in world.scenario.processes if lowest(world, n, HOURS) < 1 - 1e-9}


def _explained(world: World, threats: set[str]) -> None:
    seen: dict[int, set[str]] = {}
    for process in world.scenario.processes:
        fall = world.why(process)
        if fall is None:
            assert world.level(process) > 1 - 1e-9
            continue
        found = ends(world, fall, seen)
        assert found & threats, process
        assert found <= threats | {"profile", "reading"}, process


def test_the_order_of_declaration_makes_no_difference() -> None:
    """Threats written in another order give the same world to the digit."""
    names = ("sabotage-campaign", "remote-access-flaw", "cloudburst", "hub-attack")
    first = struck(*names, hours=MORE)
    other = World(threatened().model_copy(update={"threats": tuple(map(threat, names[::-1]))}), SeededDraws(1))
    other.advance(MORE * HOUR)
    assert all(first.curve(n) == other.curve(n) for n in first.scenario.processes)


def test_a_boil_notice_follows_lost_quality() -> None:
    """Heat and drought cost the sources their quality while levels are high, and a notice follows."""
    world = struck("heat-drought", hours=64)
    assert not world.state("drinking-water.utrecht").quality
    reason = world.set_off("drinking-water.utrecht/boil-notice")
    assert reason is not None
    assert reason.carriers == ("threat/heat-drought",)


def test_the_core_of_another_operator_leaves_112_up() -> None:
    """The same fault hits 112 for everyone in the one core that hands calls over, and for nobody in another."""
    assert lowest(struck("routing-fault", hours=10), "112.utrecht", 10) < 0.05
    elsewhere = threat("routing-fault").model_copy(update={"target": "core.odido"})
    world = World(threatened().model_copy(update={"threats": (elsewhere,)}), SeededDraws(1))
    world.advance(10 * HOUR)
    assert lowest(world, "112.utrecht", 10) == 1
