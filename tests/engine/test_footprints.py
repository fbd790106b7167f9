"""Footprints: damage follows the fragility at the highest intensity so far; against closed forms."""

from __future__ import annotations

from typing import Any

import pytest

from .small import HOUR, world

FRAGILITY = {"curve": [[10, 0], [20, 0.5], [40, 1]], "repair": "4h"}
LINES: dict[str, Any] = {
    "lines": {"region": "here", "fragility": {"wind": FRAGILITY}},
    "inland": {"fragility": {"wind": FRAGILITY}},
}
REGIONS = {"here": {"title": "Here", "inhabitants": 1}}


def storm(*footprints: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Write a storm at 1 h over the one region."""
    over = [{"hazard": "wind", **footprint} for footprint in footprints]
    return {"id": "storm", "at": "1h", "target": "here", "footprint": over, **more}


def blown(*footprints: dict[str, Any], processes: dict[str, Any] | None = None, hours: float = 48) -> list[Any]:
    """Return the change points (hours, level) of the lines in a storm."""
    made = world(processes=processes or LINES, regions=REGIONS, crews={}, threats=[storm(*footprints)])
    made.advance(round(hours * HOUR))
    return [(t / HOUR, round(level, 9)) for t, level in made.curve("lines")]


def test_damage_is_what_the_fragility_gives_at_the_peak() -> None:
    """A level gust of 16 damages 30 % at once, and repair mends it 4 h later."""
    assert blown({"intensity": [["0h", 16]]}) == [(0, 1), (1, 0.7), (5, 1)]


def test_damage_grows_with_the_intensity_and_repair_begins_afresh() -> None:
    """From 16 to 30 after two hours the damage grows to 75 %, and four hours of work count from then."""
    assert blown({"intensity": [["0h", 16], ["2h", 30], ["3h", 12]]}) == [(0, 1), (1, 0.7), (3, 0.25), (7, 1)]


def test_a_lower_wave_does_no_more() -> None:
    """A second peak no higher than the first changes nothing; a higher one breaks all that it breaks anew."""
    low = blown({"intensity": [["0h", 16], ["1h", 0], ["6h", 16]]})
    high = blown({"intensity": [["0h", 16], ["1h", 0], ["6h", 20]]})
    assert low == [(0, 1), (1, 0.7), (5, 1)]
    assert high == [(0, 1), (1, 0.7), (5, 1), (7, 0.5), (11, 1)]


def test_a_straight_climb_damages_in_whole_hundredths_at_their_moment() -> None:
    """From 10 to 20 in five hours each hundredth comes at 6 min; half of it at the end."""
    points = blown({"shape": "linear", "intensity": [["0h", 10], ["5h", 20]]}, hours=6)
    climb = {round(1 + k * 0.1, 6): round(1 - k / 100, 9) for k in range(1, 51)}
    assert {round(t, 6): level for t, level in points[1:]} == climb


def test_a_straight_climb_ends_at_the_exact_share() -> None:
    """A climb that ends between two hundredths ends at the share the fragility gives."""
    points = blown({"shape": "linear", "intensity": [["0h", 0], ["1h", 10.1]]}, hours=3)
    assert points == [(0, 1), (2, 0.995)]


def test_only_what_lies_in_the_footprint_is_hit() -> None:
    """A process outside every region of the footprint, and not named, keeps its level."""
    made = world(processes=LINES, regions=REGIONS, crews={}, threats=[storm({"intensity": [["0h", 40]]})])
    made.advance(2 * HOUR)
    assert (made.level("lines"), made.level("inland")) == (0, 1)


@pytest.mark.parametrize(
    ("over", "level"),
    [({"here": 1}, 0.5), ({"here": 2, "lines": 1}, 0.5), ({"*": 2, "here": 1}, 0.5), ({"li*": 1, "here": 2}, 0.5),
     ({"lines": 0, "here": 1}, 1), ({"he*": 0.8}, 0.7), ({"inland": 1}, 1),
     ({"lines": 1, "lines*": 2}, 0.5)],
)  # fmt: skip
def test_the_nearest_entry_counts(over: dict[str, float], level: float) -> None:
    """A process by name goes before a pattern of processes, that before its region, that before a pattern."""
    assert blown({"intensity": [["0h", 20]], "over": over}, hours=2)[-1][1] == level


def test_two_footprints_of_one_hazard_make_one_damage() -> None:
    """Where two footprints of a threat overlap, the highest intensity so far counts, in either order."""
    first, second = {"intensity": [["0h", 16]]}, {"intensity": [["1h", 20]]}
    assert blown(first, second) == blown(second, first) == [(0, 1), (1, 0.7), (2, 0.5), (6, 1)]


def test_a_lower_footprint_after_a_higher_one_does_nothing() -> None:
    """Damage never shrinks, nor begins its repair afresh, for a footprint that gives less."""
    assert blown({"intensity": [["0h", 20]]}, {"intensity": [["1h", 16]]}) == [(0, 1), (1, 0.5), (5, 1)]


def test_two_storms_add_up() -> None:
    """Damages of two threats add, as all damages do."""
    threats = [storm({"intensity": [["0h", 16]]}), storm({"intensity": [["0h", 18]]}, id="other")]
    made = world(processes=LINES, regions=REGIONS, crews={}, threats=threats)
    made.advance(HOUR)
    assert made.level("lines") == pytest.approx(0.3)


def test_a_crew_at_work_begins_again_when_the_damage_grows() -> None:
    """The crew stays at a damage that grows, and does the whole work from then on."""
    processes = {"lines": LINES["lines"] | {"crew": "crew"}}
    made = world(
        processes=processes, regions=REGIONS, crews={"crew": {"size": 1}},
        threats=[storm({"intensity": [["0h", 16], ["3h", 20]]})],
    )  # fmt: skip
    made.advance(48 * HOUR)
    assert [(t / HOUR, level) for t, level in made.curve("lines")] == [(0, 1), (1, 0.7), (4, 0.5), (8, 1)]


def test_why_names_the_threat() -> None:
    """What a footprint damaged is explained by its threat."""
    made = world(processes=LINES, regions=REGIONS, crews={}, threats=[storm({"intensity": [["0h", 20]]})])
    made.advance(HOUR)
    fall = made.why("lines")
    assert fall is not None
    assert fall.causes[0].carriers == ("threat/storm",)


def test_repair_waits_until_it_is_safe() -> None:
    """With work only below 14 the four hours of repair begin when the wind has fallen, on a straight line at 15.5 h."""
    wind = {"intensity": [["0h", 16], ["6h", 12]], "work-below": 14}
    assert blown(wind) == [(0, 1), (1, 0.7), (11, 1)]
    fading = {"shape": "linear", "intensity": [["0h", 16], ["9h", 16], ["10h", 12]], "work-below": 14}
    assert blown(fading) == [(0, 1), (1, 0.7), (14.5, 1)]


def test_a_second_wave_calls_the_crews_back() -> None:
    """Work done between two waves stays done: two hours before the second, two after it."""
    waves = {"intensity": [["0h", 16], ["1h", 8], ["3h", 15], ["6h", 8]], "work-below": 14}
    assert blown(waves) == [(0, 1), (1, 0.7), (9, 1)]


def test_a_wave_that_only_touches_the_limit_calls_nobody_back() -> None:
    """A straight line that is at the limit for no time leaves the crew at its job, whatever else has come to wait."""
    wave = {"shape": "linear", "intensity": [["0h", 12], ["1h", 12], ["2h", 20], ["3h", 12]], "work-below": 20}
    broken = {"wind": {"curve": [[10, 0.5]], "repair": "4h"}}
    urgent = {"effect": "damage", "target": "shed", "at": "2h", "repair": "1h", "priority": 1}
    made = world(
        processes={"lines": {"region": "here", "crew": "crew", "fragility": broken}, "shed": {"crew": "crew"}},
        regions=REGIONS,
        threats=[storm(wave), urgent],
    )
    made.advance(24 * HOUR)
    assert made.curve("lines") == [(0, 1), (HOUR, 0.5), (5 * HOUR, 1)]
    assert made.curve("shed") == [(0, 1), (2 * HOUR, 0), (6 * HOUR, 1)]


def test_a_crew_that_is_called_back_takes_other_work() -> None:
    """Held work frees its crew for what it can reach, and takes its old place in the queue when it is safe."""
    made = world(
        processes={
            "lines": {"region": "here", "crew": "crew", "fragility": {"wind": FRAGILITY}},
            "shed": {"crew": "crew"},
        },
        regions=REGIONS,
        threats=[
            storm({"intensity": [["0h", 16], ["8h", 8]], "work-below": 14}),
            {"effect": "damage", "target": "shed", "at": "2h", "repair": "3h"},
        ],
    )
    made.advance(24 * HOUR)
    assert made.curve("shed") == [(0, 1), (2 * HOUR, 0), (5 * HOUR, 1)]
    assert made.curve("lines")[-1] == (13 * HOUR, 1)


@pytest.mark.parametrize(("priority", "first", "last"), [(1, "lines", "shed"), (9, "shed", "lines")])
def test_a_crew_takes_what_the_fragility_puts_first(priority: int, first: str, last: str) -> None:
    """Of two jobs of three hours that wait for one crew the one of the higher priority is done three hours earlier."""
    fragility = {**FRAGILITY, "repair": "3h", "priority": priority}
    made = world(
        processes={
            "lines": {"region": "here", "crew": "crew", "fragility": {"wind": fragility}},
            "shed": {"crew": "crew"},
        },
        regions=REGIONS,
        crews={"crew": {"size": 0}},
        threats=[
            storm({"intensity": [["0h", 16], ["1h", 0]]}),
            {"effect": "damage", "target": "shed", "at": "1h", "repair": "3h"},
            {"effect": "crews", "target": "crew", "at": "4h", "add": 1},
        ],
    )
    made.advance(24 * HOUR)
    assert {name: made.curve(name)[-1] for name in (first, last)} == {first: (7 * HOUR, 1), last: (10 * HOUR, 1)}


def test_work_waits_until_the_last_of_several_waves_is_over() -> None:
    """Unsafe from 1 h to 3 h by one footprint and from 2 h to 5 h by another, an hour of work is done at 6 h."""
    waves = [[["0h", 16], ["2h", 5]], [["1h", 14], ["4h", 5]]]
    quick = {"lines": {"region": "here", "fragility": {"wind": FRAGILITY | {"repair": "1h"}}}}
    points = blown(*({"intensity": wave, "work-below": 12} for wave in waves), processes=quick)
    assert points == [(0, 1), (1, 0.7), (6, 1)]
