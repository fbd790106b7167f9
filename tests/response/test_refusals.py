"""When an action of the library cannot be done: refused with the reason, or waiting for what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sim.units import HOUR, MINUTE
from tests.response.test_paired import CASES, LIBRARY, action_of
from tests.response.worlds import MEANS, OUTAGE, played, region

if TYPE_CHECKING:
    from pathlib import Path

FILES: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(LIBRARY.glob("*.yaml"))
}
ACTIONS = [(action_of(case), case.target) for case in CASES]
AGREED = {"agree": 1, "partly": 0, "refuse": 0, "after": "10min"}


def named(value: object) -> str:
    return value["use"] if isinstance(value, dict) else ""


def agreed(action: dict[str, Any]) -> dict[str, Any]:
    return action | ({"answer": AGREED} if FILES[action["use"]]["mode"] == "request" else {})


def taken(action: dict[str, Any]) -> dict[str, int]:
    return {"water-tanks": 2} if action["use"] == "emergency-water" else FILES[action["use"]].get("means", {})


@pytest.mark.parametrize(("action", "target"), [a for a in ACTIONS if taken(a[0])], ids=named)
def test_without_means_it_is_refused_and_with_means_out_it_waits_or_is_refused(
    action: dict[str, Any], target: str | None, tmp_path: Path
) -> None:
    """With its means taken away it is refused (``no-means``); with its means out it waits, if the library says so."""
    gone = {"effect": "means", "target": next(iter(taken(action))), "add": -100}
    scenario = region(tmp_path, [agreed(action)], [{"at": "10min", "effects": [gone]}])
    _, [refused] = played(scenario, [(30, action["use"], target)])
    assert (refused.state, refused.refused) == ("refused", "no-means")
    scenario = region(tmp_path, [agreed(action)], [], means=MEANS | taken(action))
    _, [first, second] = played(scenario, [(30, action["use"], target), (31, action["use"], target)], hours=2)
    assert first.refused is None
    waits = FILES[action["use"]].get("without") == "wait"
    assert (second.state, second.refused) == (("waiting-means", None) if waits else ("refused", "no-means"))


@pytest.mark.parametrize(("action", "target"), ACTIONS, ids=named)
@pytest.mark.parametrize("what", ["condition", "route"])
def test_with_its_condition_unmet_or_its_route_closed_it_is_refused_or_waits(
    action: dict[str, Any], target: str | None, what: str, tmp_path: Path
) -> None:
    """The reason says which; what may wait comes in force once the condition is met or the route opens."""
    kept = {"when": {"process": "vendor", "below": 0.5}} if what == "condition" else {"route": "road"}
    closed = [{"effect": "route", "target": "road", "lasts": "50h"}]
    opens = [{"effect": "damage", "target": "vendor", "after": "50h", "lasts": "1h"}]
    scenario = region(tmp_path, [agreed(action) | kept], [{"at": "10min", "effects": closed + opens}])
    _, [early] = played(scenario, [(30, action["use"], target)], hours=40)
    waits = FILES[action["use"]].get("blocked") == "wait"
    assert early.refused == (None if waits else what)
    assert early.state == ("waiting-means" if waits else "refused")
    if waits:
        _, [late] = played(scenario, [(30, action["use"], target)], hours=70)
        assert late.state == "in-force"
        assert late.in_force is not None
        assert late.in_force >= 50 * HOUR + 10 * MINUTE


@pytest.mark.parametrize(
    ("action", "target"), [a for a in ACTIONS if FILES[a[0]["use"]]["mode"] == "request"], ids=named
)
def test_who_decides_for_himself_may_refuse(action: dict[str, Any], target: str | None, tmp_path: Path) -> None:
    """A request is refused by its owner with that reason, and nothing comes of it."""
    never = {"agree": 0, "partly": 0, "refuse": 1, "after": "10min"}
    scenario = region(tmp_path, [action | {"answer": never}], [{"at": "10min", "effects": [OUTAGE]}])
    _, [order] = played(scenario, [(30, action["use"], target)])
    assert (order.state, order.refused, order.in_force) == ("refused", "refused-by-owner", None)


@pytest.mark.parametrize(
    ("low", "answer", "refused"), [(0.3, "agree", None), (0.6, "partly", None), (0.9, "refuse", "refused-by-owner")]
)
def test_a_request_is_answered_by_a_condition(low: float, answer: str, refused: str | None, tmp_path: Path) -> None:
    """It agrees when the first condition holds as it answers, agrees partly on the second, and else refuses."""
    answers = {
        "by": "condition",
        "agree-when": {"process": "vendor", "below": 0.5},
        "partly-when": {"process": "vendor", "below": 0.8},
        "after": "10min",
    }
    scenario = region(
        tmp_path,
        [{"use": "extra-intake", "targets": ["dispatch.x"], "answer": answers}],
        [{"at": "35min", "effects": [{"effect": "damage", "target": "vendor", "size": 1 - low}]}],
    )
    _, [order] = played(scenario, [(30, "extra-intake", "dispatch.x")])
    assert (order.answer, order.refused) == (answer, refused)
