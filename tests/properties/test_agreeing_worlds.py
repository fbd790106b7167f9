from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from sim.engine import World
from sim.randomness import Conditional, Draws, SeededDraws
from sim.scenario.models import Scenario
from tests.properties.chances import chancy, course, hurt, intruded, stocked
from tests.properties.networks import HORIZON, MINUTE
from tests.properties.worlds import SEED, campaign

if TYPE_CHECKING:
    from sim.engine.results import LevelChange, WorldEvent

# Of a large range hypothesis mostly takes small numbers, so moments are drawn by the minute, and some within it.
within = st.sampled_from([0, 0, 1, 31_337])
moments = st.builds(lambda minute, ms: minute * MINUTE + ms, st.integers(0, HORIZON // MINUTE), within)
early = st.builds(lambda minute, ms: minute * MINUTE + ms, st.integers(60, 600), within)
WORLDS = 3


class Lived:
    """A world up to a moment, with everything that it recorded until then."""

    def __init__(self, scenario: Scenario, draws: Draws, until: int) -> None:
        self.records: list[LevelChange | WorldEvent] = []
        self.world = World(scenario, draws, listener=self.records.append)
        self.control = list(course(self.world, until))
        self.past = (list(self.records), self.control)


def agreeing(data: dict[str, Any], t: int) -> tuple[Lived, list[Lived]]:
    """Return a world up to ``t`` and some that agree with what was seen of it."""
    scenario = Scenario.model_validate(data)
    real = Lived(scenario, SeededDraws(SEED), t)
    seen = real.world.seen()
    return real, [Lived(scenario, Conditional(number, seen), t) for number in range(WORLDS)]


@campaign(40)
@given(chancy(), moments)
def test_worlds_of_a_network_agree_with_what_was_seen(data: dict[str, Any], t: int) -> None:
    """Whatever is drawn, and at whatever moment, worlds drawn from what was seen have the same history to the bit."""
    real, others = agreeing(data, t)
    assert [other.past for other in others] == [real.past] * WORLDS


@campaign(40)
@given(intruded(), moments)
def test_worlds_of_an_intruder_agree_with_what_was_seen(data: dict[str, Any], t: int) -> None:
    """The same of an intruder's way, who isolates and patches, when it strikes, and of a campaign."""
    real, others = agreeing(data, t)
    assert [other.past for other in others] == [real.past] * WORLDS


@campaign(120)
@given(stocked(), early)
def test_worlds_of_a_stock_agree_with_what_was_seen(data: dict[str, Any], t: int) -> None:
    """The same of a stock of any form, drained, refilled, brought, started or not, and of a generator's tank."""
    real, others = agreeing(data, t)
    assert [other.past for other in others] == [real.past] * WORLDS


@campaign(80)
@given(hurt(), early)
def test_worlds_of_a_repair_agree_with_what_was_seen(data: dict[str, Any], t: int) -> None:
    """The same of repairs begun afresh, undone, paused or waiting for a crew, and of people who react again."""
    real, others = agreeing(data, t)
    assert [other.past for other in others] == [real.past] * WORLDS


def test_worlds_go_their_own_way_afterwards() -> None:
    """After the moment at which they agree, with everything still open, they all differ."""
    tank = {"from": "hub", "stock": [{"lasts": {"lognormal": {"median": "9h", "p90": "20h"}}}]}
    data = {
        "format": "keten/1", "id": "open", "title": "Open", "starts": "2026-01-05T09:30:00", "lasts": "3h",
        "processes": {"hub": {}, "mast": {"needs": {"power": tank}}},
        "threats": [{"id": "t", "at": "1h", "effects": [
            {"effect": "damage", "target": "hub", "repair": {"lognormal": {"median": "12h", "p90": "30h"}}}
        ]}],
    }  # fmt: skip
    _, others = agreeing(data, 3 * 60 * MINUTE)
    for other in others:
        other.world.advance(100 * 60 * MINUTE)
    back = [other.world.curve("hub")[-1][0] for other in others]
    assert len(set(back)) == WORLDS
    assert min(back) > 3 * 60 * MINUTE
