"""A small exercise on disk, and a way to run a command as a user does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli import main
from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NETWORK = """
format: keten/1
kind: network
title: {nl: Klein net, en: Small network}
regions:
  west: {inhabitants: 1000, title: {nl: Regio West, en: Region West}}
  oost: {inhabitants: 500}
processes:
  grid.west: {region: west, customers: 1000, title: {nl: Stroom West, en: Power West}}
  grid.oost: {region: oost, customers: 500}
  mobile.west:
    region: west
    customers: 800
    needs: {power: {from: grid.west, stock: 2h, restart: 30min, recharge: 1}}
  112.national:
    calls: 100
    reserve: 1.5
    needs: {access: {any: [mobile.west]}}
    load: {unrest: {from: grid.west, gain: 2}}
"""

EXERCISE = """
format: keten/1
kind: exercise
id: klein
title: {nl: "Stroom weg [b]x[/b]", en: "Power lost [b]x[/b]"}
network: network.yaml
starts: 2026-03-27 09:30
lasts: 3h
horizon: 24h
teams:
  rot: {nl: ROT, en: ROT}
threats:
  - id: storing
    title: {nl: Storing, en: Failure}
    at: 7min
    effects:
      - {effect: damage, target: grid.west, repair: {lognormal: {median: 5h, p90: 6h}}}
injects:
  - {id: eerste, at: 12min, to: rot, text: "OEFENING EXERCISE", expects: {do: aggregaat, within: 30min}}
  - {id: stil, when: {process: mobile.west, below: 50 %}, to: rot, text: "OEFENING EXERCISE"}
actions:
  - id: aggregaat
    title: {nl: Aggregaat, en: Generator}
    targets: [mobile.west/power]
    lead: 90min
    effects: [{effect: bypass, target: "{target}"}]
scripted-teams:
  ervaren:
    - {when: {inject: eerste}, after: 15min, do: aggregaat, target: mobile.west/power}
  none: []
measures:
  - {id: uren, title: {nl: Persoonsuren, en: Person-hours}, measure: person-hours}
  - {id: oproepen, title: {nl: Onbeantwoorde oproepen, en: Unanswered calls}, measure: unanswered-calls}
"""


@dataclass(frozen=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str


@pytest.fixture
def exercise(tmp_path: Path) -> str:
    """Return the path of a small exercise: power fails in one region; telephone follows, and 112."""
    folder = tmp_path / "klein"
    folder.mkdir()
    (folder / "network.yaml").write_text(NETWORK, encoding="utf-8")
    (folder / "exercise.yaml").write_text(EXERCISE, encoding="utf-8")
    return str(folder / "exercise.yaml")


@pytest.fixture
def keten(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Said]:
    """Run a command in English, without a terminal, with its own folder of logs."""
    monkeypatch.setenv("KETEN_LOGS", str(tmp_path / "logs"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("COLUMNS", "100")

    def run(*argv: str, screens: dict[str, Callable[..., int]] | None = None) -> Said:
        capsys.readouterr()
        code = main(list(argv), screens)
        said = capsys.readouterr()
        return Said(int(code), said.out, said.err)

    return run


@pytest.fixture
def log(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> Path:
    """Return the journal of a finished run."""
    path = tmp_path / "klein.jsonl"
    assert keten("run", exercise, "--team", "none", "--log", str(path)).code == Exit.DONE
    return path
