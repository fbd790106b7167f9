"""A number that an author lays over one of the library has the author's source, or none: it is a judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario import from_resolved, load, resolved
from sim.scenario.confidence import KnownNumber, of_carrier, of_need, of_reserve

if TYPE_CHECKING:
    from pathlib import Path

KIND = """format: keten/1
kind: process-kind
id: pumps
title: {nl: Pompen, en: Pumps}
source: pump survey 2020
confidence: high
reserve: 1.5
needs:
  power: {kind: physical, stock: 4h, restart: 10min, source: battery survey, confidence: medium}
"""
EXERCISE = """format: keten/1
kind: exercise
title: {nl: Dorp, en: Village}
starts: 2024-11-25 13:30
lasts: 3h
processes:
  line: {kind: transmission-station}
  as-it-is: {kind: pumps, needs: {power: {from: line}}}
  own: {kind: pumps, reserve: 1.2, needs: {power: {from: line, stock: 2h}}}
  sourced: {kind: pumps, reserve: 1.2, source: visit, confidence: low, needs: {power: {from: line}}}
threats:
  - {use: station-failure, id: plain, target: line, at: 10min}
  - {use: station-failure, id: mine, target: line, at: 10min, repair: 4h}
  - {use: station-failure, id: known, target: line, at: 10min, repair: 4h, source: inquiry, confidence: high}
"""


def numbers(tmp_path: Path) -> dict[str, KnownNumber]:
    """Return the numbers of the exercise above, read back from what a journal carries."""
    kinds = tmp_path / "library" / "kinds"
    kinds.mkdir(parents=True)
    (kinds / "pumps.yaml").write_text(KIND, encoding="utf-8")
    path = tmp_path / "village.yaml"
    path.write_text(EXERCISE, encoding="utf-8")
    scenario = from_resolved(resolved(load(path)))
    found = [one for name in ("as-it-is", "own", "sourced") for one in of_reserve(scenario, name)]
    found += [one for name in ("as-it-is", "own", "sourced") for one in of_need(scenario, name, "power")]
    for threat in ("plain", "mine", "known"):
        found += of_carrier(scenario, "line", f"threat/{threat}", ("damage",))
    return {f"{one.subject}.{one.key}": one for one in found}


def test_an_own_number_has_no_source_of_the_one_it_replaced(tmp_path: Path) -> None:
    """What is overridden without a source is a judgement; what was left as it is keeps its source."""
    known = numbers(tmp_path)
    said = {name: (one.source, one.confidence) for name, one in known.items()}
    assert said["as-it-is.reserve"] == ("pump survey 2020", "high")
    assert said["own.reserve"] == (None, "judgement")
    assert said["sourced.reserve"] == ("visit", "low")
    assert said["as-it-is.power.stock.1.lasts"] == ("battery survey", "medium")
    assert said["own.power.stock.1.lasts"] == (None, "judgement")
    assert said["own.power.restart"] == ("battery survey", "medium")
    assert said["threat/mine.effects.1.repair"] == (None, "judgement")
    assert said["threat/known.effects.1.repair"] == ("inquiry", "high")
    assert said["threat/plain.effects.1.repair"][0] is not None
