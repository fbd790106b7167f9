"""What has been seen of a draw, and worlds drawn from what is left: held beside closed forms."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import pytest

from sim.engine import World
from sim.engine.draws.observed import DrawSource, PendingDelay
from sim.randomness import (
    Conditional,
    Constant,
    Distribution,
    Draws,
    Lognormal,
    SeededDraws,
    Seen,
    Triangular,
    Uniform,
    Weighted,
    quantile_from,
)
from sim.scenario.models import Scenario

from .small import HOUR, MINUTE, apply

if TYPE_CHECKING:
    from collections.abc import Callable

REPAIR = {"lognormal": {"median": "4h", "p90": "10h"}}
WORLDS = 300
LONG = 1000 * HOUR


def scenario(processes: dict[str, Any], *effects: dict[str, Any], **more: Any) -> Scenario:
    """Write processes of which the hub is hit at 1 h."""
    return Scenario.model_validate(
        {
            "format": "keten/1", "id": "seen", "title": "Seen", "starts": "2026-01-05T08:30:00", "lasts": "3h",
            "processes": {"hub": {}} | processes,
            "threats": [{"id": "hit", "at": "1h", "effects": list(effects)}] if effects else [],
        } | more
    )  # fmt: skip


def hit(**more: Any) -> dict[str, Any]:
    """Write the damage of the hub."""
    return {"effect": "damage", "target": "hub", **more}


def lived(made: Scenario, draws: Draws, until: float) -> World:
    """Return the world some hours in."""
    world = World(made, draws)
    world.advance(round(until * HOUR))
    return world


def futures(made: Scenario, seed: int, hours: float, process: str) -> list[float]:
    """Return when, in hours, the process changes next, in each world that agrees with the real one until then."""
    real = lived(made, SeededDraws(seed), hours)
    seen, now = real.seen(), real.now
    found = []
    for number in range(WORLDS):
        world = lived(made, Conditional(number, seen), LONG / HOUR)
        found.append(next(t for t, _ in world.curve(process) if t > now) / HOUR)
    return found


def open_seeds(made: Scenario, hours: float, process: str, changes: int) -> list[int]:
    """Return some seeds with which the process has changed so often by then."""
    return [s for s in range(60) if len(lived(made, SeededDraws(s), hours).curve(process)) == changes + 1][:4]


def furthest(sample: list[float], cdf: Callable[[float], float]) -> float:
    """Return the largest distance between the shares of a sample and a cumulative distribution (Kolmogorov)."""
    ordered = sorted(sample)
    return max(max(abs(cdf(x) - i / WORLDS), abs(cdf(x) - (i + 1) / WORLDS)) for i, x in enumerate(ordered))


CLOSE = 1.63 / math.sqrt(WORLDS)
"""Kolmogorov's bound that a true sample keeps to 99 times in 100; the samples are fixed, so it holds or not."""


def truncated(hours: float) -> Callable[[float], float]:
    """Return the distribution of the hour at which a repair begun at 1 h ends, if it has not by ``hours``."""
    sigma = math.log(10 / 4) / NormalDist().inv_cdf(0.9)

    def cdf(x: float) -> float:
        return NormalDist().cdf(math.log(max(x - 1, 1e-9) / 4) / sigma)

    return lambda x: (cdf(x) - cdf(hours)) / (1 - cdf(hours))


@pytest.mark.parametrize("hours", [2.5, 9.0])
def test_an_unfinished_repair_is_drawn_from_beyond_what_it_took(hours: float) -> None:
    """The end of a repair still unfinished follows the lognormal cut off at the time that has passed."""
    made = scenario({}, hit(repair=REPAIR))
    seed = open_seeds(made, hours, "hub", 1)[0]
    assert furthest(futures(made, seed, hours, "hub"), truncated(hours)) < CLOSE


def test_the_true_repair_time_does_not_shine_through() -> None:
    """Given the same history, the worlds are the same whatever the seed of the real one."""
    made = scenario({}, hit(repair=REPAIR))
    one, other = (futures(made, seed, 3, "hub") for seed in open_seeds(made, 3, "hub", 1)[:2])
    assert one == other


def test_a_repair_that_waits_for_a_crew_is_open() -> None:
    """Of work not begun nothing has been seen; of work a crew is at, how long; of work done in part, all."""
    steps = {"0.5": 0.5, "1": 1.0}
    made = scenario(
        {"hub": {"crew": "crew"}, "a": {"crew": "crew"}, "z": {"crew": "crew"}},
        hit(repair="50h"), hit(target="a", repair=REPAIR, priority=1), hit(target="z", repair=REPAIR, restored=steps),
        crews={"crew": {"size": 2}},
    )  # fmt: skip
    names = ("repair/a/hit", "repair/z/hit")
    for seed in range(8):
        at_a = lived(made, SeededDraws(seed), 1.5).seen()
        assert names[1] not in at_a
        assert at_a[names[0]].low < at_a[names[0]].high == 1
        end = lived(made, SeededDraws(seed), 900)
        half = next(t for t, level in end.curve("z") if level == 0.5)
        exact = SeededDraws(seed).uniform(names[1])
        assert lived(made, SeededDraws(seed), half / HOUR).seen()[names[1]] == Seen(exact, exact)
        assert lived(made, SeededDraws(seed), (half - MINUTE) / HOUR).seen()[names[1]].high == 1


