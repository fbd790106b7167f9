"""What travels beside the level, on the networks that come with the product: quality, control, fuel, rain."""

from __future__ import annotations

from shutil import copy
from typing import TYPE_CHECKING, Any

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario import find, load, load_any
from sim.scenario.models import Threat
from sim.units import HOUR

from .threatened import struck, threatened

if TYPE_CHECKING:
    from pathlib import Path

DARK = {"effect": "damage", "target": "block-a.zeeland"}
CUT_OFF = {"effect": "damage", "target": "road.zeeland"}
CLOUDBURST = """
format: keten/1
kind: exercise
title: {nl: Proef, en: Trial}
network: ../../networks/veiligheidsregio.yaml
starts: 2026-07-15 12:00
lasts: 3h
threats:
  - {use: station-failure, target: "grid.station.*", at: 0min, repair: 40h}
  - {use: cloudburst, target: regio, at: 0min}
scripted-teams: {none: []}
"""


def _hospital(*effects: dict[str, Any]) -> float:
    """Return the level of a hospital in Zeeland after five days under these effects, most of the region alight."""
    threat = Threat.model_validate({"id": "dark", "title": "t", "at": "1h", "effects": effects})
    world = World(threatened().model_copy(update={"threats": (threat,)}), SeededDraws(3))
    world.advance(120 * HOUR)
    return world.level("hospital.noord.zeeland")


def test_a_contaminated_source_has_every_street_behind_it_boil() -> None:
    """The streets and flats of one company must boil, a hospital does with less, and all are explained back to it."""
    world = struck("water-contaminated", hours=12, why=True)
    boiling = {name for name in world.scenario.processes if not world.state(name).quality}
    served = ("midden-en-west-brabant", "brabant-noord", "brabant-zuidoost")
    streets = {f"{what}.{region}" for what in ("drinking-water", "water-high-rise") for region in served}
    assert boiling == {"water-company.brabant-water"} | streets
    fall = world.why("hospital.noord.brabant-noord")
    assert fall is not None
    assert [(f.name, f.supplier, f.carriers) for f in fall.causes if f.binding] == [
        ("water", "drinking-water.brabant-noord", ("threat/water-contaminated",))
    ]


def test_generators_run_on_while_fuel_reaches_them() -> None:
    """After five days without power a hospital runs on where tankers reach it, and not where roads are gone too."""
    assert _hospital(DARK) == 0.6
    assert _hospital(DARK, CUT_OFF) < 0.2


def test_threats_of_the_library_pass_over_what_a_network_does_not_have(tmp_path: Path) -> None:
    """A cloudburst on the single region, which names its pumps otherwise, empties what room its polders have sooner."""
    folder = tmp_path / "exercises" / "proef"
    folder.mkdir(parents=True)
    (tmp_path / "networks").mkdir()
    copy(find("veiligheidsregio", networks=True), tmp_path / "networks")
    (folder / "exercise.yaml").write_text(CLOUDBURST, encoding="utf-8")
    scenario = load(folder / "exercise.yaml")
    levels = []
    for threats in (scenario.threats, scenario.threats[:1]):
        world = World(scenario.model_copy(update={"threats": threats}), SeededDraws(1))
        world.advance(10 * HOUR)
        levels.append(world.level("polder-pumping.regio"))
    assert levels[0] < 0.5
    assert levels[1] == 1


def test_a_need_that_a_kind_leaves_open_is_there_where_it_is_supplied() -> None:
    """A hospital needs water where a network says from whom, and is whole without where none does."""
    region = load_any(find("veiligheidsregio", networks=True)).processes["hospital.regio"]
    country = threatened().processes["hospital.noord.utrecht"]
    assert {"water"} == set(country.needs) - set(region.needs)
