"""The outlook: an exercise looked ahead from, over worlds that agree with what has been seen of it."""

from __future__ import annotations

import time
from functools import cache, partial

import pytest

from sim.exercise import Exercise, MemorySink
from sim.exercise.commands.model import AnswerRequest, DeliverInject, OrderAction, Override, SkipInject, Start, Undo
from sim.exercise.outlook import Outlook, Threshold, outlook
from sim.exercise.resample import live_again, past_of
from sim.randomness import Conditional
from sim.scenario import find, load
from sim.scenario.models import Scenario
from sim.scenario.models.effects import Damage
from sim.units import HOUR, MINUTE
from sim.workers import Workers

PLACE = "grid.station.diemen"


@cache
def scenario_of(name: str) -> Scenario:
    """Return a built-in exercise."""
    return load(find(name))


def played(name: str, team: str | None, seed: int, t: int) -> Exercise:
    """Play a built-in exercise up to ``t``, by a scripted team or by nobody."""
    exercise = Exercise.new(scenario_of(name), seed, MemorySink(), 0, mode="headless", team=team, until_ms=48 * HOUR)
    exercise.do(Start())
    exercise.advance(t)
    return exercise


def agrees(exercise: Exercise, number: int) -> None:
    """Hold everything of one world that agrees with an exercise beside it."""
    seen = exercise.world.seen()
    past = past_of(exercise.history, exercise.play)
    other = live_again(past, Conditional(number, seen), recorded=True)
    world, real = other.world, exercise.world
    assert {name: world.curve(name) for name in past.scenario.processes} == {
        name: real.curve(name) for name in past.scenario.processes
    }
    assert world.orders == real.orders
    assert world.delivered == real.delivered
    assert other.said == exercise.play.said
    assert world.now == real.now


@pytest.mark.parametrize(
    ("name", "team", "seed", "t"),
    [
        ("diemen-2015", "experienced", 11, 5 * HOUR + 17),
        ("diemen-2015", "hesitant", 12, 9 * HOUR),
        ("onderzeekabel", "experienced", 13, 13 * HOUR + 1),
        ("citrix", "experienced", 14, 20 * HOUR),
        ("citrix", "none", 15, 7 * HOUR + 40 * MINUTE),
    ],
)
def test_worlds_of_an_exercise_agree_with_its_history(name: str, team: str, seed: int, t: int) -> None:
    """Levels, orders, injects and what players were told are the same up to now, whatever the team has ordered."""
    exercise = played(name, team, seed, t)
    for number in range(2):
        agrees(exercise, number)


def test_people_and_what_they_took_back_are_lived_again() -> None:
    """Orders, answers, overrides and injects of people act again as they did, and what was undone does not."""
    exercise = Exercise.new(scenario_of("diemen-2015"), 5, MemorySink(), 0)
    exercise.do(Start(), clock=1)
    exercise.advance(40 * MINUTE, 40 * MINUTE)
    clock = 40 * MINUTE + 1
    actions = [action.id for action in exercise.scenario.actions if not action.targets][:6]
    for action in actions:
        exercise.do(OrderAction(action=action), clock=clock)
    hit = Damage.model_validate({"effect": "damage", "target": PLACE, "repair": {"uniform": ["1h", "9h"]}})
    taken_back = exercise.do(Override(effect=hit, reason="test"), clock=clock)
    exercise.do(Override(effect=hit, reason="test"), clock=clock)
    waiting = next(inject for inject, run in exercise.play.injects.runs.items() if run.released is None)
    exercise.do(DeliverInject(inject=waiting), clock=clock)
    exercise.do(Undo(seq=taken_back.seq), clock=clock)
    exercise.advance(clock + 2 * HOUR, clock + 2 * HOUR)
    agrees(exercise, 3)
    assert outlook(exercise, 3, HOUR, Workers(1), time.perf_counter, processes=[PLACE]).strayed == 0


