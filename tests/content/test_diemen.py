"""What the model must give for the power failure in Noord-Holland."""

from __future__ import annotations

from statistics import fmean, median
from typing import TYPE_CHECKING

import pytest

from sim.impact import measures
from sim.units import HOUR, MINUTE
from tests.content.plays import at, lowest, play, play_script, scenario_of, stop, without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.engine import World
    from sim.engine.results import Fall

NAME = "diemen-2015"
SEEDS = range(9)
HERE = "amsterdam-amstelland"
KPN, VODAFONE, TMOBILE = (f"mobile.{operator}.{HERE}" for operator in ("kpn", "vodafone", "tmobile"))


def median_at(process: str, hours: float) -> float:
    """Return the median level over some worlds without anyone acting."""
    return median(at(play(NAME, seed), process, hours) for seed in SEEDS)


def power_back(world: World) -> float:
    """Return when the station is whole again, in hours."""
    return world.curve("grid.station.diemen")[-1][0] / HOUR


# Nobody acts


def test_about_a_million_households_lose_power() -> None:
    """Some two million people are without power in the first minutes."""
    processes = scenario_of(NAME).processes
    without = sum(
        processes[name].customers * (1 - at(play(NAME), name, 0.2))
        for name in processes
        if name.startswith("grid.") and processes[name].customers
    )
    assert 1_700_000 < without < 2_300_000


def test_mobile_falls_operator_by_operator() -> None:
    """T-Mobile loses most sites in half an hour, Vodafone at an hour, KPN only after hours, as each said that day."""
    assert median_at(TMOBILE, 0.65) < 0.65 < median_at(VODAFONE, 0.65)
    assert median_at(VODAFONE, 1.5) < 0.35 < median_at(TMOBILE, 1.5)
    assert median_at(KPN, 1.5) > 0.85
    assert median_at(KPN, 2) > median_at(KPN, 3) > 0.6


def test_112_follows_the_best_network() -> None:
    """Hours in, with two of three operators below half, 112 can still be reached over the third."""
    for seed in SEEDS:
        world = play(NAME, seed)
        assert max(at(world, name, 2.5) for name in (VODAFONE, TMOBILE)) < 0.5
        assert at(world, f"112.{HERE}", 2.5) > 0.7


def test_intake_saturates_first() -> None:
    """In the first minutes it is the takers, not the reach, that leave calls unanswered."""
    world = stop(NAME, 0.25)
    assert world.level(f"dispatch.{HERE}") < 0.7
    assert world.level(KPN) > 0.85
    fall = world.why(f"112.{HERE}")
    assert fall is not None
    assert [factor.name for factor in fall.causes if factor.binding] == ["dispatch"]


def test_street_water_holds_and_high_rise_does_not() -> None:
    """Water in the street never falls; upstairs it is gone from the first minute, as far as power is."""
    for seed in SEEDS:
        world = play(NAME, seed)
        assert lowest(world, f"drinking-water.{HERE}") == 1
        assert at(world, f"water-high-rise.{HERE}", 7.1 / 60) < 0.2


def test_trains_stay_down_long_after_power() -> None:
    """Trains are disturbed for hours after the last bay is live; in the evening part of them run, in every world."""
    for seed in SEEDS:
        world = play(NAME, seed)
        back = power_back(world)
        assert lowest(world, "rail.noord-holland") < 0.15
        assert at(world, "rail.noord-holland", back + 2) < 0.7
        # 17-1-2017, after four hours: first trains two and a half hours after power, all of them after twelve
        assert 0.6 < at(world, "rail.noord-holland", back + 6) < 0.9


def test_metro_stops_and_heat_returns_late() -> None:
    """The metro stops wholly; district heating comes back hours after power."""
    assert median_at("metro.amsterdam", 0.5) == 0
    for seed in SEEDS:
        world = play(NAME, seed)
        assert at(world, "district-heating.amsterdam", power_back(world) + 2) < 1
        assert at(world, "district-heating.amsterdam", power_back(world) + 4) == 1


def test_internet_at_home_goes_with_the_power() -> None:
    """Internet and telephone at home go out with the power and come back with it."""
    assert median_at(f"home-internet.{HERE}", 0.15) < 0.2
    assert median(at(play(NAME, s), f"home-internet.{HERE}", power_back(play(NAME, s)) + 0.5) for s in SEEDS) == 1


