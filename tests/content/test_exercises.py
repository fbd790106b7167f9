"""What holds for each of the three built-in exercises."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from sim.batch.statistics import spread
from sim.impact import measures
from sim.scenario import builtin, check, find, load
from sim.units import HOUR, MINUTE
from tests.content.plays import play

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.models import Scenario, Text

EXERCISES = ("citrix", "diemen-2015", "onderzeekabel")
LEAST = {"citrix": (8, 2), "diemen-2015": (15, 4), "onderzeekabel": (8, 2)}
"""Injects, and conditional ones among them, at least."""


@pytest.fixture(params=EXERCISES)
def name(request: pytest.FixtureRequest) -> str:
    """Each exercise in turn."""
    given: str = request.param
    return given


@pytest.fixture
def scenario(name: str) -> Scenario:
    """Return the exercise, loaded."""
    return load(find(name))


def test_the_three_ship() -> None:
    """The three exercises are built in."""
    assert builtin() == EXERCISES


def test_no_faults(name: str) -> None:
    """`check` finds nothing wrong in the exercise."""
    assert check([find(name)]) == ()


def test_enough_injects(name: str, scenario: Scenario) -> None:
    """An exercise has the injects, and the conditional ones, that fill its playing time."""
    conditional = [inject for inject in scenario.injects if inject.when is not None]
    assert (len(scenario.injects), len(conditional)) >= LEAST[name]
    assert len(conditional) >= LEAST[name][1]


def test_every_message_says_it_is_an_exercise(scenario: Scenario) -> None:
    """No inject can be mistaken for a real report, in either language."""
    for inject in scenario.injects:
        assert inject.text.nl.startswith("OEFENING"), inject.id
        assert inject.text.en.startswith("EXERCISE"), inject.id


def _texts(scenario: Scenario) -> Iterator[tuple[str, Text]]:
    yield "title", scenario.title
    yield "briefing", scenario.briefing
    yield "staff-briefing", scenario.staff_briefing
    for inject in scenario.injects:
        for part in ("title", "text", "staff", "from_"):
            yield f"{inject.id}.{part}", getattr(inject, part)
    for action in scenario.actions:
        yield f"{action.id}.title", action.title
    for measure in scenario.measures:
        yield f"{measure.id}.title", measure.title
    for named in (scenario.decisions, scenario.teams, scenario.personas):
        yield from named.items()
    for key, objective in scenario.objectives.items():
        yield key, objective.title
        yield from objective.tasks.items()
    for key, process in scenario.processes.items():
        yield key, process.title


def test_both_languages(scenario: Scenario) -> None:
    """Everything that is read out or shown exists in Dutch and in English."""
    missing = [where for where, text in _texts(scenario) if not (text.nl.strip() and text.en.strip())]
    assert missing == []


def test_someone_is_there_for_the_first_inject(scenario: Scenario) -> None:
    """The first inject goes to a role that needs no scaling up first."""
    first = min((i for i in scenario.injects if i.at is not None), key=lambda i: i.at or 0)
    assert all(scenario.teams[team].from_ is None for team in first.to)


def test_dilemmas_have_a_note_for_staff(scenario: Scenario) -> None:
    """At least one dilemma, and each tells the staff what either side costs."""
    dilemmas = [inject for inject in scenario.injects if "dilemma" in inject.title.nl.lower()]
    assert dilemmas
    for inject in dilemmas:
        assert "ilemma (" in inject.staff.nl, inject.id
        assert "ilemma (" in inject.staff.en, inject.id
        assert inject.expects, inject.id


def test_a_dilemma_takes_either_horn(scenario: Scenario) -> None:
    """Whatever a dilemma expects, something else answers it as well; one choice answers all it asks."""
    for inject in scenario.injects:
        if "dilemma" in inject.title.nl.lower():
            shared = set.intersection(*({*expected.or_} for expected in inject.expects))
            assert shared, inject.id


def test_nobody_is_told_to_be_without_112(scenario: Scenario) -> None:
    """Emergency lines count calls and ambulances nobody: neither says how many inhabitants are without."""
    lines = {name: process for name, process in scenario.processes.items() if process.kind == "emergency-line"}
    assert lines
    assert all(process.calls > 0 and process.customers == 0 for process in lines.values())
    assert not any(p.customers for p in scenario.processes.values() if p.kind == "ambulance")


def test_scaling_up_happens_once_per_level(scenario: Scenario) -> None:
    """A GRIP level cannot be given twice, and no two levels read alike."""
    levels = [action for action in scenario.actions if action.id.startswith("grip-")]
    assert levels
    assert not any(action.repeat for action in levels)
    assert len({action.text.nl for action in levels}) == len(levels)
    assert [f"grip-{action.grip}" for action in levels] == [action.id for action in levels]


def test_what_must_come_first_is_said(scenario: Scenario) -> None:
    """An action that is refused until something else is done names that in its text."""
    titles = {action.id: action.title for action in scenario.actions} | scenario.decisions
    for action in scenario.actions:
        first = getattr(action.when, "action", None)
        if first is not None:
            assert titles[first].nl in action.text.nl, action.id
            assert titles[first].en in action.text.en, action.id


def test_reactions_name_their_region(scenario: Scenario) -> None:
    """No two reactions have the same title: what happens in several regions says where."""
    titles = [reaction.title.nl for reaction in scenario.reactions.values()]
    assert len(set(titles)) == len(titles)


def test_tells_what_it_is_freely_after(scenario: Scenario) -> None:
    """The author's account says that it is freely after an event, or invented."""
    assert scenario.story is not None
    assert "Freely after" in scenario.story or "Invented" in scenario.story
    assert scenario.as_of is not None


