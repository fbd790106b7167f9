"""Which values are numbers about the world, and whose source is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.errors import ScenarioError
from sim.scenario.provenance import provenance

if TYPE_CHECKING:
    from pathlib import Path

KIND = """
format: keten/1
kind: process-kind
title: {nl: Proef 3, en: Trial 3}
reserve: 1.5
source: around
confidence: low
shown: false
crew: ploeg
needs:
  power:
    form: place
    stock:
      - {share: 40 %, lasts: 2h, source: at the tranche, confidence: high}
      - {share: 60 %, spread: {lognormal: {median: 4h, p90: 10h}}}
    curve: [[0, 0.1], [1, 1]]
    confidence: judgement
"""
THREAT = """
format: keten/1
kind: threat
id: proef
effects:
  - {effect: damage, size: 60 %, restored: {30 %: 40 %, 100 %: 100 %}, priority: 2}
  - {effect: demand, profile: [[0min, 3], [2h, 1]]}
  - {effect: bypass, lasts: {weighted: [{value: 10min, weight: 20 %}, {value: 1d, weight: 0.8}]}}
"""


def numbers(tmp_path: Path, text: str) -> dict[str, tuple[str, str | None, str | None]]:
    path = tmp_path / "proef.yaml"
    path.write_text(text, encoding="utf-8")
    return {n.where: (n.value, n.source, n.confidence) for n in provenance(path).numbers}


def test_the_nearest_source_counts(tmp_path: Path) -> None:
    """A number has the source written at it, else that of what holds it, and never half of each."""
    assert numbers(tmp_path, KIND) == {
        "reserve": ("1.5", "around", "low"),
        "needs.power.stock.1.share": ("40 %", "at the tranche", "high"),
        "needs.power.stock.1.lasts": ("2h", "at the tranche", "high"),
        "needs.power.stock.2.share": ("60 %", None, "judgement"),
        "needs.power.stock.2.spread": ("lognormal: {median: 4h, p90: 10h}", None, "judgement"),
        "needs.power.curve": ("[[0, 0.1], [1, 1]]", None, "judgement"),
    }


def test_tables_and_distributions_are_one_number(tmp_path: Path) -> None:
    """Steps, profiles and weighted lists stand as they are written; what has no source says so."""
    assert numbers(tmp_path, THREAT) == {
        "effects.1.size": ("60 %", None, None),
        "effects.1.restored": ("30 %: 40 %, 100 %: 100 %", None, None),
        "effects.2.profile": ("[[0min, 3], [2h, 1]]", None, None),
        "effects.3.lasts": ("weighted: [{value: 10min, weight: 20 %}, {value: 1d, weight: 0.8}]", None, None),
    }


def test_entries_are_named(tmp_path: Path) -> None:
    """An entry has its kind, its id or the name of its file, and its titles."""
    path = tmp_path / "soort.yaml"
    path.write_text(KIND, encoding="utf-8")
    entry = provenance(path)
    assert (entry.kind, entry.name, entry.title) == ("process-kind", "soort", {"nl": "Proef 3", "en": "Trial 3"})
    assert min(number.line for number in entry.numbers) == 5


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    """What is no scenario file is refused with its place."""
    path = tmp_path / "soort.yaml"
    path.write_text("kind: process-kind\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"soort\.yaml:1:1"):
        provenance(path)