def test_data_centres_hold_and_hospitals_run_on_generators() -> None:
    """Data centres do not fall; a hospital in the dark keeps its acute care and no more."""
    assert median(lowest(play(NAME, seed), "data-centre.amsterdam") for seed in SEEDS) == 1
    assert median_at("hospital.amsterdam-zuidoost", 1) == pytest.approx(0.6)
    assert median_at("hospital.zaandam", 1) == pytest.approx(0.6)


def test_first_load_and_whole_grid_come_at_the_hour() -> None:
    """First load about an hour after the failure, the grid whole after some five and a half, with wide margins."""
    first = median(play(NAME, seed).curve("grid.station.diemen")[2][0] / MINUTE - 7 for seed in SEEDS)
    whole = median(power_back(play(NAME, seed)) * 60 - 7 for seed in SEEDS)
    assert 50 < first < 85
    assert 270 < whole < 370


# Why


def _named(fall: Fall | None) -> Iterator[str]:
    for factor in fall.causes if fall else ():
        yield factor.supplier or ""
        yield from factor.carriers
        yield from _named(factor.cause)


@pytest.mark.parametrize("team", ["none", "experienced"])
@pytest.mark.parametrize("hours", [0.2, 1, 2, 3, 4, 5, 6, 7, 8])
def test_why_names_the_station(team: str, hours: float) -> None:
    """Whatever is down, the chain of causes ends at the station, also after the station has been repaired."""
    world = stop(NAME, hours, 1, team)
    down = [name for name in scenario_of(NAME).processes if world.level(name) < 1 - 1e-9]
    assert down
    for name in down:
        chain = {name, *_named(world.why(name))}
        assert "grid.station.diemen" in chain, (name, sorted(chain))
        assert "threat/diemen" in chain, (name, sorted(chain))


def test_why_is_still_asked_after_the_repair() -> None:
    """The last moments asked for above lie after the repair, with trains still down."""
    assert power_back(play(NAME)) < 6
    assert stop(NAME, 7).level("rail.noord-holland") < 1


# Turns


def test_no_alert_brings_a_rumour() -> None:
    """Without an alert before two operators are below half there is a rumour and a wave of calls."""
    world = play(NAME)
    told = world.delivered["gerucht"]
    assert told < 2 * HOUR
    before, after = at(world, f"dispatch.{HERE}", told / HOUR - 0.01), at(world, f"dispatch.{HERE}", told / HOUR + 0.01)
    assert after < before / 1.5
    assert "gerucht" not in play(NAME, 1, "experienced").delivered


def test_a_late_alert_reaches_fewer() -> None:
    """By the time of the rumour an alert reaches little over half the people."""
    world = play(NAME)
    assert at(world, f"nl-alert.{HERE}", 0.4) * 0.9 > 0.7
    assert at(world, f"nl-alert.{HERE}", 1.6) * 0.9 < 0.6


def test_an_early_alert_is_worth_more() -> None:
    """The same alert leaves fewer calls unanswered at half an hour than at an hour and a half."""

    def unanswered(when: str) -> float:
        return median(
            measures(play_script(NAME, [{"at": "20min", "do": "one-lead"}, {"at": when, "do": "nl-alert-own"}], seed))[
                "unanswered"
            ]
            for seed in range(3)
        )

    nobody = median(measures(play(NAME, seed))["unanswered"] for seed in range(3))
    assert unanswered("25min") < unanswered("95min") - 10 < nobody - 10


def test_forecast_slips_only_for_those_who_built_on_it() -> None:
    """The operator's time of return slips if the team counted on it."""
    counted = play_script(NAME, [{"at": "40min", "do": "count-on-hour"}])
    assert "prognose-schuift" in counted.delivered
    assert "prognose-middag" not in counted.delivered
    assert "prognose-schuift" not in play(NAME).delivered
    assert "prognose-middag" in play(NAME).delivered


