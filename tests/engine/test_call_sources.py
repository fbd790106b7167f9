"""People who call for want of a service, in numbers: who, how many, whom, and what becomes of their calls."""

from __future__ import annotations

from typing import Any

import pytest

from sim.calls import CallSource, plan_of, queues, sources_of
from sim.cli.render.titles import Named
from sim.engine import World
from sim.exercise.explain.explanation import explain
from sim.exercise.explain.sentences import SentenceWriter
from sim.exercise.explain.tree import sections
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from tests.engine.small import HOUR, MINUTE, apply
from tests.naive.cases import damage, scenario

CALLING = {"patience": "1h", "again": 0.5, "pause": "20min"}


def line(calls: float, region: str | None = None, **more: Any) -> dict[str, Any]:
    """Return an emergency line with so many calls in an ordinary hour."""
    needs = {"intake": {"from": "centre"}, "access": {"from": "network"}}
    return {"calls": calls, "reserve": 100, "region": region, "callers": CALLING, "needs": needs, **more}


def region(**processes: Any) -> dict[str, Any]:
    """Return a network with a centre that is never short, and a grid of 50,000 people in the north."""
    centre = {"intake": {"takers": 10_000, "handling": "1min"}}
    grid = {"customers": 50_000, "region": "north"}
    return {"centre": centre, "network": {}, "grid": grid, "line": line(30, "north"), **processes}


def calling(at: str = "1h", **more: Any) -> dict[str, Any]:
    """Return the effect, from a time on."""
    return {"effect": "calls", "target": "grid", "at": at, **more}


def played(data: dict[str, Any], hours: float = 12, **more: Any) -> World:
    """Return a scenario played for so many hours."""
    people = {"north": {"inhabitants": 60_000}, "south": {"inhabitants": 20_000}}
    world = World(Scenario.model_validate({"regions": people, **data, **more}), SeededDraws(1))
    world.advance(round(hours * HOUR))
    return world


def called(world: World, name: str = "line") -> list[tuple[int, float]]:
    """Return who begin to call a line, an hour, at each change."""
    plan = plan_of(world)
    assert plan is not None
    at = [one.name for one in plan.lines].index(name)
    found: list[tuple[int, float]] = []
    for step in plan.steps:
        rate = round(step.rates[at] * HOUR, 6)
        if not found or rate != found[-1][1]:
            found.append((step.t, rate))
    return found


def test_those_without_call_as_many_an_hour_as_the_profile_says() -> None:
    """50,000 people, half without: 2 an hour per 1,000 are 50, after half an hour 0.4 are 10; at a fifth left 16."""
    steps = [["0min", 2], ["30min", 0.4], ["3h", 0]]
    cuts = [damage("grid", "1h", size=0.5), damage("grid", "2h", size=0.3, lasts="1h"), calling(profile=steps)]
    assert called(played(scenario(region(), cuts))) == [
        (0, 30), (HOUR, 80), (HOUR + 30 * MINUTE, 40), (2 * HOUR, 46), (3 * HOUR, 40), (4 * HOUR, 30),
    ]  # fmt: skip


def test_a_whole_region_in_the_dark_at_night_calls_as_amsterdam_did() -> None:
    """Of 360,000 households of 2.1, in the dark for an hour, 2.38 callers per 1,000 people are 5 per 1,000 homes."""
    grid = {"customers": 756_000, "region": "north"}
    night = {"by-hour": [0.3] * 24}
    cuts = [damage("grid", "1h", lasts="3h"), calling(profile=[["0min", 2.38], ["1h", 0]])]
    found = queues(played(scenario(region(grid=grid, line=line(20, "north", demand=night)), cuts), 4))
    assert found is not None
    more = found.lines["line"].callers - 4 * 20 * 0.3
    assert more / 360 == pytest.approx(5, abs=0.01)
    assert found.lines["line"].attempts == pytest.approx(found.lines["line"].callers)


def test_they_call_the_lines_of_their_region_by_their_normal_calls() -> None:
    """Lines of 30 and 10 calls in the region have three quarters and one of them; one of another region has none."""
    network = region(other=line(10, "north"), far=line(40, "south"))
    world = played(scenario(network, [damage("grid", "1h"), calling(rate=2)]), 2)
    ends = [called(world, name)[-1][1] for name in ("line", "other", "far")]
    assert ends == [30 + 75, 10 + 25, 40]