def test_the_outlook_of_one_repair_is_its_truncated_quantiles() -> None:
    """Bands lie where the quantiles of the repair, given that it is unfinished, say; crossings are when it falls."""
    found = _one_repair(1, Workers(1), 400)
    assert found.worlds == 400
    assert found.strayed == 0
    band = {one.t: one for one in found.bands["mast"]}
    # Unfinished at 3 h of a uniform 2 h to 10 h begun at 1 h: back at 3 h to 11 h, evenly.
    assert band[3 * HOUR].high == 0
    assert (band[6 * HOUR].median, band[8 * HOUR].median) == (0, 1)
    assert (band[4 * HOUR].three_quarters, band[6 * HOUR].three_quarters) == (0, 1)
    assert (band[8 * HOUR].quarter, band[10 * HOUR].quarter, band[11 * HOUR].low) == (0, 1, 1)
    now, later, never = found.crossings
    assert (now.share, now.median, now.low, now.high) == (1, 3 * HOUR, 3 * HOUR, 3 * HOUR)
    # The stock of the store lasts 6 h: it runs dry at 7 h where the repair is not done by then, half of the worlds.
    assert later.share == pytest.approx(0.5, abs=0.07)
    assert (later.median, later.low, later.high) == (7 * HOUR, 7 * HOUR, 7 * HOUR)
    assert (never.share, never.median, never.coverage) == (0, None, 0)


@pytest.mark.parametrize(("worlds", "coverage", "inner"), [(2, 1 / 3, 1 / 3), (7, 0.75, 0.5), (18, 17 / 19, 11 / 19)])
def test_an_outlook_of_few_worlds_is_their_whole_range(worlds: int, coverage: float, inner: float) -> None:
    """Below 19 worlds a band is from the lowest to the highest, and the outlook says how many worlds that covers."""
    few, many = _one_repair(1, Workers(1), worlds), _one_repair(1, Workers(1), 19)
    assert few.coverage == pytest.approx(coverage, abs=1e-6)
    assert few.inner == pytest.approx(inner, abs=1e-6)
    assert many.coverage == 0.9
    now, later, _ = few.crossings
    assert now.coverage == few.coverage
    crossed = round(later.share * worlds)
    assert later.coverage == pytest.approx(max(0, crossed - 1) / (crossed + 1), abs=1e-6)
    # A level is that of a world, which is out or back: nothing lies between.
    assert {one.low for one in few.bands["mast"]} | {one.high for one in few.bands["mast"]} <= {0.0, 1.0}
    assert all(a.low >= b.low and a.high <= b.high for a, b in zip(few.bands["mast"], many.bands["mast"], strict=True))


def test_the_outlook_knows_neither_the_seed_nor_the_workers() -> None:
    """Two seeds with one history, and one worker or two, give the same outlook."""
    seeds = [seed for seed in range(1, 12) if _repair(seed).world.level("mast") == 0][:2]
    alone = _one_repair(seeds[0], Workers(1), 24)
    with Workers(2) as two:
        assert [_one_repair(seed, two, 24) for seed in seeds] == [alone, alone]


def test_nobody_acts_but_the_script_goes_on() -> None:
    """What a team still wants is not done; injects come on time with their effects, unless skipped or left out."""
    exercise = _repair(2)
    plain = outlook(exercise, 4, 10 * HOUR, Workers(1), time.perf_counter)
    without = outlook(exercise, 4, 10 * HOUR, Workers(1), time.perf_counter, injects=False)
    at_9h = next(n for n, band in enumerate(plain.bands["hall"]) if band.t == 9 * HOUR)
    assert plain.bands["hall"][at_9h].high == 0.5
    assert without.bands["hall"][at_9h].low == 1
    assert [band.low for band in plain.bands["aid"]] == [1] * len(plain.bands["aid"])
    exercise.do(SkipInject(inject="blow", reason="not now"))
    skipped = outlook(exercise, 4, 10 * HOUR, Workers(1), time.perf_counter)
    assert skipped.bands["hall"][at_9h].low == 1


def test_an_outlook_leaves_the_exercise_as_it_was() -> None:
    """Looking ahead records nothing and moves nothing."""
    exercise = _repair(2)
    before = (exercise.snapshot(), len(exercise.sink.entries))
    outlook(exercise, 2, HOUR, Workers(1), time.perf_counter)
    assert (exercise.snapshot(), len(exercise.sink.entries)) == before