def test_an_unstaffed_post_costs_a_life() -> None:
    """A post unmanned at T+2:00 means a casualty, and a staffed one does not."""
    assert "post-onbemand" in play(NAME).delivered
    assert "post-onbemand" not in play_script(NAME, [{"at": "40min", "do": "posts"}]).delivered
    assert "post-onbemand" in play_script(NAME, [{"at": "105min", "do": "posts"}]).delivered


def test_all_units_out_jams_the_radio() -> None:
    """With every unit on the street the talk groups are congested; discipline mends it."""
    jammed = play_script(NAME, [{"at": "30min", "do": "all-units-out"}, {"at": "30min", "do": "posts"}])
    assert lowest(jammed, "c2000", 3) < 0.85
    assert "c2000-vol" in jammed.delivered
    mended = play_script(
        NAME,
        [
            {"at": "30min", "do": "all-units-out"},
            {"at": "30min", "do": "posts"},
            {"when": {"inject": "c2000-vol"}, "do": "radio-discipline"},
        ],
    )
    assert at(mended, "c2000", 3) > 0.95
    assert "c2000-vol" not in play(NAME, 1, "experienced").delivered


def test_each_its_own_advice_contradicts() -> None:
    """An alert of one's own without one lead ends in contradictory advice, and a joint alert needs the lead."""
    alone = play_script(NAME, [{"at": "28min", "do": "nl-alert-own"}, {"at": "60min", "do": "nl-alert-joint"}])
    assert "tegenstrijdig-advies" in alone.delivered
    assert [order.refused for order in alone.orders if order.action == "nl-alert-joint"] == ["condition"]
    assert "tegenstrijdig-advies" not in play(NAME, 1, "experienced").delivered


def test_a_generator_refuses_now_and_then() -> None:
    """In some worlds the generator for the nursing home refuses, and the team hears of it."""
    refused = [seed for seed in range(30) if "aggregaat-weigert" in play(NAME, seed, "experienced").delivered]
    assert 1 <= len(refused) <= 15


# Decisions that matter


def _worth(score: Callable[[World], float], *actions: str) -> float:
    """Return the mean over worlds of what the experienced team loses without these actions."""
    script = without(NAME, *actions)
    return fmean(score(play_script(NAME, script, s)) - score(play(NAME, s, "experienced")) for s in range(5))


def _measure(key: str) -> Callable[[World], float]:
    return lambda world: measures(world)[key]


def _without(process: str) -> Callable[[World], float]:
    return lambda world: world.totals(process).lost


@pytest.mark.parametrize(
    ("action", "score"),
    [
        ("nl-alert-own", _measure("unanswered")),
        ("extra-intake", _measure("unanswered")),
        ("care-round", _measure("home-care")),
        ("posts", _measure("casualties")),
        ("generator", _without("care-home.amsterdam-zuidoost")),
        ("hub-generators", _without(VODAFONE)),
        ("rerouting", _without(f"grid.{HERE}")),
        ("own-c2000", _without(f"coordination.{HERE}")),
        ("grip-2", _without(f"coordination.{HERE}")),
        ("one-lead", _measure("unanswered")),
    ],
)
def test_the_action_matters(action: str, score: Callable[[World], float]) -> None:
    """Taking the action away from the experienced team makes something worse that people would notice."""
    assert _worth(score, action) > 0


def test_links_of_its_own_speed_up_every_order() -> None:
    """Without scaling up and its own links, the team's later orders take longer to come in force."""

    def generator_in_force(world: World) -> float:
        return min(order.in_force or 0 for order in world.orders if order.action == "hub-generators")

    assert _worth(generator_in_force, "own-c2000", "grip-2", "grip-4") > 5 * MINUTE


def test_hesitating_lies_between() -> None:
    """A team that waits for certainty does better than nobody and worse than the experienced one."""

    def score(team: str, key: str) -> float:
        return median(measures(play(NAME, seed, team))[key] for seed in range(5))

    assert score("experienced", "unanswered") < score("hesitant", "unanswered") < score("none", "unanswered")
    assert score("experienced", "home-care") < score("hesitant", "home-care")
    assert score("experienced", "casualties") < score("hesitant", "casualties")
    assert {"prognose-schuift", "tegenstrijdig-advies", "post-onbemand"} <= set(play(NAME, 1, "hesitant").delivered)