def test_where_a_region_has_no_line_they_call_those_of_no_region() -> None:
    """A line of the whole country takes the calls of the north, which has none of its own."""
    network = region(line=line(30), far=line(40, "south"))
    world = played(scenario(network, [damage("grid", "1h"), calling(rate=2)]), 2)
    assert [called(world, name)[-1][1] for name in ("line", "far")] == [130, 40]


def test_for_want_of_a_national_process_people_call_everywhere() -> None:
    """Of 100 callers 75 live in the north, with two lines, and 25 in the south; in the east there is no line."""
    grid = {"customers": 50_000, "region": None}
    network = region(grid=grid, other=line(10, "north"), far=line(40, "south"))
    cuts = [damage("grid", "1h"), calling(rate=2)]
    world = played(scenario(network, cuts), 2)
    assert [called(world, name)[-1][1] for name in ("line", "other", "far")] == [30 + 56.25, 10 + 18.75, 40 + 25]
    people = {"north": {"inhabitants": 60_000}, "east": {"inhabitants": 40_000}}
    fewer = played(scenario(network, cuts), 2, regions=people)
    assert [called(fewer, name)[-1][1] for name in ("line", "far")] == [30 + 45, 40]
    none = played(scenario(network, cuts), 2, regions={})
    assert [called(none, name)[-1][1] for name in ("line", "other", "far")] == [30 + 37.5, 10 + 12.5, 40 + 50]


def test_a_message_keeps_callers_as_it_softens_a_surge() -> None:
    """A message that reaches 0.9 over a network at 0.8 and takes half away leaves 64 % of 100 callers."""
    told = {
        "effect": "message",
        "target": "line",
        "via": "network",
        "reach": 0.9,
        "softens": 0.5,
        "at": "2h",
        "lasts": "1h",
    }
    cuts = [damage("grid", "1h"), damage("network", "1h", size=0.2), calling(rate=2), told]
    world = played(scenario(region(), cuts), 4)
    assert called(world) == [(0, 30), (HOUR, 130), (2 * HOUR, 94), (3 * HOUR, 130)]


def test_no_level_depends_on_it() -> None:
    """Line and centre stand as they do without it, however many call; the queues have them all."""
    few = {"intake": {"takers": 1, "handling": "1min"}}
    plain = played(scenario(region(centre=few), [damage("grid", "1h")]))
    busy = played(scenario(region(centre=few), [damage("grid", "1h"), calling(rate=20)]))
    for process in ("line", "centre", "grid"):
        assert plain.curve(process) == busy.curve(process)
    of_plain, of_busy = queues(plain), queues(busy)
    assert of_plain is not None
    assert of_busy is not None
    assert of_plain.lines["line"].never == 0
    assert of_busy.lines["line"].callers == pytest.approx(12 * 30 + 11 * 1000)
    assert of_busy.lines["line"].never > 0


def test_who_is_not_connected_calls_again_by_the_rule_of_the_line() -> None:
    """Over a dead network a caller calls three times more at most, half as many each time: 1 + 0.5 + 0.25 + 0.125."""
    cuts = [damage("grid", "1h", lasts="1h"), damage("network", "1h"), calling(rate=2)]
    quiet = line(1e-6, "north")
    found = queues(played(scenario(region(line=quiet), cuts), 6))
    assert found is not None
    lost = found.lines["line"]
    assert lost.callers == pytest.approx(100, rel=1e-3)
    assert lost.attempts == pytest.approx(187.5, rel=1e-3)
    assert lost.never == pytest.approx(100, rel=1e-3)


def test_capacity_of_a_line_is_shared_with_them() -> None:
    """A line that can carry 60 an hour connects 60 of the 130 attempts that are made in that hour."""
    narrow = line(30, "north", reserve=2)
    plan = plan_of(played(scenario(region(line=narrow), [damage("grid", "1h"), calling(rate=2)]), 2))
    assert plan is not None
    assert [round(step.connects(0), 6) for step in plan.steps][-1] == pytest.approx(60 / 130, abs=1e-6)


