"""A shipped network is built upon by its name, from any folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.errors import ScenarioError
from sim.scenario import check, load

if TYPE_CHECKING:
    from pathlib import Path

OWN = """format: keten/1
kind: exercise
title: {nl: Proef, en: Trial}
network: %s
starts: 2025-11-14 15:00
lasts: 3h
threats:
  - {use: storm, at: 0min, %s}
"""


def written(folder: Path, network: str, where: str = "target: regio") -> Path:
    """Write an exercise of one's own in a folder that knows nothing of Keten's."""
    path = folder / "storm.yaml"
    path.write_text(OWN % (network, where), encoding="utf-8")
    return path


def test_shipped_network_is_named(tmp_path: Path) -> None:
    """An exercise in any folder stands on a network that ships with Keten by naming it."""
    path = written(tmp_path, "veiligheidsregio")
    assert check([path]) == ()
    assert "regio" in load(path).regions


def test_own_network_goes_before_the_shipped_one(tmp_path: Path) -> None:
    """A network of that name in the author's own folder wins."""
    (tmp_path / "networks").mkdir()
    (tmp_path / "networks" / "veiligheidsregio.yaml").write_text(
        "format: keten/1\nkind: network\nregions: {regio: {inhabitants: 10}}\n"
        "processes: {grid: {kind: transmission-station, region: regio, customers: 10,"
        " fragility: {wind: {curve: [[28, 0 %], [45, 50 %]], repair: 4h}}}}\n",
        encoding="utf-8",
    )
    assert list(load(written(tmp_path, "veiligheidsregio")).processes) == ["grid"]


def test_link_by_name_out_of_the_tree_is_not_followed(tmp_path: Path) -> None:
    """A link among the author's networks that leads out of the tree is passed over for the shipped network."""
    (tmp_path / "own" / "networks").mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("format: keten/1\nkind: network\n", encoding="utf-8")
    (tmp_path / "own" / "networks" / "veiligheidsregio.yaml").symlink_to(tmp_path / "secret.yaml")
    assert "112.national" in load(written(tmp_path / "own", "veiligheidsregio")).processes


@pytest.mark.parametrize(
    "network", ["veiligheidregio", "../networks/veiligheidsregio.yaml", "/x/veiligheidsregio.yaml"]
)
def test_wrong_network_is_told_the_name(tmp_path: Path, network: str) -> None:
    """A path or name that leads nowhere is answered with the name of the network that is meant."""
    with pytest.raises(ScenarioError, match=r"network: .*did you mean 'veiligheidsregio'\?"):
        load(written(tmp_path, network))


def test_storm_of_the_library_takes_factors_per_region(tmp_path: Path) -> None:
    """Of a footprint in the library only what differs is written; the rest stays."""
    (storm,) = load(written(tmp_path, "veiligheidsregio", "footprint: {over: {regio: 1.2}}")).threats
    (footprint,) = storm.footprint
    assert (footprint.hazard, footprint.over) == ("wind", {"regio": 1.2})


def test_footprint_of_ones_own_says_its_hazard(tmp_path: Path) -> None:
    """A footprint that stands on no library is told what it misses."""
    path = written(tmp_path, "veiligheidsregio", "footprint: {over: {regio: 1.2}}")
    path.write_text(path.read_text(encoding="utf-8").replace("use: storm", "id: own"), encoding="utf-8")
    told = " ".join(str(problem) for problem in check([path]))
    assert "add hazard:" in told
    assert "add intensity:" in told


def test_a_place_of_a_footprint_is_known_by_its_title(tmp_path: Path) -> None:
    """Who writes a title where a place is asked is told its name, in a footprint too."""
    path = written(tmp_path, "veiligheidsregio", "footprint: {over: {drinkwater: 1.2}}")
    assert "did you mean" in " ".join(str(problem) for problem in check([path]))


def test_heat_in_one_region_needs_no_water_company_there(tmp_path: Path) -> None:
    """The hazard of a library threat that finds nothing in a region is passed over when its other one does."""
    path = written(tmp_path, "nederland", "target: twente")
    path.write_text(path.read_text(encoding="utf-8").replace("use: storm", "use: heat-drought"), encoding="utf-8")
    assert check([path]) == ()