def test_experienced_team_does_better_in_most_worlds(name: str) -> None:
    """On every declared measure the experienced team beats nobody at the lower end of 90 % of worlds, over 20."""
    _assert_better(name, 20)


@pytest.mark.soak
def test_experienced_team_does_better_in_a_hundred_worlds(name: str) -> None:
    """The same over 100 paired worlds."""
    _assert_better(name, 100)


def _assert_better(name: str, worlds: int) -> None:
    differences: dict[str, list[float]] = {}
    for seed in range(worlds):
        nobody = measures(play(name, seed, "none"))
        for key, value in measures(play(name, seed, "experienced")).items():
            differences.setdefault(key, []).append(nobody[key] - value)
    low = {key: spread(values).low for key, values in differences.items()}
    assert all(measure.better == "less" for measure in load(find(name)).measures)
    assert len(low) >= 2
    assert {key: value for key, value in low.items() if value is None or value <= 0} == {}


def test_decisions_are_followed_by_the_end(name: str, scenario: Scenario) -> None:
    """The script of the experienced team uses only what the catalogue holds, and nothing it orders stays unanswered."""
    world = play(name, 1, "experienced")
    assert len({order.action for order in world.orders}) >= 6
    assert [order.id for order in world.orders if order.state == "waiting-answer"] == []
    assert scenario.scripted_teams["none"] == ()
    assert next(iter(scenario.scripted_teams)) == "experienced"


def _blocks(scenario: Scenario) -> Iterator[tuple[int, int]]:
    """Yield begin and end of each sitting; without a time plan, of injects without three hours between them."""
    if scenario.time_plan:
        yield from ((span.since, span.until) for span in scenario.plan_spans if not span.jump)
        return
    planned = sorted(inject.at for inject in scenario.injects if inject.at is not None)
    first = planned[0]
    for before, after in pairwise(planned):
        if after - before >= 3 * HOUR:
            yield first, before
            first = after
    yield first, scenario.lasts


def test_no_gap_bores_the_room(name: str, scenario: Scenario) -> None:
    """In play, whoever plays, no block holds more than 25 minutes without an inject."""
    for team in scenario.scripted_teams:
        delivered = sorted(play(name, 1, team).delivered.values())
        for first, last in _blocks(scenario):
            times = [t for t in delivered if first <= t <= last]
            assert max(b - a for a, b in pairwise(times)) <= 25 * MINUTE, team


def test_together_they_cover_the_country_s_first_needs() -> None:
    """The three exercises involve electricity, telecom, 112 and drinking water in at least three regions."""
    regions: set[str] = set()
    prefixes: set[str] = set()
    for exercise in EXERCISES:
        scenario = load(find(exercise))
        regions |= set(scenario.regions)
        prefixes |= {process.split(".")[0] for process in scenario.processes}
    assert {"grid", "mobile", "112", "drinking-water"} <= prefixes
    assert len(regions) >= 3
