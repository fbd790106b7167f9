"""A network of patterns over many regions: what is alike in them is judged and kept once, however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from sim.errors import ScenarioError
from sim.scenario import from_resolved, load_any, resolved
from sim.scenario.models import LoadLink, Need, Process, Region, Tranche

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario.models import Scenario

PATTERNS = """
names: {kpn: KPN}
crews: {grid: {size: 3}}
processes:
  grid.source: {kind: transmission-station}
  core.kpn: {kind: telecom-core, needs: {power: {from: grid.source}}}
  "grid.{region}":
    kind: distribution-grid
    crew: grid
    customers: {share: 100 %}
    needs: {station: {from: grid.source}}
  "mobile.{mast}.{region}":
    for: {mast: [MASTS]}
    kind: mobile-network
    title: {nl: "Mast {mast} in {region.title}", en: "Mast {mast} in {region.title}"}
    customers: {share: 2 %}
    needs: {power: {from: "grid.{region}"}, core: {from: core.kpn}}
    load: {outage: {from: "grid.{region}", gain: 0.5}}
    demand: {by-hour: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}
  "care.{region}": {kind: care-home, needs: {power: {from: "grid.{region}"}, phone: {any: ["mobile.*.{region}"]}}}
"""
MASTS = ", ".join(f"m{number:02}" for number in range(1, 39))


def network(folder: Path, regions: int, *changes: tuple[str, str]) -> Path:
    """Write a network of 40 processes in each of so many regions."""
    rows = "".join(f"  r{number:03}: {{title: R{number}, inhabitants: 10000}}\n" for number in range(regions))
    text = f"format: keten/1\nkind: network\nregions:\n{rows}{PATTERNS.replace('MASTS', MASTS)}"
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new)
    path = folder / f"n{regions}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """Load 2,002 processes."""
    return load_any(network(tmp_path_factory.mktemp("large"), 50))


def counted(monkeypatch: pytest.MonkeyPatch, path: Path) -> dict[str, int]:
    """Load a network and count how often each model judged something."""
    counts: dict[str, int] = {}
    of_base = BaseModel.model_validate.__func__  # type: ignore[attr-defined]

    def judged(model: type[BaseModel], /, *given: object, **how: object) -> BaseModel:
        counts[model.__name__] = counts.get(model.__name__, 0) + 1
        found: BaseModel = of_base(model, *given, **how)
        return found

    for model in (Process, Need, LoadLink, Tranche):
        monkeypatch.setattr(model, "model_validate", classmethod(judged))
    load_any(path)
    return counts


def test_what_is_alike_is_judged_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes, needs and load links are judged as often for thirty regions as for three."""
    few = counted(monkeypatch, network(tmp_path, 3))
    many = counted(monkeypatch, network(tmp_path, 30))
    assert many == few
    assert set(few) == {"Process", "Need", "LoadLink"}
    assert max(few.values()) < 12


def test_what_is_alike_is_kept_once(large: Scenario) -> None:
    """Stocks, curves, profiles and whole needs that are equal in every region are one object."""
    assert len(large.processes) == 2002
    masts = [process for name, process in large.processes.items() if name.startswith("mobile.")]
    assert len(masts) == 38 * 50
    assert len({id(process.demand) for process in masts}) == 1
    assert len({id(process.fragility) for process in masts}) == 1
    assert len({id(process.needs["power"].stock) for process in masts}) == 1
    # One set of needs for all the masts of a region, and of those the core is the same in all.
    assert len({id(process.needs) for process in masts}) == 50
    assert len({id(process.load) for process in masts}) == 50
    assert len({process.title.nl for process in masts}) == 38 * 50


def test_what_differs_is_filled_in(large: Scenario) -> None:
    """Names, titles, regions, customers and suppliers are those of each process, as if all had been written out."""
    mast = large.processes["mobile.m07.r042"]
    assert (mast.title.en, mast.region, mast.customers) == ("Mast m07 in R42", "r042", 200)
    assert (mast.needs["power"].from_, mast.needs["core"].from_) == ("grid.r042", "core.kpn")
    assert mast.load["outage"].from_ == "grid.r042"
    care = large.processes["care.r049"]
    assert care.needs["phone"].any == tuple(f"mobile.m{number:02}.r049" for number in range(1, 39))
    assert from_resolved(resolved(large)) == large
    assert large.processes["care.r049"].needs["power"].restart == 10 * 60_000
    assert isinstance(large.regions["r001"], Region)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        (("gain: 0.5", "gain: -1"), "processes.mobile.{mast}.{region}.load.outage.gain: '-1' is below 0; make it at"),
        (
            ('phone: {any: ["mobile', 'phone: {any: ["mobil'),
            "matches no process (and 4 more written out here); did you mean",
        ),
        (('power: {from: "grid.{region}"}, ph', 'power: {from: "gri.{region}"}, ph'), "there is no process 'gri.r000'"),
        (('title: {nl: "Mast {mast} in {region.title}", en: ', "title: {en: "), "there is no Dutch text"),
        (("crew: grid", "crew: gris"), "there is no crew pool 'gris' (and 4 more written out here)"),
    ],
)
def test_a_fault_in_a_pattern_is_told_once(tmp_path: Path, changes: tuple[str, str], wanted: str) -> None:
    """A fault in what is written out over five regions is told at its place, with how many it is in."""
    with pytest.raises(ScenarioError) as caught:
        load_any(network(tmp_path, 5, changes))
    told = [str(problem) for problem in caught.value.problems]
    assert len([line for line in told if wanted in line]) == 1
    assert len(told) <= 2
