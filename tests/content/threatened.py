"""The country with every threat of the library at hand, and worlds in which some of them strike."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario import find, load
from sim.units import HOUR

if TYPE_CHECKING:
    from sim.scenario.models import Scenario, Threat

LIBRARY = find("diemen-2015").parents[2] / "library" / "threats"
TARGETS = {
    "breakers-opened": "grid.high.limburg-noord",
    "cable-cut": "grid.station.diemen",
    "cloudburst": "haaglanden",
    "cold-wave": "*",
    "contamination": "rotterdam-rijnmond",
    "control-lost": "water-board.zeeland",
    "core-wiped": "core.odido",
    "ddos": "payment-switch",
    "disinformation": "utrecht",
    "false-emergency-calls": "dispatch.midden-nederland",
    "gas-wrecked": "gas.zuid-limburg",
    "gnss-jamming": "gnss",
    "grid-collapse": "grid.transmission",
    "heat-drought": "*",
    "hub-attack": "airport.schiphol",
    "line-destroyed": "grid.high.flevoland",
    "local-fault": "block-b.twente",
    "mobile-wrecked": "mobile.kpn.zuid-limburg",
    "pandemic": "*",
    "port-insider": "port.rotterdam",
    "public-unrest": "amsterdam-amstelland",
    "ransomware": "lcms",
    "remote-access-off": "water-company.vitens/control",
    "river-flood": "gelderland-zuid",
    "routing-fault": "core.kpn",
    "sabotage-campaign": "grid.station.krimpen",
    "station-failure": "grid.station.diemen",
    "storm": "*",
    "substation-attack": "grid.station.maasvlakte",
    "systems-wiped": "port.rotterdam",
    "water-contaminated": "water-company.brabant-water",
    "water-rumour": "drinking-water.utrecht",
    "water-wrecked": "drinking-water.zuid-limburg",
    "wildfire": "gelderland-midden",
}
"""What each is aimed at that does not say so itself."""
NAMES = tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


@cache
def threatened() -> Scenario:
    """Return an exercise on the country that uses every threat of the library, each an hour in."""
    threats = [{"use": name, "at": "1h"} | ({"target": TARGETS[name]} if name in TARGETS else {}) for name in NAMES]
    exercise = {
        "format": "keten/1", "kind": "exercise", "title": "All", "network": "../../networks/nederland.yaml",
        "starts": "2026-07-06 08:00", "lasts": "3h", "threats": threats,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder, "exercises", "all")
        here.mkdir(parents=True)
        Path(folder, "networks").mkdir()
        shutil.copy(find("nederland", networks=True), Path(folder, "networks", "nederland.yaml"))
        (here / "exercise.yaml").write_text(yaml.safe_dump(exercise), encoding="utf-8")
        return load(here / "exercise.yaml")


def threat(name: str) -> Threat:
    """Return one threat of the library as aimed here."""
    return next(one for one in threatened().threats if one.id == name)


@cache
def struck(*names: str, hours: float, why: bool = False) -> World:
    """Return the world in which these threats strike, so many hours in; with what it is asked of causes, or without."""
    scenario = threatened().model_copy(update={"threats": tuple(map(threat, names))})
    world = World(scenario, SeededDraws(1), why=why)
    world.advance(round(hours * HOUR))
    return world
