"""Threats that cannot work are told with a sentence and a remedy before anything is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sim.scenario import check, load
from sim.scenario.models import Fragility

if TYPE_CHECKING:
    from pathlib import Path

NETWORK = {
    "format": "keten/1", "kind": "network", "title": "Small",
    "regions": {"here": {"inhabitants": 1000}, "there": {"inhabitants": 1000}},
    "processes": {
        "lines.{region}": {"fragility": {"wind": {"curve": [[20, 0], [40, 1]], "confidence": "judgement"}}},
        "desk.{region}": {"tags": ["vendor"], "needs": {"link": {"from": "lines.{region}"}}},
    },
}  # fmt: skip
WIND = {"hazard": "wind", "intensity": [["0h", 30]]}
HIT = [{"effect": "damage", "size": 0.5}]


def written(folder: Path, *threats: dict[str, Any]) -> Path:
    """Write an exercise with these threats, an hour in."""
    (folder / "networks").mkdir()
    (folder / "networks" / "small.yaml").write_text(yaml.safe_dump(NETWORK), encoding="utf-8")
    path = folder / "exercises" / "small" / "exercise.yaml"
    path.parent.mkdir(parents=True)
    exercise = {
        "format": "keten/1", "kind": "exercise", "title": "Small", "network": "../../networks/small.yaml",
        "starts": "2026-01-05 08:30", "lasts": "3h",
        "threats": [{"id": f"t{i}", "at": "1h"} | threat for i, threat in enumerate(threats)],
    }  # fmt: skip
    path.write_text(yaml.safe_dump(exercise), encoding="utf-8")
    return path


def faults(folder: Path, *threats: dict[str, Any]) -> list[str]:
    """Return what is wrong with them: where, what and remedy."""
    return [f"{p.where}: {p.what}; {p.remedy}" for p in check([written(folder, *threats)])]


@pytest.mark.parametrize(
    "threat",
    [
        {"footprint": WIND, "target": "here"},
        {"footprint": WIND, "target": "*"},
        {"footprint": WIND | {"over": {"there": 0.5, "lines.here": 1}}},
        {"compromise": {"tag": "vendor", "activates-after": "1h", "effects": HIT}},
        {"compromise": {"tag": "{target}", "first": "desk.here", "through": "link"}, "target": "vendor"},
        {"stages": [{"id": "a", "effects": HIT, "unless": {"process": "{target}", "lost": "control"}}],
         "target": "lines.here"},
        {"stages": [{"id": "a"}, {"id": "b", "when": {"threat": "t0", "stage": "a"}}]},
    ],
)  # fmt: skip
def test_threats_that_work_have_no_fault(tmp_path: Path, threat: dict[str, Any]) -> None:
    """Each way to write a threat is accepted, and read back as written."""
    assert faults(tmp_path, threat) == []
    assert load(tmp_path / "exercises" / "small" / "exercise.yaml").threats[0].id == "t0"


@pytest.mark.parametrize(
    ("threat", "says"),
    [
        ({"title": "x"}, "does nothing; give it effects, footprint, compromise or stages"),
        ({"footprint": WIND}, "says nowhere where it is; add over: with regions, or give the threat a target"),
        ({"footprint": WIND, "target": "hree"}, "'hree'"),
        ({"footprint": WIND | {"over": {"nowhere": 1}}}, "there is no region or process 'nowhere'"),
        ({"footprint": WIND | {"hazard": "wnd"}, "target": "here"},
         "nothing there is damaged by 'wnd': no process in it has that fragility; did you mean 'wind'?"),
        ({"footprint": WIND | {"over": {"desk.*": 1}}}, "nothing there is damaged by 'wind'"),
        ({"footprint": WIND | {"intensity": [["2h", 1], ["1h", 2]]}, "target": "here"}, "of an intensity must rise"),
        ({"compromise": {"tag": "vender"}},
         "no process carries the tag 'vender', so nothing can be compromised; did you mean 'vendor'?"),
        ({"compromise": {"tag": "vendor", "first": "lines.here"}}, "'lines.here' does not carry the tag 'vendor'"),
        ({"compromise": {"tag": "vendor", "through": "lnk"}}, "no carrier of 'vendor' has a need 'lnk'"),
        ({"compromise": {"tag": "vendor", "activates-after": "1h"}}, "strikes, but without effects"),
        ({"compromise": {"tag": "vendor", "effects": HIT}}, "has effects, but never strikes"),
        ({"stages": [{"id": "a"}, {"id": "a"}]}, "'a' is the id of another stage of this threat"),
        ({"stages": [{"id": "a", "within": "1h"}]}, "waits for nothing; add when:"),
        ({"stages": [{"id": "a", "effects": HIT}]}, "{target}"),
        ({"stages": [{"id": "a", "else": [{}]}]}, "does nothing; give it effects:, or the stage"),
        ({"stages": [{"id": "a", "effects": HIT, "else": [{"target": "lines.tehre"}]}], "target": "lines.here"},
         "there is no process 'lines.tehre'"),
        ({"stages": [{"id": "a", "when": {"threat": "t9"}}]}, "there is no threat 't9'"),
        ({"stages": [{"id": "a", "when": {"threat": "t0", "stage": "b"}}]}, "there is no stage of t0 'b'"),
        ({"stages": [{"id": "a", "unless": {"process": "{target}.x", "lost": "control"}}], "target": "lines.here"},
         "there is no process 'lines.here.x'"),
    ],
)  # fmt: skip
def test_a_threat_that_cannot_work_is_told(tmp_path: Path, threat: dict[str, Any], says: str) -> None:
    """What cannot work is told in one line, with what is wrong and what to do."""
    told = faults(tmp_path, threat)
    assert len(told) == 1
    assert says in told[0]


def test_a_fragility_must_rise() -> None:
    """A process that is hurt less by more is told, whatever it is a fragility for."""
    with pytest.raises(ValueError, match="must rise"):
        Fragility.model_validate({"curve": [[20, 0.5], [40, 0.2]]})
