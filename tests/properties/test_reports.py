"""Reports to personas: what the rule of the page gives, and no effect on the world."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.exercise import Exercise, MemorySink, headless, replay
from sim.exercise.run.reports import Reports, reported_in
from sim.journal import NewEntry
from sim.scenario.models import Scenario
from sim.units import SECOND
from tests.exercise.small import SMALL, changed
from tests.exercise.test_any_evening import COMMANDS, EFFECTS, played
from tests.naive.reports import reports
from tests.properties.mechanisms import MECHANISMS
from tests.properties.networks import MINUTE
from tests.properties.test_unrecorded import TEAM, staffed
from tests.properties.worlds import campaign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.engine.results import LevelChange
    from sim.exercise.run.reports import ReportedLevel
    from sim.journal import Entry

OFTEN = st.one_of(
    st.fixed_dictionaries({"kind": st.just("override"), "effect": EFFECTS, "reason": st.just("zo")}),
    st.fixed_dictionaries({"kind": st.just("undo"), "back": st.integers(1, 4)}),
    COMMANDS,
)
EVENINGS = st.lists(st.tuples(OFTEN, st.integers(0, 120 * SECOND)), min_size=4, max_size=20)
LATE = {
    "netbeheerder": {"nl": "Net", "en": "Grid", "knows": ["grid.*"], "delay": "7min", "error": 0.15, "forecast": 0.4},
    "zorg": {"nl": "Zorg", "en": "Care", "knows": ["hospital.*", "grid.noord"], "step": 0.03},
}


def personas(chance: Random, processes: list[str]) -> dict[str, dict[str, Any]]:
    """Return some personas who know some of the processes."""
    return {
        f"persona-{number}": {
            "nl": "Iemand",
            "en": "Someone",
            "knows": chance.choice([["p*"], chance.sample(processes, min(3, len(processes))), [processes[0], "p*"]]),
            "delay": f"{chance.choice([0, 0, 1, 10, 45])}min",
            "step": chance.choice([0.01, 0.1, 0.5]),
            "error": chance.choice([0, 0.05, 0.3, 1]),
        }
        for number in range(chance.randint(1, 3))
    }


def told(entries: list[Entry]) -> set[tuple[int, str, int, str, float]]:
    """Return all that the reports of a journal say; of one moment told twice, the last."""
    found = {
        (entry.t_ms, persona, one.of_ms, process): one.level
        for entry in entries
        if entry.kind == "report"
        for (persona, process), one in reported_in(entry.payload).items()
    }
    return {(*key, level) for key, level in found.items()}


def folded(entries: list[Entry]) -> dict[tuple[str, str], ReportedLevel]:
    """Return what each persona was told last of each process."""
    return {k: v for entry in entries if entry.kind == "report" for k, v in reported_in(entry.payload).items()}


@campaign(120)
@given(st.sampled_from(sorted(MECHANISMS)), st.integers(1, 10_000), st.integers(0, 5))
def test_reports_are_those_that_the_rule_gives(name: str, number: int, seed: int) -> None:
    """When, to whom, of which moment and how wrong: as the page has it, in any world and for any personas."""
    chance = Random(f"{name}/{number}")
    scenario = staffed(MECHANISMS[name].world(chance))
    people = personas(chance, list(scenario.processes))
    fields = scenario.model_dump(mode="json", by_alias=True, exclude_unset=True)
    scenario = Scenario.model_validate({**fields, "personas": people})
    changes: list[tuple[int, str, float]] = []
    hear = Reports.hear

    def noting(self: Reports, change: LevelChange) -> None:
        changes.append((change.t, change.process, change.level))
        hear(self, change)

    sink, until = MemorySink(), 600 * MINUTE
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reports, "hear", noting)
        headless(scenario, seed, TEAM, until, sink)
    plain = {
        name: {"knows": one.knows, "delay": one.delay, "step": one.step, "error": one.error}
        for name, one in scenario.personas.items()
    }
    assert told(sink.entries) == reports(plain, changes, seed, until)


@campaign(60)
@given(st.sampled_from(sorted(MECHANISMS)), st.integers(1, 10_000))
def test_what_is_told_changes_nothing_else(name: str, number: int) -> None:
    """All other entries of a journal are the same where personas know nothing, the header apart."""
    chance = Random(f"{name}/{number}")
    scenario = staffed(MECHANISMS[name].world(chance))
    fields = scenario.model_dump(mode="json", by_alias=True, exclude_unset=True)
    people = personas(chance, list(scenario.processes))
    ignorant = {key: {**one, "knows": []} for key, one in people.items()}

    def entries(of: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        sink = MemorySink()
        headless(Scenario.model_validate({**fields, "personas": of}), 3, TEAM, 600 * MINUTE, sink)
        return [
            (one.entry_class, one.kind, one.t_ms, one.clock, one.author, one.payload if one.kind != "closed" else None)
            for one in sink.entries
            if one.kind != "report"
        ]

    assert entries(people) == entries(ignorant)


@pytest.mark.slow
@campaign(120)
@given(evening=EVENINGS, data=st.data())
def test_after_any_evening_personas_know_what_they_would_have_been_told(
    evening: list[tuple[dict[str, Any], int]], data: st.DataObject
) -> None:
    """Whatever was taken back, the reports add up to those of the commands that count; replay and resume agree."""
    room = played(changed(personas=LATE), evening, None)
    entries = room.sink.entries
    known = folded(entries)
    world = room.exercise.play.reports
    assert world is not None
    assert known == world.told
    if not any(entry.kind == "failed" for entry in entries):
        assert {key: one for key, one in known.items() if one[:2] != (0, 1.0)} == {
            key: one for key, one in world._own.items() if one[:2] != (0, 1.0)
        }
    assert replay(entries, room.sink.header)[1] == ()
    kept = MemorySink.holding(room.sink.header, entries[: data.draw(st.integers(0, len(entries)))])
    resumed = Exercise.resume(kept, room.clock)
    reports_now = resumed.play.reports
    assert reports_now is not None
    assert folded(kept.entries) == reports_now.told


def test_a_scenario_whose_personas_know_nothing_has_no_field_for_reports() -> None:
    """Neither its header nor its entries differ from those before reports were kept."""
    people = {"netbeheerder": {"nl": "Netbeheerder", "en": "Grid operator"}}
    sink = MemorySink()
    headless(changed(personas=people), 1, None, 600 * MINUTE, sink)
    assert "reports" not in sink.header
    assert all(entry.kind != "report" for entry in sink.entries)


def test_a_journal_from_before_reports_were_kept_replays() -> None:
    """Without the field in its header, reports that are missing are no difference."""
    sink = MemorySink()
    headless(Scenario.model_validate(SMALL), 1, "ervaren", 600 * MINUTE, sink)
    old = {key: value for key, value in sink.header.items() if key != "reports"}
    kept = MemorySink(old)
    others = [one for one in sink.entries if one.kind != "report"]
    assert len(others) < len(sink.entries)
    renumbered = {one.seq: number for number, one in enumerate(others, start=1)}
    for one in others[:-1]:
        answers = None if one.answers is None else renumbered[one.answers]
        kept.append([NewEntry(one.entry_class, one.kind, one.t_ms, one.clock, one.author, one.payload, answers)])
    assert replay(kept.entries, kept.header)[1] == ()