def test_what_cannot_be_looked_at_is_refused() -> None:
    """No worlds, a time in the past, or a process that is not there is refused before anything is played."""
    exercise = _repair(2)
    for worlds, ahead in ((0, HOUR), (5, -1)):
        with pytest.raises(ValueError, match="no outlook"):
            outlook(exercise, worlds, ahead, Workers(1), time.perf_counter)
    with pytest.raises(KeyError):
        outlook(exercise, 1, HOUR, Workers(1), time.perf_counter, processes=["nowhere"])


def test_an_answer_is_given_again_to_the_request_that_it_was_given_to() -> None:
    """With an earlier request taken back, the later one, whose number is another then, is answered in every world."""
    scenario = Scenario.model_validate(
        {
            "format": "keten/1", "id": "ask", "title": "Ask", "starts": "2026-01-05T08:30:00", "lasts": "3h",
            "processes": {"mast": {}},
            "actions": [{"id": "aid", "title": "Aid", "mode": "request", "answer": {"by": "facilitator"},
                         "effects": [{"effect": "damage", "target": "mast", "size": 0.5}]}],
        }
    )  # fmt: skip
    exercise = Exercise.new(scenario, 5, MemorySink(), 0)
    exercise.do(Start(), clock=1)
    exercise.advance(HOUR, HOUR)
    wrong = exercise.do(OrderAction(action="aid"), clock=HOUR)
    exercise.do(OrderAction(action="aid"), clock=HOUR)
    exercise.do(Undo(seq=wrong.seq), clock=HOUR)
    asked = exercise.world.orders[-1].id
    exercise.do(AnswerRequest(order=asked, answer="agree"), clock=HOUR)
    exercise.advance(2 * HOUR, 2 * HOUR)
    assert exercise.world.level("mast") == 0.5
    agrees(exercise, 3)


def test_an_outlook_whose_worlds_have_all_strayed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no world has the history of the real one there is nothing to say of levels, and nothing crosses."""
    monkeypatch.setattr("sim.exercise.outlook_world._same", lambda *_: False)
    found = _one_repair(1, Workers(1), 2)
    assert (found.worlds, found.strayed, found.coverage) == (0, 2, 0)
    assert found.bands == {"mast": (), "store": ()}
    assert {one.share for one in found.crossings} == {0}


def _repair(seed: int) -> Exercise:
    """Return an exercise at 3 h in which a mast is being repaired, delivering by hand, its team about to act."""
    strike = {"effect": "damage", "target": "mast", "repair": {"uniform": ["2h", "10h"]}}
    lost = {"effect": "damage", "target": "aid", "size": 0.9}
    scenario = Scenario.model_validate(
        {
            "format": "keten/1", "id": "one", "title": "One", "starts": "2026-01-05T08:30:00", "lasts": "3h",
            "deliver": "by-hand",
            "processes": {
                "mast": {}, "hall": {}, "aid": {},
                "store": {"needs": {"power": {"from": "mast", "form": "pool", "stock": "6h"}}},
            },
            "threats": [{"id": "hit", "at": "1h", "effects": [strike]}],
            "injects": [{"id": "blow", "at": "5h", "title": "Blow", "text": "Blow", "to": "team", "effects": [
                {"effect": "damage", "target": "hall", "size": 0.5}
            ]}],
            "actions": [{"id": "worse", "title": "Worse", "effects": [lost]}],
            "scripted-teams": {"team": [{"at": "4h", "do": "worse"}]},
        }
    )  # fmt: skip
    exercise = Exercise.new(scenario, seed, MemorySink(), 0, mode="headless", team="team", until_ms=48 * HOUR)
    exercise.do(Start())
    exercise.advance(3 * HOUR)
    return exercise


def _one_repair(seed: int, workers: Workers, worlds: int) -> Outlook:
    thresholds = (Threshold("mast", 0.5), Threshold("store", 0.5), Threshold("aid", 0.5))
    looked = partial(outlook, _repair(seed), worlds, workers=workers, timer=time.perf_counter)
    return looked(ahead_ms=10 * HOUR, processes=["mast", "store"], thresholds=thresholds)