def test_it_ends_with_what_carries_it() -> None:
    """A reaction that is over when power is back calls no more, and begins afresh the next time."""
    outage = {"when": {"process": "grid", "below": 0.9}, "until": {"process": "grid", "above": 0.9},
              "effects": [{"effect": "calls", "target": "grid", "profile": [["0min", 2], ["30min", 1]]}]}  # fmt: skip
    cuts = [damage("grid", "1h", lasts="1h"), damage("grid", "3h", size=0.5, lasts="15min")]
    world = played(scenario(region(), cuts), reactions={"outage": outage})
    assert called(world) == [
        (0, 30), (HOUR, 130), (HOUR + 30 * MINUTE, 80), (2 * HOUR, 30), (3 * HOUR, 80), (3 * HOUR + 15 * MINUTE, 30),
    ]  # fmt: skip


def test_the_facilitator_can_set_it_and_take_it_back() -> None:
    """An override counts from the moment it is given, also in queues that were asked for in that moment."""
    world = played(scenario(region(), [damage("grid", "1h")]), 2)
    assert queues(world) is not None
    handle = apply(world, {"effect": "calls", "target": "grid", "rate": 2})
    assert called(world)[-1] == (2 * HOUR, 130)
    assert queues(world) is not None
    world.release(handle)
    assert called(world)[-1] == (0, 30)


def test_turns_and_what_began_before_startex() -> None:
    """Two grids in turn are called for in turn; what began before STARTEX counts from there."""
    turn = {"each": "1h", "targets": ["grid", "net"]}
    two = region(net={"customers": 10_000, "region": "north"})
    cuts = [damage("grid", "0min"), damage("net", "0min"), calling("0min", rate=2, lasts="4h", **{"in-turn": turn})]
    assert called(played(scenario(two, cuts))) == [
        (0, 130), (HOUR, 50), (2 * HOUR, 130), (3 * HOUR, 50), (4 * HOUR, 30),
    ]  # fmt: skip
    early = [damage("grid", "-1h", lasts="2h"), calling("-1h", profile=[["0min", 2], ["90min", 1]])]
    assert called(played(scenario(region(), early), 3)) == [(0, 130), (30 * MINUTE, 80), (HOUR, 30)]


def test_more_without_power_means_more_callers() -> None:
    """A larger damage never makes fewer call."""
    ends = []
    for size in (0.1, 0.35, 0.35000001, 0.8, 1.0):
        world = played(scenario(region(), [damage("grid", "1h", size=size), calling(rate=3)]), 2)
        ends.append(called(world)[-1][1])
    assert ends == sorted(ends)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("process", ["line", "centre"])
def test_why_tells_who_calls_and_what_makes_them(process: str, language: Any) -> None:
    """Of a line and of who takes its calls: how many, for want of what, by what, since when; of others nothing."""
    outage = {"title": "Alarm in the dark", "when": {"process": "grid", "below": 0.9},
              "effects": [{"effect": "calls", "target": "grid", "rate": 2}]}  # fmt: skip
    data = scenario(region(), [damage("grid", "1h", size=0.5)])
    world = played(data, 2, reactions={"outage": outage})
    source = CallSource("reaction/outage", HOUR, "grid", 0.5, 25_000, 50)
    assert sources_of(world, process) == explain(world, process).callers == (source,)
    writer = SentenceWriter(language, Named(world.scenario, language))
    (_, items), *_ = sections(explain(world, process), writer, 0, None)
    assert all(part in items[0] for part in ("50", "Alarm in the dark", "1:00")), items
    assert explain(world, "network").callers == ()
    world.advance(3 * HOUR)
    assert played(data, 2).call_rates == ()


@pytest.mark.parametrize(
    "wrong",
    [{}, {"rate": 2, "profile": [["0min", 2]]}, {"rate": -1}, {"profile": [["1h", 2], ["0min", 1]]}, {"profile": []}],
)
def test_what_is_no_number_of_callers_is_refused(wrong: dict[str, Any]) -> None:
    """One of rate and profile, not below 0, in order of time."""
    body = scenario(region(), [calling(**wrong)])
    with pytest.raises(ValueError, match=r"rate|profile"):
        Scenario.model_validate(body)
