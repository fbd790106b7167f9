"""What the scripted teams of the built-in exercises are worth, in paired worlds and in worlds with other numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.teams import EXPLAINED, Gain, MeasureTeams, TeamCampaign, campaign, faults, gain
from sim.scenario import builtin, find, load

FEW = {"citrix": 12, "diemen-2015": 6, "onderzeekabel": 4}
"""Worlds that show the order of the teams, as few as take seconds."""
GOOD, BAD = Gain(2, 1, 3, 0, 0), Gain(-2, -3, -1, 0, 0)


def found_of(**first: Gain | None) -> TeamCampaign:
    """Return a campaign of citrix in which all is as it must be, but what is given of the first measure."""
    good = [MeasureTeams(one.id, {}, GOOD, GOOD, GOOD, None) for one in load(find("citrix")).measures]
    return TeamCampaign("citrix", 1, 0, (replace(good[0], **first), *good[1:]))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", builtin())
def test_the_teams_are_in_their_order(name: str) -> None:
    """The experienced team beats nobody and the hesitant one beyond the interval; what is worse is explained."""
    assert faults(campaign(name, FEW[name], 0)) == []


@pytest.mark.soak
@pytest.mark.parametrize("name", builtin())
def test_the_teams_are_in_their_order_in_a_hundred_worlds(name: str) -> None:
    """The same over 100 paired worlds."""
    assert faults(campaign(name, 100, 0)) == []


def test_what_explains_a_worse_team_is_in_its_script() -> None:
    """An action that explains why the hesitant team is worse on a measure is one that it orders."""
    for (name, measure), action in EXPLAINED.items():
        scenario = load(find(name))
        assert measure in {one.id for one in scenario.measures}
        assert action in {step.do for step in scenario.scripted_teams["hesitant"]}


def test_the_gain_is_the_mean_of_differences_world_by_world() -> None:
    """The mean is of the differences, its interval holds it, and one of worlds that are alike has no width."""
    found = gain([(10, 4), (20, 12), (3, 3)], [])
    assert found.mean == pytest.approx(14 / 3)
    assert 0 <= found.low < found.mean < found.high <= 8
    same = gain([(10, 4)] * 5, [])
    assert (same.mean, same.low, same.high) == (6, 6, 6)


def test_the_interval_is_that_of_the_mean() -> None:
    """Over 0 and 1 in turn it is near the mean ± 1.96 standard errors, and always the same."""
    pairs = [(float(number % 2), 0.0) for number in range(100)]
    found = gain(pairs, [])
    assert found.low == pytest.approx(0.5 - 0.098, abs=0.015)
    assert found.high == pytest.approx(0.5 + 0.098, abs=0.015)
    assert gain(pairs, []) == found


def test_more_may_be_better() -> None:
    """Where more is better the difference is taken the other way."""
    assert gain([(4, 10)], [(4, 10), (10, 4)], more=True) == Gain(6, 6, 6, 1, 2)


def test_a_world_counts_as_alike_only_with_the_same_sign() -> None:
    """Of worlds as known, one without difference and one with another do not have the sign of the mean."""
    known = [(5.0, 1.0)] * 9 + [(2.0, 2.0)]
    found = gain([(5, 1)], known)
    assert (found.alike, found.known, found.said) == (9, 10, True)
    found = gain([(5, 1)], [*known, (1, 5)])
    assert (found.alike, found.known, found.said) == (9, 11, False)


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ({"experienced": BAD}, "experienced is not better than none beyond the interval"),
        ({"experienced": Gain(1, -1, 3, 0, 0)}, "experienced is not better than none beyond the interval"),
        ({"ahead": BAD}, "hesitant is not worse than experienced beyond the interval"),
        ({"hesitant": BAD}, "hesitant is worse than none, and no decision explains it"),
        ({"hesitant": BAD, "without": BAD}, "hesitant is worse than none, and no decision explains it"),
    ],
)
def test_what_a_team_fails_to_show_is_told(first: dict[str, Gain], told: str) -> None:
    """Each way in which teams are out of order is a fault, with its exercise and measure."""
    assert faults(found_of(**first)) == [f"citrix, unanswered: {told}"]


def test_a_decision_explains_what_is_worse() -> None:
    """A hesitant team may be worse than nobody where it is not without one of its decisions."""
    assert faults(found_of(hesitant=BAD, without=GOOD)) == []
    assert faults(found_of()) == []


def test_a_price_is_allowed_up_to_what_the_exercise_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a measure that is the price of a decision the experienced team may be worse, but by no more than it says."""
    scenario = load(find("citrix"))
    priced = scenario.measures[0].model_copy(update={"price_of": "switch-off", "at_most": 3.0})
    changed = scenario.model_copy(update={"measures": (priced, *scenario.measures[1:])})
    monkeypatch.setattr("benchmarks.teams.load", lambda _: changed)
    assert faults(found_of(experienced=Gain(-2.5, -4, -1, 0, 0))) == []
    told = "citrix, unanswered: experienced is worse than none by more than 3"
    assert faults(found_of(experienced=Gain(-3.5, -4, -3, 0, 0))) == [told]