def test_a_place_is_where_it_showed_to_be() -> None:
    """With supply at 0.7 and without it at 0.2, a place is evenly anywhere between: it has supply at 0.4 or not."""
    place = {"power": {"from": "hub", "form": "place"}}
    made = scenario(
        {"ward": {"needs": place}}, hit(size=0.3, lasts="9h"), hit(size=0.5, after="1h", lasts="2h"),
        hit(size=0.3, after="7h", lasts="1h"),
    )  # fmt: skip
    seed = next(s for s in range(60) if 0.2 <= SeededDraws(s).uniform("place/ward/hub") < 0.7)
    real = lived(made, SeededDraws(seed), 6)
    assert real.seen()["place/ward/hub"] == Seen(0.2, 0.7)
    out = sum(
        any(7.5 * HOUR < t < 9 * HOUR for t, _ in lived(made, Conditional(n, real.seen()), 12).curve("ward"))
        for n in range(WORLDS)
    )
    assert out / WORLDS == pytest.approx(0.3 / 0.5, abs=0.07)  # out at 0.4: above it, of all between 0.2 and 0.7


STOCK = {"power": {"from": "hub", "stock": [{"lasts": {"uniform": ["2h", "10h"]}}], "recharge": 0.5}}


def test_a_stock_that_holds_is_drawn_from_beyond_what_it_gave() -> None:
    """A stock drained for 3 h, filled for 1 h at half speed, then drained for 15 min or 1 h holds over 3 h or 3.5 h."""
    made = scenario({"mast": {"needs": STOCK}}, hit(lasts="3h"), hit(after="4h"))

    def truth(more: float) -> Callable[[float], float]:
        return lambda x: (x - 2.5 - more) / (10 - more)  # out at 5 h + endurance - 2.5 h

    for hours, more in ((5.25, 3.0), (6, 3.5)):
        seed = open_seeds(made, hours, "mast", 0)[0]
        sample = futures(made, seed, hours, "mast")
        assert min(sample) >= 2.5 + more
        assert furthest(sample, truth(more)) < CLOSE


def test_a_pool_that_holds_is_drawn_from_beyond_what_it_gave() -> None:
    """The same of a common stock, which falls at the rate of what is short."""
    pool = {"power": {**STOCK["power"], "form": "pool"}}
    made = scenario({"tank": {"needs": pool}}, hit(size=0.5))
    seed = open_seeds(made, 9, "tank", 0)[0]
    sample = futures(made, seed, 9, "tank")
    assert furthest(sample, lambda x: ((x - 1) / 2 - 4) / (10 - 4)) < CLOSE


def test_a_stock_that_ran_dry_is_known() -> None:
    """Once it has run dry, its endurance is the same in every world."""
    made = scenario({"mast": {"needs": STOCK}}, hit(lasts="20h"))
    real = lived(made, SeededDraws(3), 15)
    assert real.level("mast") == 0
    exact = SeededDraws(3).uniform("endurance/mast/power/0")
    assert real.seen()["endurance/mast/power/0"] == Seen(exact, exact)


def test_what_has_not_begun_is_open() -> None:
    """Of a fuelled bypass to come, its tank, whether it starts and how long it is there have not been seen."""
    needs = {"power": {"from": "hub"}}
    aid = {"effect": "bypass", "target": "mast/power", "starts": 0.5, "fuel": {"uniform": ["2h", "9h"]}}
    made = scenario({"mast": {"needs": needs}}, hit(), {**aid, "after": "3h", "lasts": {"uniform": ["20h", "30h"]}})
    assert lived(made, SeededDraws(1), 3.9).seen() == {}
    runs = next(s for s in range(20) if SeededDraws(s).uniform("bypass/threat/hit/mast/power") < 0.5)
    seen = lived(made, SeededDraws(runs), 5).seen()
    exact = SeededDraws(runs).uniform("bypass/threat/hit/mast/power")
    assert seen == {"bypass/threat/hit/mast/power": Seen(exact, exact)}  # 1 h burnt of at least 2 h shows nothing
    seen = lived(made, SeededDraws(runs), 5.5).seen()
    assert "fuel/threat/hit/mast/power" not in seen


