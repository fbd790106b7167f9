from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.exercise import MemorySink, headless
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario.models import Scenario

AIM = "mobile.noord/power"


def orders(scenario: Scenario, until_ms: int = 6 * HOUR) -> list[tuple[str, int]]:
    """Return what the scripted team gave and when."""
    sink = MemorySink()
    headless(scenario, 1, "ploeg", until_ms, sink)
    given = [e for e in sink.entries if e.author == "script:ploeg"]
    return [(e.payload.get("action") or e.payload["decision"], e.t_ms) for e in given]


def test_a_step_acts_at_its_exact_millisecond(variant: Callable[..., Scenario]) -> None:
    """A step at a time acts then and so much later, one on a condition in the millisecond it becomes true."""
    steps = [
        {"at": "1h", "after": "90s", "do": "grip-2"},
        {"when": {"process": "grid.noord", "below": "50 %"}, "do": "nl-alert"},
        {"when": {"inject": "bereik"}, "after": "7min", "do": "stil"},
    ]
    assert orders(variant(scripted_teams={"ploeg": steps})) == [
        ("nl-alert", 10 * MINUTE),
        ("stil", 55 * MINUTE),
        ("grip-2", HOUR + 90_000),
    ]


def test_steps_of_one_millisecond_act_in_written_order(variant: Callable[..., Scenario]) -> None:
    """Two steps that fall in one millisecond act one after the other, each settled before the next."""
    steps = [{"at": "1h", "do": "stil"}, {"at": "1h", "do": "grip-2"}]
    assert orders(variant(scripted_teams={"ploeg": steps})) == [("stil", HOUR), ("grip-2", HOUR)]


def test_a_step_set_off_by_another_acts_in_the_same_millisecond(variant: Callable[..., Scenario]) -> None:
    """What one step does can set off the next without time passing."""
    steps = [{"when": {"action": "stil"}, "do": "grip-2"}, {"at": "1h", "do": "stil"}]
    assert orders(variant(scripted_teams={"ploeg": steps})) == [("stil", HOUR), ("grip-2", HOUR)]


def test_a_step_acts_once(variant: Callable[..., Scenario]) -> None:
    """A condition that comes true again does not make a team act again."""
    steps = [{"when": {"process": "mobile.noord", "below": "90 %"}, "do": "aggregaat", "target": AIM}]
    assert len(orders(variant(scripted_teams={"ploeg": steps}), 24 * HOUR)) == 1


def test_a_step_that_cannot_be_given_is_on_record(variant: Callable[..., Scenario]) -> None:
    """A scripted order at nothing it may be aimed at is refused as an outcome, and the run goes on."""
    steps: list[dict[str, Any]] = [{"at": "1h", "do": "aggregaat", "target": "grid.zuid"}, {"at": "2h", "do": "grip-2"}]
    scenario = variant(scripted_teams={"ploeg": steps})
    sink = MemorySink()
    headless(scenario, 1, "ploeg", 6 * HOUR, sink)
    [refused] = [e for e in sink.entries if e.kind == "refused"]
    assert (refused.t_ms, refused.payload["reason"]) == (HOUR, "not-allowed-target")
    assert orders(scenario) == [("grip-2", 2 * HOUR)]


def test_scripts_answer_what_they_were_asked(small: Scenario) -> None:
    """The decision of a scripted team answers the inject that expects it."""
    sink = MemorySink()
    headless(small, 1, "ervaren", 2 * HOUR, sink)
    answered = {e.payload["inject"]: e.payload["on_time"] for e in sink.entries if e.kind == "inject-answered"}
    assert answered["eerste"] is True


def test_a_request_to_the_facilitator_is_answered_by_chance_when_nobody_plays(variant: Callable[..., Scenario]) -> None:
    """Headless, nobody waits for a facilitator: chance answers in the time given."""
    scenario = variant(scripted_teams={"ploeg": [{"at": "1h", "do": "afschakelen"}]})
    sink = MemorySink()
    headless(scenario, 1, "ploeg", 6 * HOUR, sink)
    assert [e.t_ms for e in sink.entries if e.kind == "answered"] == [70 * MINUTE]