@pytest.mark.parametrize(
    "distribution",
    [
        Lognormal(4 * HOUR, 10 * HOUR),
        Lognormal(MINUTE, 1.001 * MINUTE),
        Lognormal(HOUR, 1000 * HOUR),
        Uniform(0, 4 * HOUR),
        Triangular(MINUTE, MINUTE, 5 * HOUR),
        Triangular(0, HOUR, HOUR),
        Weighted((float(MINUTE), float(HOUR), 3.0 * HOUR), (0.1, 0.7, 0.2)),
        Constant(HOUR),
    ],
    ids=repr,
)
def test_beyond_a_value_every_draw_is_beyond_it(distribution: Distribution) -> None:
    """Every number from the quantile on gives at least the value, into the last of the tail and past its end."""
    for known in (1e-9, 0.3, 0.5, 0.999, 0.999999, 1 - 1e-12, 1 - 2.0**-53):
        value = round(distribution.inverse(known))
        for least in (value, value - 1, value // 2):
            low = quantile_from(distribution, least, known)
            assert 0 <= low <= known
            for number in range(20):
                u = Conditional(number, {"x": Seen(low, 1.0)}).uniform("x")
                assert low <= u < 1
                assert round(distribution.inverse(u)) >= least
            if known < 0.9 and least > distribution.inverse(1e-10) and not isinstance(distribution, Weighted):
                assert distribution.inverse(low) == pytest.approx(least, abs=1)


def test_a_known_draw_is_kept_and_the_rest_is_another_worlds_own() -> None:
    """A value seen is the same in every world; one not seen differs between worlds, and from any seeded world."""
    worlds = [Conditional(number, {"a": Seen(0.25, 0.25), "b": Seen(0.5, 0.75)}) for number in range(50)]
    assert {world.uniform("a") for world in worlds} == {0.25}
    assert all(0.5 <= world.uniform("b") < 0.75 for world in worlds)
    others = {world.uniform("c") for world in worlds}
    assert len(others) == 50
    assert not others & {SeededDraws(seed).uniform("c") for seed in range(50)}


def test_who_is_next_is_open_and_not_yet_there() -> None:
    """Of three left, an intruder comes to each in a third of the worlds; after that it is as if nothing was seen."""
    carrier = {"tags": ["vendor"]}
    spread = {"tag": "vendor", "first": "a", "dwell": {"uniform": ["1h", "5h"]}}
    made = scenario(
        dict.fromkeys("abcd", carrier), threats=[{"id": "in", "at": "0h", "compromise": spread}],
        reactions={x: {"when": {"process": x, "lost": "control"}, "effects": [hit(size=0.1)]} for x in "bcd"},
    )  # fmt: skip
    seed = next(s for s in range(50) if lived(made, SeededDraws(s), 3).level("hub") == 1)
    seen = lived(made, SeededDraws(seed), 3).seen()
    first: list[tuple[int, str]] = []
    second: list[int] = []
    for number in range(WORLDS):
        world = World(made, Conditional(number, seen))
        while world.level("hub") == 1:
            world.advance(world.peek() or 0)
        first.append((world.now, next(x for x in "bcd" if not world.state(x).control)))
        while world.level("hub") == 0.9:
            world.advance(world.peek() or 0)
        second.append(world.now)
    assert furthest([t / HOUR for t, _ in first], lambda x: (x - 3) / 2) < CLOSE
    assert furthest([(u - t) / HOUR for (t, _), u in zip(first, second, strict=True)], lambda x: (x - 1) / 4) < CLOSE
    for name in "bcd":
        assert sum(who == name for _, who in first) / WORLDS == pytest.approx(1 / 3, abs=0.07)


def test_one_millisecond_that_has_shown_counts() -> None:
    """Of a quantity up to ten milliseconds, that it is at least one takes away what would be none."""
    chance = DrawSource(SeededDraws(1))
    chance.quantity("x", Uniform(0, 10))
    chance.follow("x", Uniform(0, 10), PendingDelay(5, 9))
    assert round(Uniform(0, 10).inverse(chance.seen(5)["x"].low)) == 1


def test_a_pool_that_is_full_again_shows_nothing_of_what_it_holds() -> None:
    """Filled from nothing since its backup failed, it has shown its size when it must serve before it is full."""
    stock = [{"lasts": {"uniform": ["2h", "6h"]}, "starts": 0.5}]
    tank = {"power": {"from": "hub", "form": "pool", "stock": stock, "recharge": 1}}
    made = scenario({"tank": {"needs": tank}}, hit(lasts="1h"))
    seed = next(s for s in range(50) if SeededDraws(s).uniform("start/tank/power/0/1") >= 0.5
                and SeededDraws(s).uniform("start/tank/power/0/2") < 0.5)  # fmt: skip
    name = "endurance/tank/power/0"
    drawn = SeededDraws(seed).uniform(name)
    full = 2 * HOUR + round(Uniform(2 * HOUR, 6 * HOUR).inverse(drawn))
    for at, low in ((full - 1, drawn), (full, None)):
        real = lived(made, SeededDraws(seed), at / HOUR)
        assert real.now == at
        assert real.level("tank") == 1
        apply(real, hit())
        assert real.seen().get(name) == (None if low is None else Seen(low, low))
